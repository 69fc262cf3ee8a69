"""How many releases there are and how old the newest is, for monitoring.

Everybody who may see the statistics sees the same; nothing that waits can be told from it.
"""

from datetime import datetime

from app.storage.database import Database
from app.storage.releases import newest


class ReleaseWatch:
    """Remembers the newest release, so that whoever reads the numbers asks no database."""

    def __init__(self, database: Database) -> None:
        """Watch `database`; nothing is known before the first look."""
        self._database = database
        self.made = 0
        self.newest_at: datetime | None = None

    def look(self) -> None:
        """Ask the database; raises StorageError and then remembers what was known."""
        found = self._database.read(newest)
        if found is not None:
            self.made, self.newest_at = found
