"""Links to previews of drafts; a link opens while its row is there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from app.storage.draft_tables import preview_link as link
from app.storage.rows import all_of, one_of

_COLUMNS = tuple(link.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    """A link that somebody may have sent on."""

    id: int
    draft_id: int
    made_by: str
    made_at: datetime
    expires_at: datetime


def add_link(
    connection: Connection, *, draft_id: int, who: str, now: datetime, expires_at: datetime
) -> StoredLink:
    """Store a link; those of any draft that have expired go."""
    connection.execute(delete(link).where(link.c.expires_at <= now))
    new = insert(link).values(draft_id=draft_id, made_by=who, made_at=now, expires_at=expires_at)
    link_id = int(connection.execute(new.returning(link.c.id)).scalar_one())
    return StoredLink(
        id=link_id, draft_id=draft_id, made_by=who, made_at=now, expires_at=expires_at
    )


def links_of(connection: Connection, draft_id: int, *, now: datetime) -> tuple[StoredLink, ...]:
    """Return the links of a draft that still open, newest first."""
    wanted = select(*_COLUMNS).where(link.c.draft_id == draft_id, link.c.expires_at > now)
    return all_of(connection, wanted.order_by(link.c.id.desc()), StoredLink)


def link_named(connection: Connection, link_id: int, *, now: datetime) -> StoredLink | None:
    """Return a link that still opens."""
    wanted = select(*_COLUMNS).where(link.c.id == link_id, link.c.expires_at > now)
    return one_of(connection, wanted, StoredLink)


def remove_link(connection: Connection, link_id: int, *, draft_id: int) -> bool:
    """Let a draft's link open nothing any more; False when there is none."""
    gone = connection.execute(delete(link).where(link.c.id == link_id, link.c.draft_id == draft_id))
    return gone.rowcount == 1
