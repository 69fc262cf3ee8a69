"""What epochs leave behind when they end: shut, read once, consumed.

All of it runs in the release's transaction, which holds the turn (`take_turns`). Locks are taken
in the order of counting (epochs, nonces, cells), so that nobody waits in a circle.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.storage.database import take_longer
from app.storage.tables import epoch, questionnaire_version, spent_nonce, tally


class ShutCount(NamedTuple):
    """One cell of the tallies of a shut epoch."""

    slug: str
    arm: str
    epoch: str
    version_id: int
    variable: str
    value: str
    n: int


def be_patient(connection: Connection) -> None:
    """Let this transaction take longer than a visitor's count may."""
    take_longer(connection, seconds=60)


def shut_epochs(connection: Connection, *, until: str) -> tuple[str, ...]:
    """Shut every epoch up to and including one; return those that were open.

    Their keys are destroyed and their nonces deleted. The row of `until` is made if need be: it
    keeps epochs before it from ever being opened by a clock that is late.
    """
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    connection.execute(
        insert(epoch).values(id=until, nonce_key=None, shut=True).on_conflict_do_nothing()
    )
    still_open = or_(epoch.c.shut.is_(False), epoch.c.nonce_key.is_not(None))
    found = tuple(
        connection.execute(
            select(epoch.c.id)
            .where(epoch.c.id <= until, still_open)
            .order_by(epoch.c.id)
            .with_for_update()
        ).scalars()
    )
    if found:
        connection.execute(
            update(epoch).where(epoch.c.id.in_(found)).values(shut=True, nonce_key=None)
        )
        connection.execute(delete(spent_nonce).where(spent_nonce.c.epoch <= until))
    return found


def newest_shut(connection: Connection) -> str | None:
    """Return the newest epoch that was shut."""
    return connection.execute(
        select(epoch.c.id).where(epoch.c.shut).order_by(epoch.c.id.desc()).limit(1)
    ).scalar_one_or_none()


def shut_counts(connection: Connection, *, until: str) -> tuple[ShutCount, ...]:
    """Return all tallies of the epochs up to and including one."""
    rows = connection.execute(
        select(
            questionnaire_version.c.slug,
            tally.c.arm,
            tally.c.epoch,
            tally.c.version_id,
            tally.c.variable,
            tally.c.value,
            tally.c.n,
        )
        .join(questionnaire_version, questionnaire_version.c.id == tally.c.version_id)
        .where(tally.c.epoch <= until)
    )
    return tuple(ShutCount(*row) for row in rows)


def consume(connection: Connection, *, slug: str, arm: str, epochs: Collection[str]) -> None:
    """Delete a cohort's tallies of some epochs."""
    versions = select(questionnaire_version.c.id).where(questionnaire_version.c.slug == slug)
    connection.execute(
        delete(tally).where(
            tally.c.epoch.in_(sorted(epochs)),
            tally.c.arm == arm,
            tally.c.version_id.in_(versions),
        )
    )
