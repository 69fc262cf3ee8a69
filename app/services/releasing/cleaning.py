"""Overwrites what was given up, so that whoever gets hold of the files later finds nothing."""

import time
from datetime import datetime
from functools import partial

from app.storage import upkeep
from app.storage.database import Database
from app.storage.failures import DatabaseUnavailableError
from app.storage.upkeep import UpkeepState

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.5


class Cleaning:
    """The use case behind `statistics tidy`; as safe to repeat as it is to interrupt."""

    def __init__(self, database: Database) -> None:
        """Clean `database`."""
        self._database = database

    def tidy(self, *, now: datetime) -> None:
        """Write anew whatever counting writes; StorageError when the database is too busy."""
        before = self._database.read(upkeep.mark)
        self._rewrite()
        self._database.write(partial(upkeep.settle, before=before, now=now))

    def state(self) -> UpkeepState:
        """Return what is owed."""
        return self._database.read(upkeep.upkeep_state)

    def _rewrite(self) -> None:
        for _ in range(_ATTEMPTS - 1):
            try:
                return upkeep.rewrite(self._database)
            except DatabaseUnavailableError:
                time.sleep(_PAUSE_SECONDS)  # somebody counts, or makes a backup
        return upkeep.rewrite(self._database)
