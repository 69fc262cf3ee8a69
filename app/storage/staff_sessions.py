"""Sessions of staff: a row each, found by the digest of what the browser holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, update

from app.domain.staff import IDLE_LIMIT, SESSION_LIMIT
from app.storage.rows import all_of, columns_for, one_of
from app.storage.staff_tables import staff_session as session

Stage: TypeAlias = Literal["password", "full"]
"""``password``: right, and a second step is awaited. ``full``: signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in on a device. `proven_at` is when the person last proved who they are."""

    id: int
    account_id: int
    stage: Stage
    created_at: datetime
    seen_at: datetime
    proven_at: datetime
    device: str


_WHOLE = columns_for(Session, session)


def open_session(
    connection: Connection,
    digest: bytes,
    *,
    account_id: int,
    stage: Stage,
    device: str,
    now: datetime,
) -> None:
    """Store a new session, and forget those that have ended."""
    _forget_ended(connection, now=now)
    connection.execute(
        insert(session).values(
            digest=digest,
            account_id=account_id,
            stage=stage,
            created_at=now,
            seen_at=now,
            proven_at=now,
            device=device,
        )
    )


def session_of(connection: Connection, digest: bytes) -> Session | None:
    """Return a session, ended or not."""
    return one_of(connection, _WHOLE.where(session.c.digest == digest), Session)


def usable_session(connection: Connection, session_id: int, *, now: datetime) -> Session | None:
    """Return a session by its id when somebody is signed in with it now."""
    return one_of(connection, _WHOLE.where(session.c.id == session_id, *_usable(now)), Session)


def sessions_of(connection: Connection, account_id: int, *, now: datetime) -> tuple[Session, ...]:
    """Return the sessions that an account can use now, the last used first."""
    wanted = _WHOLE.where(session.c.account_id == account_id, *_usable(now))
    last_first = wanted.order_by(session.c.seen_at.desc(), session.c.id.desc())
    return all_of(connection, last_first, Session)


def touch(connection: Connection, session_id: int, *, now: datetime) -> None:
    """Remember that a session was used."""
    connection.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


def prove(connection: Connection, session_id: int, *, digest: bytes, now: datetime) -> None:
    """Remember a fresh proof; from now on the session goes by another secret."""
    connection.execute(
        update(session)
        .where(session.c.id == session_id)
        .values(digest=digest, proven_at=now, seen_at=now)
    )


def end_session(connection: Connection, session_id: int, *, account_id: int) -> bool:
    """End one session of an account; tell whether it was there."""
    which = (session.c.id == session_id, session.c.account_id == account_id)
    return connection.execute(delete(session).where(*which)).rowcount == 1


def end_sessions(connection: Connection, account_id: int, *, but: int | None = None) -> int:
    """End every session of an account, except one if given; return how many."""
    which = [session.c.account_id == account_id]
    if but is not None:
        which.append(session.c.id != but)
    return connection.execute(delete(session).where(*which)).rowcount


def _usable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        session.c.stage == "full",
        session.c.created_at > now - SESSION_LIMIT,
        session.c.seen_at > now - IDLE_LIMIT,
    )


def _forget_ended(connection: Connection, *, now: datetime) -> None:
    ended = or_(session.c.created_at <= now - SESSION_LIMIT, session.c.seen_at <= now - IDLE_LIMIT)
    connection.execute(delete(session).where(ended))
