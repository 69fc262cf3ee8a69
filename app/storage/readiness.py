"""Whether the database can be relied on: it answers, and is migrated to the code's revision."""

from dataclasses import dataclass

from app.storage.database import Database, open_engine
from app.storage.failures import StorageError
from app.storage.migration import code_revision, database_revision


@dataclass(frozen=True, slots=True)
class Readiness:
    """`why` says in a few words what is missing; empty when ready. It names no address."""

    ready: bool
    why: str = ""


class ReadinessProbe:
    """Asks over a connection of its own each time.

    A pooled connection to a server that hangs would hang as well; a new one gives up after
    two seconds.
    """

    def __init__(self, url: str) -> None:
        """Ask the database at `url`."""
        self._database = Database(open_engine(url, pooled=False))

    def __call__(self) -> Readiness:
        """Return whether the database is ready now."""
        try:
            found = self._database.read(database_revision)
        except StorageError as failure:
            return Readiness(ready=False, why=f"database: {failure}")
        if found != code_revision():
            return Readiness(ready=False, why=f"schema: {found}, needs {code_revision()}")
        return Readiness(ready=True)
