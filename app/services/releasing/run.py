"""What happens when weeks shut, inside one transaction: draws, releases, and what ended leaves."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.domain.disclosure.chain import FinalRelease, Noise
from app.domain.disclosure.events import ACTIVITY_VARIANCE, COMPLETED, sent_events
from app.domain.disclosure.release import (
    WeekDraw,
    completions_cell,
    is_due,
    noised,
    noised_cells,
)
from app.domain.disclosure.series import COMPLETIONS
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import ended_by, epoch_after, epochs_from
from app.services.releasing.cohorts import PostedVersions, ReleasedVersion, ReleaseRules, with_arm
from app.storage import (
    activity,
    installation,
    releases,
    shut_counts,
    statistics_settings,
    upkeep,
    week_draws,
)
from app.storage.activity import EventCell
from app.storage.database import Connection
from app.storage.ledger import LedgerLine
from app.storage.shut_counts import ShutCount
from app.storage.week_draws import Cohort

Told = Callable[[Iterable[LedgerLine]], None]
"""Writes lines into the ledger, and returns when they are on the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMaterial:
    """What a run needs beside the connection: rules, the ledger's lines and the way to add some."""

    rules: ReleaseRules
    lines: tuple[LedgerLine, ...]
    tell: Told


class ReleaseRun:
    """Shuts weeks and releases what is due; the caller has the turn."""

    def __init__(self, connection: Connection, *, material: RunMaterial, until: str) -> None:
        """Work up to and including the week `until`."""
        self._connection = connection
        self._material = material
        self._until = until
        self._posted = PostedVersions(connection, material.rules.read)
        self._thresholds: dict[str, Thresholds] = {}

    def shut(self) -> tuple[str, ...]:
        """Shut every week that is due, and draw its completions once; return the weeks."""
        since = self._first_undrawn()
        found = shut_counts.shut_epochs(self._connection, until=self._until)
        weeks = () if since is None else tuple(epochs_from(since, until=self._until))
        if self._draw(weeks) or found:
            upkeep.owe(self._connection)
        return found

    def release_due(self, *, now: datetime) -> None:
        """Release every cohort that is due, and delete what ended ones leave."""
        drawn = week_draws.drawn_weeks(self._connection)
        for cohort, (weeks, lost) in drawn.items():
            gone = lost | self._released_before.get(cohort, frozenset())
            pending = {week.epoch: week for week in weeks if week.epoch not in gone}
            if pending:
                ended = weeks[-1].epoch < self._until
                self._release_in_turn(cohort, pending, ended=ended, now=now)

    def _first_undrawn(self) -> str | None:
        """Return the first week to draw; None when all are.

        Where nothing was drawn yet, drawing begins with the first publication. A demonstration may
        be filled with weeks before that one.
        """
        newest = shut_counts.newest_shut(self._connection)
        if newest is not None and week_draws.any_drawn(self._connection):
            return None if newest >= self._until else epoch_after(newest)
        first = self._posted.first_week()
        return None if first is None else min(first, self._until)

    def _draw(self, weeks: Sequence[str]) -> bool:
        """Draw the completions of every cohort; tell whether there was any."""
        mark = _mark(self._connection)
        known = {
            (line.slug, line.arm, line.epochs[0]): WeekDraw(line.epochs[0], line.n, line.variance)
            for line in self._material.lines
            if line.event == "drawn" and line.hash == mark
        }
        counts = self._completions()
        lines: list[LedgerLine] = []
        draws: dict[Cohort, list[WeekDraw]] = {}
        for epoch in weeks:
            for cohort, least in self._posted.cohorts(epoch).items():
                if epoch <= max(self._released_before.get(cohort, ()), default=""):
                    continue
                key = (*cohort, epoch)
                if key not in known:
                    variance = max(least, self._chosen(epoch).variance)
                    n = noised(counts[key], variance=variance, draw=self._material.rules.draw)
                    known[key] = WeekDraw(epoch, n, variance)
                    lines.append(_drawn_line(mark, cohort, known[key]))
                draws.setdefault(cohort, []).append(known[key])
        self._material.tell(lines)
        for cohort, its_draws in draws.items():
            week_draws.add_draws(self._connection, cohort, its_draws)
        return bool(draws)

    def _completions(self) -> Counter[tuple[str, str, str]]:
        found: Counter[tuple[str, str, str]] = Counter()
        for count in self._counts:
            if count.variable == COMPLETIONS.variable:
                found[count.slug, count.arm, count.epoch] += count.n
        return found

    def _release_in_turn(
        self, cohort: Cohort, pending: Mapping[str, WeekDraw], *, ended: bool, now: datetime
    ) -> None:
        """Go through the calendar since the last release; what is due is released at once."""
        waiting: list[WeekDraw] = []
        for epoch in epochs_from(min(pending), until=self._until):
            waiting += [pending[epoch]] if epoch in pending else []
            if not waiting:
                continue
            if is_due(waiting, at=epoch, thresholds=self._chosen(epoch)):
                self._release(cohort, waiting, now=now)
                waiting = []
            elif ended and epoch > max(pending) and ended_by(epoch) == "quarter":
                self._give_up(cohort, waiting)
                waiting = []

    def _release(self, cohort: Cohort, weeks: Sequence[WeekDraw], *, now: datetime) -> None:
        slug, arm = cohort
        epochs = tuple(week.epoch for week in weeks)
        versions = dict(with_arm(self._posted.in_weeks(epochs, slug=slug), arm))
        noise = self._noise(versions.values(), weeks)
        number, _ = releases.chain_head(self._connection)
        releases.add_release(
            self._connection,
            release=FinalRelease(
                id=number + 1,
                slug=slug,
                arm=arm,
                made_at=now,
                epochs=epochs,
                cells=(
                    completions_cell(weeks),
                    *noised_cells(
                        self._tallies(cohort, epochs),
                        versions={key: version.series for key, version in versions.items()},
                        variance=noise.variance,
                        draw=self._material.rules.draw,
                    ),
                ),
                activity_epochs=epochs,
                activity=self._events(cohort, weeks, versions.values()),
                noise=noise,
            ),
        )
        self._consume(cohort, epochs)

    def _noise(self, versions: Iterable[ReleasedVersion], weeks: Sequence[WeekDraw]) -> Noise:
        """Return the noise of a release: the largest of its weeks, whose draws chose it."""
        found = tuple(versions)
        variance = max(week.variance for week in weeks)
        rates = zip(*(version.rates(variance) for version in found), strict=True)
        return Noise(
            bound=max(version.bound for version in found),
            variance=variance,
            completions_variance=sum(week.variance for week in weeks),
            rates=tuple(map(max, rates)),
        )

    def _tallies(self, cohort: Cohort, epochs: Sequence[str]) -> Mapping[tuple[int, str, str], int]:
        found: Counter[tuple[int, str, str]] = Counter()
        for count in self._counts:
            if (count.slug, count.arm) == cohort and count.epoch in epochs:
                found[count.version_id, count.variable, count.value] += count.n
        return found

    def _events(
        self, cohort: Cohort, weeks: Sequence[WeekDraw], versions: Iterable[ReleasedVersion]
    ) -> Mapping[str, int]:
        """Return every event that pages could report, counted or not, with its noise."""
        epochs = {week.epoch for week in weeks}
        sources = statistics_settings.codes_in_list(self._connection)
        names = {
            name
            for version in versions
            for name in sent_events(version.questionnaire, sources=sources)
        }
        counted: Counter[str] = Counter()
        for cell, n in self._all_events.items():
            if (cell.slug, cell.arm) == cohort and cell.epoch in epochs:
                counted[cell.name] += n
        draw = self._material.rules.draw
        shown = {
            name: noised(counted[name], variance=ACTIVITY_VARIANCE, draw=draw)
            for name in sorted(names)
        }
        return {**shown, COMPLETED: sum(week.n for week in weeks)}

    def _give_up(self, cohort: Cohort, weeks: Sequence[WeekDraw]) -> None:
        """Delete what a cohort leaves that ended with too few for a last release."""
        epochs = [week.epoch for week in weeks]
        week_draws.lose(self._connection, cohort, epochs)
        self._consume(cohort, epochs)

    def _consume(self, cohort: Cohort, epochs: Sequence[str]) -> None:
        slug, arm = cohort
        shut_counts.consume(self._connection, slug=slug, arm=arm, epochs=epochs)
        activity.forget_events(self._connection, slug=slug, arm=arm, epochs=epochs)
        upkeep.owe(self._connection)

    @cached_property
    def _counts(self) -> tuple[ShutCount, ...]:
        """All tallies, read once: what a cohort's release consumes is never asked for again."""
        return shut_counts.shut_counts(self._connection, until=self._until)

    @cached_property
    def _all_events(self) -> Mapping[EventCell, int]:
        """All events, read once as `_counts`."""
        return activity.events_until(self._connection, until=self._until)

    @cached_property
    def _released_before(self) -> Mapping[Cohort, frozenset[str]]:
        """The weeks that were released before this run."""
        found: dict[Cohort, frozenset[str]] = {}
        for made in releases.summaries(self._connection):
            cohort = (made.slug, made.arm)
            found[cohort] = found.get(cohort, frozenset()) | frozenset(made.epochs)
        return found

    def _chosen(self, epoch: str) -> Thresholds:
        if epoch not in self._thresholds:
            chosen = statistics_settings.thresholds(self._connection, epoch=epoch)
            self._thresholds[epoch] = self._material.rules.raised_to(chosen).thresholds
        return self._thresholds[epoch]


def _mark(connection: Connection) -> str:
    """Return what tells this installation's lines in a ledger from another's."""
    founded = installation.founded_at(connection)
    return "" if founded is None else founded.isoformat()


def _drawn_line(mark: str, cohort: Cohort, draw: WeekDraw) -> LedgerLine:
    slug, arm = cohort
    return LedgerLine(
        event="drawn",
        hash=mark,
        id=0,
        slug=slug,
        arm=arm,
        epochs=(draw.epoch,),
        n=draw.n,
        variance=draw.variance,
    )
