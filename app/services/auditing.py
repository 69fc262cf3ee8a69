"""The audit log: who did what, when and why, in a chain that shows tampering.

Use cases record their own events in the transaction that does them
(`app.storage.audit_log.record`); here are the ways to read and to check.
"""

from app.domain.audit import Entry, first_broken
from app.storage import audit_log
from app.storage.database import Connection, Database


class AuditLog:
    """Reads and checks."""

    def __init__(self, database: Database) -> None:
        """Use the log of a database."""
        self._database = database

    def newest(
        self, *, before: int | None = None, count: int = 50, kinds: tuple[str, ...] = ()
    ) -> tuple[Entry, ...]:
        """Return the newest entries, newest first; with `before` those with a smaller number.

        With `kinds` only those whose event begins with one of these words.
        """
        return self._database.read(
            lambda connection: audit_log.newest(connection, before=before, count=count, kinds=kinds)
        )

    def first_broken(self) -> int | None:
        """Return the number of the first entry that was tampered with; None: the chain holds."""

        def work(connection: Connection) -> int | None:
            return first_broken(audit_log.whole(connection))

        return self._database.read(work)
