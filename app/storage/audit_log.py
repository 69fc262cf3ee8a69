"""The audit log: events are added to a chain; triggers (migration 0002) keep what stands."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from app.domain.audit import Entry, chained
from app.domain.hash_chain import BEGINNING
from app.storage.database import take_turns
from app.storage.rows import all_of
from app.storage.staff_tables import audit_entry

_COLUMNS = tuple(audit_entry.columns)


def record(
    connection: Connection,
    who: str,
    what: str,
    subject: str = "",
    *,
    now: datetime,
    why: str = "",
    **details: str,
) -> None:
    """Add an event in the running transaction: it is logged exactly when it is done.

    Whoever records takes turns first (`take_turns`), before locking anything else.
    """
    take_turns(connection)
    last = connection.execute(
        select(audit_entry.c.number, audit_entry.c.digest)
        .order_by(audit_entry.c.number.desc())
        .limit(1)
    ).one_or_none()
    number, previous = (0, BEGINNING) if last is None else last
    entry = Entry(
        number=number + 1,
        at=now,
        who=who,
        what=what,
        subject=subject,
        why=why,
        details=json.dumps(details, ensure_ascii=False, sort_keys=True),
    )
    connection.execute(insert(audit_entry).values(asdict(chained(entry, previous=previous))))


def newest(
    connection: Connection,
    *,
    before: int | None = None,
    count: int = 50,
    kinds: tuple[str, ...] = (),
) -> tuple[Entry, ...]:
    """Return the newest entries, newest first; with `before` those with a smaller number.

    With `kinds` only those whose event begins with one of these words.
    """
    wanted = select(*_COLUMNS).order_by(audit_entry.c.number.desc()).limit(count)
    if before is not None:
        wanted = wanted.where(audit_entry.c.number < before)
    if kinds:
        named = (audit_entry.c.what.startswith(kind, autoescape=True) for kind in kinds)
        wanted = wanted.where(or_(*named))
    return all_of(connection, wanted, Entry)


def whole(connection: Connection) -> Iterator[Entry]:
    """Yield every entry, oldest first, inside the running transaction."""
    rows = connection.execute(select(*_COLUMNS).order_by(audit_entry.c.number)).mappings()
    for row in rows:
        yield Entry(**row)
