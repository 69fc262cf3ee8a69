"""How a PostgreSQL database is opened: never unsafe, never waiting for long.

A server that does not write through to its disk acknowledges what a power cut then takes
back. Such a server is refused on every connection, so changing it later is noticed too.
"""

from functools import partial

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.storage.failures import UnsafeDatabaseError

STATEMENT_MILLISECONDS = 1500
LOCK_MILLISECONDS = 1000
IDLE_MILLISECONDS = 10_000
CONNECT_SECONDS = 2
"""The shortest that libpq knows."""

CONNECT_ARGUMENTS: dict[str, object] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "application_name": "selfcheck",
}
"""So that a network that swallows everything is noticed within seconds."""

UNSAFE_WHEN_OFF = ("fsync", "full_page_writes", "synchronous_commit")

_LIMITS = {
    "statement_timeout": STATEMENT_MILLISECONDS,
    "lock_timeout": LOCK_MILLISECONDS,
    "idle_in_transaction_session_timeout": IDLE_MILLISECONDS,
}


def connect_arguments(*, patience: int) -> dict[str, object]:
    """Return what libpq is told; `patience` times the limit on a silent network."""
    return {**CONNECT_ARGUMENTS, "tcp_user_timeout": STATEMENT_MILLISECONDS * patience}


def apply(engine: Engine, *, patience: int) -> None:
    """Give every connection `patience` times its time limits and refuse an unsafe server."""
    asked = [
        *(f"set_config('{name}', '{most * patience}', false)" for name, most in _LIMITS.items()),
        *(f"current_setting('{name}')" for name in UNSAFE_WHEN_OFF),
    ]
    event.listen(engine, "connect", partial(_prepare, set_and_ask="SELECT " + ", ".join(asked)))


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry, *, set_and_ask: str) -> None:
    cursor = connection.cursor()
    cursor.execute(set_and_ask)
    row = cursor.fetchone()
    cursor.close()
    connection.commit()
    values = row[-len(UNSAFE_WHEN_OFF) :] if row else ()
    for name, value in zip(UNSAFE_WHEN_OFF, values, strict=True):
        if value == "off":
            connection.close()
            raise UnsafeDatabaseError(cause=f"{name}=off")
