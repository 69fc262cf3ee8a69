"""What is to be published later, one of each questionnaire at most."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from app.storage.publications import scheduled_publication as scheduled
from app.storage.rows import all_of, one_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A draft of exactly this digest becomes public at `due_at`.

    `refusal` is a word for why it did not when it was due; then it waits for people.
    """

    slug: str
    document_digest: str
    due_at: datetime
    note: str
    scheduled_by: str
    scheduled_at: datetime
    refused_at: datetime | None = None
    refusal: str = ""


def put(connection: Connection, found: Scheduled) -> None:
    """Schedule, in place of an earlier one of that questionnaire."""
    remove(connection, found.slug)
    connection.execute(insert(scheduled).values(asdict(found)))


def of_slug(connection: Connection, slug: str) -> Scheduled | None:
    """Return what is scheduled of a questionnaire."""
    return one_of(connection, _ALL.where(scheduled.c.slug == slug), Scheduled)


def every(connection: Connection) -> tuple[Scheduled, ...]:
    """Return everything that is scheduled, by slug."""
    return all_of(connection, _ALL.order_by(scheduled.c.slug), Scheduled)


def due(connection: Connection, *, now: datetime) -> tuple[Scheduled, ...]:
    """Return what should be public by now and was not refused, oldest first."""
    wanted = _ALL.where(scheduled.c.due_at <= now, scheduled.c.refused_at.is_(None))
    in_turn = wanted.order_by(scheduled.c.due_at, scheduled.c.slug)
    return all_of(connection, in_turn, Scheduled)


def refuse(connection: Connection, slug: str, *, why: str, now: datetime) -> None:
    """Write down that it was not published when it was due."""
    connection.execute(
        update(scheduled).where(scheduled.c.slug == slug).values(refused_at=now, refusal=why)
    )


def remove(connection: Connection, slug: str) -> bool:
    """Forget what is scheduled of a questionnaire; tell whether anything was."""
    return connection.execute(delete(scheduled).where(scheduled.c.slug == slug)).rowcount == 1


_ALL = select(*scheduled.columns)
