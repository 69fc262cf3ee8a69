"""After an older copy of the database was put in place: what was shown is never shown again.

A copy brings back the counts that releases since then consumed. Releasing them again would draw
other noise, and two drawings of one number tell more than one. So they are deleted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.domain.epochs import last_shut_epoch
from app.domain.hash_chain import BEGINNING
from app.services.releasing.cohorts import ReleaseRules
from app.services.releasing.run import ReleaseRun, RunMaterial
from app.storage import activity, releases, shut_counts, upkeep, week_draws
from app.storage.database import Connection, Database, take_turns
from app.storage.ledger import Ledger, LedgerLine
from app.storage.week_draws import returned_weeks


class LedgerMissingError(Exception):
    """There is no ledger, or it does not know the releases that the database holds."""


@dataclass(frozen=True, slots=True, order=True)
class Dropped:
    """Epochs of a cohort whose counts were deleted, as they were or may have been released."""

    slug: str
    arm: str
    epochs: tuple[str, ...]


class Restoring:
    """The use case behind `statistics after-restore`."""

    def __init__(self, database: Database, *, ledger: Ledger, rules: ReleaseRules) -> None:
        """Compare `database` with `ledger`; weeks that neither knows are drawn by `rules`."""
        self._database = database
        self._ledger = ledger
        self._rules = rules

    def after_restore(self, *, now: datetime, trust_ledger: bool = True) -> tuple[Dropped, ...]:
        """Delete what was released since the copy was made; return what was deleted.

        With `trust_ledger` off, that is everything that could have been released by `now`.
        Raises LedgerMissingError when there is no ledger that fits.
        """
        lines = self._ledger.read()
        dropped, (number, head) = self._database.write(
            partial(self._work, now=now, lines=lines if trust_ledger else None)
        )
        self._ledger.append([LedgerLine(event="restored", id=number, hash=head)])
        return dropped

    def _work(
        self, connection: Connection, *, now: datetime, lines: tuple[LedgerLine, ...] | None
    ) -> tuple[tuple[Dropped, ...], tuple[int, str]]:
        take_turns(connection)
        shut_counts.be_patient(connection)
        until = last_shut_epoch(now)
        head = releases.chain_head(connection)
        if lines is None:
            dropped = tuple(sorted(_everything(connection, until=until)))
        else:
            _refuse_foreign_ledger(lines, head=head[1])
            dropped = tuple(sorted(_lost(connection, lines, until=until)))
        for cohort in dropped if lines is None else ():
            _drop(connection, cohort)  # or a week could be drawn twice from one count
        material = RunMaterial(rules=self._rules, lines=lines or (), tell=self._ledger.append)
        ReleaseRun(connection, material=material, until=until).shut()
        for cohort in dropped if lines else _everything(connection, until=until):
            _drop(connection, cohort)
        upkeep.owe(connection)
        return dropped, head


def _refuse_foreign_ledger(lines: tuple[LedgerLine, ...], *, head: str) -> None:
    if not lines or head not in {BEGINNING, *(line.hash for line in lines)}:
        raise LedgerMissingError


def _lost(connection: Connection, lines: Iterable[LedgerLine], *, until: str) -> Iterator[Dropped]:
    """Yield the weeks of releases that the ledger knows and the database doesn't.

    One that was only intended may have been shown too, if the process died after its commit.
    """
    shown = {"intended", "made"}
    found = returned_weeks(connection, lines, events=shown, until=until)
    for (slug, arm), epochs in found.items():
        yield Dropped(slug, arm, epochs)


def _everything(connection: Connection, *, until: str) -> Iterator[Dropped]:
    """Yield every week that could have been released: counted, or drawn and not released."""
    found: dict[tuple[str, str], set[str]] = {}
    for count in shut_counts.shut_counts(connection, until=until):
        found.setdefault((count.slug, count.arm), set()).add(count.epoch)
    for cell in activity.events_until(connection, until=until):
        found.setdefault((cell.slug, cell.arm), set()).add(cell.epoch)
    for cohort, drawn in week_draws.drawn_weeks(connection).items():
        found.setdefault(cohort, set()).update(week.epoch for week in drawn.weeks)
    for made in releases.summaries(connection):
        found.get((made.slug, made.arm), set()).difference_update(made.epochs)
    for (slug, arm), epochs in found.items():
        if epochs:
            yield Dropped(slug, arm, tuple(sorted(epochs)))


def _drop(connection: Connection, cohort: Dropped) -> None:
    slug, arm, epochs = cohort.slug, cohort.arm, cohort.epochs
    shut_counts.consume(connection, slug=slug, arm=arm, epochs=epochs)
    activity.forget_events(connection, slug=slug, arm=arm, epochs=epochs)
    week_draws.lose(connection, (slug, arm), epochs)
