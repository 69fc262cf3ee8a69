"""What storage says when it can't do what was asked, without a word of what was in a database.

A driver's message may quote the row it failed on ("Failing row contains …"), and SQLAlchemy's
`hide_parameters` does not stop that. So the driver's exception never leaves this package: it
is replaced by a StorageError, which knows its class and its SQLSTATE and nothing else. The other
errors say that something is not there (any more). The web and the commands may know this module
of storage, and no other (pyproject.toml).
"""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_WORTH_A_RETRY = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization failure and deadlock: the transaction is gone, nothing was done."""

_REFUSALS = frozenset({"DataError", "IntegrityError", "ProgrammingError", "NotSupportedError"})


class StorageError(Exception):
    """The database did not do what was asked; nothing about the data is told."""

    def __init__(self, *, cause: str, sqlstate: str | None = None) -> None:
        """Remember the class of the driver's exception and PostgreSQL's five letters."""
        super().__init__(cause if sqlstate is None else f"{cause} {sqlstate}")
        self.cause = cause
        self.sqlstate = sqlstate


class DatabaseUnavailableError(StorageError):
    """The database is down, locked, full or too slow: later the same may succeed."""


class LostConnectionError(DatabaseUnavailableError):
    """The connection is gone, or the transaction lost against another one."""


class StatementRefusedError(StorageError):
    """The database is well and refuses this statement: the same again would fail again."""


class UnsafeDatabaseError(DatabaseUnavailableError):
    """The database is set up so that a crash could lose acknowledged counts.

    `cause` names the setting. No connection of this kind is ever used.
    """


class UnsupportedDatabaseError(ValueError):
    """The address names a database this project does not run on."""


class NoDraftError(LookupError):
    """There is no draft: nobody started one, or it was published or discarded meanwhile."""


class StaleDraftError(Exception):
    """Somebody saved, undid or discarded meanwhile; nothing was written."""


class NothingToUndoError(Exception):
    """The draft is at the oldest save that is kept."""


class UnknownQuestionnaireError(LookupError):
    """No questionnaire has this slug."""


class NoDemonstrationError(Exception):
    """Only a demonstration may be shown the future, or be filled with made-up visitors."""


class SchemaDiffersError(Exception):
    """The database and the code's revisions do not fit; the message says how."""


def named(error: Exception) -> StorageError | None:
    """Return what to raise instead of a driver's exception; None for anything else."""
    if isinstance(error, StorageError):
        return error
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, PoolTimeoutError):
        return DatabaseUnavailableError(cause="PoolTimeout")
    if not _is_from_a_driver(driver):
        known = isinstance(error, SQLAlchemyError)
        return StatementRefusedError(cause=type(error).__name__) if known else None
    return _named_driver_error(driver)


def _named_driver_error(driver: BaseException | None) -> StorageError:
    cause = type(driver).__name__
    sqlstate = getattr(driver, "sqlstate", None)
    if sqlstate in _WORTH_A_RETRY or _lost_connection(driver, sqlstate):
        return LostConnectionError(cause=cause, sqlstate=sqlstate)
    families = {base.__name__ for base in type(driver).__mro__}
    if families & _REFUSALS:
        return StatementRefusedError(cause=cause, sqlstate=sqlstate)
    return DatabaseUnavailableError(cause=cause, sqlstate=sqlstate)


def _is_from_a_driver(error: BaseException | None) -> bool:
    return type(error).__module__.partition(".")[0] in {"sqlite3", "psycopg", "psycopg_pool"}


def _lost_connection(driver: BaseException | None, sqlstate: str | None) -> bool:
    """Tell a broken PostgreSQL connection (no SQLSTATE, or classes 08 and 57P)."""
    if not type(driver).__module__.startswith("psycopg"):
        return False
    is_operational = "OperationalError" in {base.__name__ for base in type(driver).__mro__}
    return (is_operational and sqlstate is None) or (sqlstate or "").startswith(("08", "57P"))
