"""How a PostgreSQL database is opened: never unsafe, never waiting for long.

A server that does not write through to its disk acknowledges what a power cut then takes
back. Such a server is refused on every connection, so changing it later is noticed too.
"""

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
    "tcp_user_timeout": STATEMENT_MILLISECONDS,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "application_name": "selfcheck",
}
"""So that a network that swallows everything is noticed within seconds."""

UNSAFE_WHEN_OFF = ("fsync", "full_page_writes", "synchronous_commit")

_SET_AND_ASK = "SELECT " + ", ".join(
    [
        f"set_config('statement_timeout', '{STATEMENT_MILLISECONDS}', false)",
        f"set_config('lock_timeout', '{LOCK_MILLISECONDS}', false)",
        f"set_config('idle_in_transaction_session_timeout', '{IDLE_MILLISECONDS}', false)",
        *(f"current_setting('{name}')" for name in UNSAFE_WHEN_OFF),
    ]
)


def apply(engine: Engine) -> None:
    """Give every connection of an engine its time limits and refuse an unsafe server."""
    event.listen(engine, "connect", _prepare)


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(_SET_AND_ASK)
    row = cursor.fetchone()
    cursor.close()
    connection.commit()
    values = row[-len(UNSAFE_WHEN_OFF) :] if row else ()
    for name, value in zip(UNSAFE_WHEN_OFF, values, strict=True):
        if value == "off":
            connection.close()
            raise UnsafeDatabaseError(cause=f"{name}=off")
