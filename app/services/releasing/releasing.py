"""Shuts what is due and makes releases: one transaction, safe to repeat and to kill anywhere.

What a release gave up is overwritten afterwards, so that whoever gets hold of the files later
finds nothing. Monitoring is told how many releases there are and how old the newest is;
nothing that waits can be told from it.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from app.domain.epochs import last_shut_epoch
from app.services.releasing.cohorts import ReleaseRules
from app.services.releasing.run import ReleaseRun, RunMaterial
from app.storage import clinics, releases, shut_counts, upkeep
from app.storage.database import Connection, Database, take_turns
from app.storage.failures import DatabaseUnavailableError
from app.storage.ledger import Ledger, LedgerLine
from app.storage.releases import ReleaseSummary, newest
from app.storage.upkeep import UpkeepState
from app.storage.week_draws import returned_weeks


class OlderDatabaseError(Exception):
    """The ledger knows releases that the database lacks: an older copy was put in place."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one run did: the epochs it shut, and the releases it made."""

    shut: tuple[str, ...]
    made: tuple[ReleaseSummary, ...]


class Releasing:
    """The use case behind `statistics release`."""

    def __init__(self, database: Database, *, ledger: Ledger, rules: ReleaseRules) -> None:
        """Release from `database`, writing down in `ledger` what was released."""
        self._database = database
        self._ledger = ledger
        self._rules = rules

    def release(self, *, now: datetime, as_of: datetime | None = None) -> Done:
        """Shut the epochs that are due, now or `as_of` another time, and release what is due.

        Whoever calls it again, or at the same time on another node, gets what is left: nothing.
        Raises NoDemonstrationError for a time to come, OlderDatabaseError, and OSError when the
        ledger can't be written; then nothing was released.
        """
        moment = as_of or now
        if moment > now:
            self._database.read(clinics.refuse_unless_demonstration)
        known = self._ledger.read()
        done, every = self._database.write(partial(self._work, now=moment, known=known))
        made = {line.hash for line in known if line.event == "made"}
        self._ledger.append(_line(found, "made") for found in every if found.hash not in made)
        return done

    def _work(
        self, connection: Connection, *, now: datetime, known: tuple[LedgerLine, ...]
    ) -> tuple[Done, tuple[ReleaseSummary, ...]]:
        take_turns(connection)
        shut_counts.be_patient(connection)
        until = last_shut_epoch(now)
        if returned_weeks(connection, known, events={"made"}, until=until):
            raise OlderDatabaseError
        before = releases.summaries(connection)
        material = RunMaterial(rules=self._rules, lines=known, tell=self._ledger.append)
        run = ReleaseRun(connection, material=material, until=until)
        shut = run.shut()
        run.release_due(now=now)
        every = releases.summaries(connection)
        made = every[len(before) :]
        self._ledger.append(_line(found, "intended") for found in made)
        return Done(shut=shut, made=made), every


def _line(found: ReleaseSummary, event: Literal["intended", "made"]) -> LedgerLine:
    return LedgerLine(event=event, **found._asdict())


_ATTEMPTS: Final = 20
_PAUSE_SECONDS: Final = 0.5


class Tidying:
    """The use case behind `statistics tidy`; as safe to repeat as it is to interrupt."""

    def __init__(self, database: Database) -> None:
        """Overwrite in `database`."""
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
