"""One database: opened for its engine, asked in whole transactions, failing without a leak.

`Database.read` and `Database.write` run a function inside one transaction. Whatever the
driver raises is replaced by a `StorageError` (see `failures`).
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import PoolProxiedConnection

from app.processes import after_fork
from app.storage import postgresql_settings, sqlite_settings
from app.storage.failures import (
    DatabaseUnavailableError,
    LostConnectionError,
    StorageError,
    UnsafeDatabaseError,
    UnsupportedDatabaseError,
    named,
)

__all__ = [
    "Connection",
    "Database",
    "open_database",
    "open_engine",
    "refuse_unsafe",
    "take_longer",
    "take_turns",
]

Result = TypeVar("Result")

_CONNECTIONS = 5
_CONNECTIONS_MORE = 10
_POOL_SECONDS = 1.0
_TURNS = 8_231_208
"""Any number, the same on every node, and not the one of migrations/env.py."""

_PATIENCE = "patience"
"""The option of a connection that says how many times its limits on time are waited."""


class Database:
    """The way to a database. Safe to share between threads; forked children start afresh."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine of `open_engine`."""
        self.engine = engine
        self._patient = engine.execution_options(**{sqlite_settings.PATIENT: True})
        self._reader = engine.execution_options(**{sqlite_settings.READ_ONLY: True})
        after_fork(self._forget_connections)

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, in a transaction that only reads."""
        return self._attempt(self._reader, work)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returns, after its transaction was committed.

        A transaction that was lost before its commit was sent (a dead connection of the pool,
        a deadlock) is tried once more, so `work` must not remember anything outside of it.
        """
        return self._attempt(self.engine, work)

    def write_in_turn(self, work: Callable[[Connection], Result]) -> Result:
        """Do as `write` does, after taking the turn (`take_turns`).

        It waits long for those who are before: for people, not visitors.
        """

        def in_turn(connection: Connection) -> Result:
            take_turns(connection)
            return work(connection)

        return self._attempt(self._patient, in_turn)

    def run_alone(self, *statements: str) -> None:
        """Run statements that refuse to be part of a transaction, however long they take."""
        failure: StorageError
        connection = None
        try:
            connection = self.engine.raw_connection()
            _run_alone(connection, statements, is_postgresql=self.engine.dialect.name != "sqlite")
        except Exception as error:
            found = named(error)
            if found is None:
                raise
            failure = found
        else:
            return
        finally:
            if connection is not None:
                connection.invalidate()  # it has other settings than those in the pool
        raise failure

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self.engine.dispose()

    def _attempt(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        transaction = _Transaction(engine)
        try:
            return transaction.run(work)
        except LostConnectionError:
            if transaction.commit_was_sent:
                raise
        return _Transaction(engine).run(work)

    def _forget_connections(self) -> None:
        self.engine.dispose(close=False)


class _Transaction:
    """One attempt at a transaction; on failure its connection is thrown away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.commit_was_sent = False

    def run(self, work: Callable[[Connection], Result]) -> Result:
        failure: StorageError
        try:
            return self._run(work)
        except Exception as error:
            found = named(error)
            if found is None:
                raise
            failure = found
        # Raised out here so that the driver's exception is not even its context.
        raise failure

    def _run(self, work: Callable[[Connection], Result]) -> Result:
        with self._engine.connect() as connection:
            try:
                result = work(_begun(connection))
                self.commit_was_sent = True
                connection.commit()
            except Exception as error:
                self._give_up(connection, error)
                raise
            return result

    def _give_up(self, connection: Connection, error: Exception) -> None:
        """Drop a connection that failed; when it was lost, the idle ones may be dead too."""
        failure = named(error)
        if failure is not None:
            connection.invalidate()
        if isinstance(failure, LostConnectionError):
            self._engine.dispose()


def _run_alone(
    connection: PoolProxiedConnection, statements: tuple[str, ...], *, is_postgresql: bool
) -> None:
    cursor = connection.cursor()
    if is_postgresql and connection.driver_connection is not None:
        connection.driver_connection.autocommit = True  # SQLite's connections always are
        cursor.execute("SET statement_timeout = 0")
    for statement in statements:
        cursor.execute(statement)


def _begun(connection: Connection) -> Connection:
    connection.begin()
    return connection


def open_database(url: str, *, patience: int = 1) -> Database:
    """Return the database of an address; nothing is connected yet.

    `patience` times the limits of a visit are waited for it: 1 wherever visitors wait.
    """
    return Database(open_engine(url, patience=patience))


def open_engine(url: str, *, pooled: bool = True, patience: int = 1) -> Engine:
    """Return an engine with the settings of its kind of database; nothing is connected yet.

    `url` is ``sqlite:///path`` or ``postgresql://…``. Raises UnsupportedDatabaseError.
    """
    address = _address(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite:
        address = sqlite_settings.prepare_file(address)
    create = partial(
        create_engine,
        address,
        hide_parameters=True,
        connect_args=_connect_arguments(is_sqlite=is_sqlite, patience=patience),
        execution_options={_PATIENCE: patience},
    )
    engine = create(**_pool_arguments(patience)) if pooled else create(poolclass=NullPool)
    (sqlite_settings if is_sqlite else postgresql_settings).apply(engine, patience=patience)
    return engine


def refuse_unsafe(database: Database) -> None:
    """Raise UnsafeDatabaseError when the database would lose what it acknowledged.

    Called before serving. A database that is down is let pass: visitors still get their
    results, and every later connection is checked again.
    """
    try:
        database.read(_nothing)
    except UnsafeDatabaseError:
        raise
    except DatabaseUnavailableError:
        return


def take_longer(connection: Connection, *, seconds: int) -> None:
    """Let a statement of this transaction, and PostgreSQL's wait for the next, take so long.

    SQLite has no such limits.
    """
    if connection.dialect.name != "postgresql":
        return
    patience = connection.get_execution_options()[_PATIENCE]
    limits = {
        "lock_timeout": 10,
        "statement_timeout": seconds,
        "idle_in_transaction_session_timeout": seconds,
    }
    asked = (f"set_config('{name}', '{most * patience}s', true)" for name, most in limits.items())
    connection.exec_driver_sql("SELECT " + ", ".join(asked))


def take_turns(connection: Connection) -> None:
    """Let whoever decides something once (publishing, setting up) wait for each other.

    For the rest of the transaction, which may then take longer than a visitor's count: ten
    people stand in line, and a whole questionnaire is looked at in one's turn. SQLite's write
    transactions take turns anyway.
    """
    take_longer(connection, seconds=20)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURNS})")


def _nothing(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT 1")


def _pool_arguments(patience: int) -> dict[str, object]:
    return {
        "poolclass": QueuePool,
        "pool_size": _CONNECTIONS,
        "max_overflow": _CONNECTIONS_MORE,
        "pool_timeout": _POOL_SECONDS * patience,
    }


def _connect_arguments(*, is_sqlite: bool, patience: int) -> dict[str, object]:
    if is_sqlite:
        return {
            "check_same_thread": False,
            "timeout": sqlite_settings.BUSY_MILLISECONDS * patience / 1000,
        }
    return postgresql_settings.connect_arguments(patience=patience)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise UnsupportedDatabaseError("DATABASE_URL is no database address") from None
    if address.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername in {"sqlite", "sqlite+pysqlite"}:
        return address
    raise UnsupportedDatabaseError("DATABASE_URL must begin with sqlite:/// or postgresql://")
