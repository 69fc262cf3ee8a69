"""Tables of what visitors did beside answering: where they came from, stopped, and went on to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from app.domain.disclosure.arm_totals import released_event
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.events import (
    ACTIVITY_VARIANCE,
    BOOKING,
    COMPLETED,
    LINE,
    STARTS,
    source_event,
    step_event,
    unconditional_steps,
)
from app.domain.disclosure.series import COMPLETIONS
from app.domain.estimates import (
    Estimate,
    Noised,
    Share,
    alone,
    change_of_rate,
    rate,
    share_of,
    summed,
)
from app.domain.questionnaire import Step
from app.domain.texts import base_text
from app.services.statistics.periods import week_of_epoch
from app.services.statistics.result_tables import Shown
from app.services.statistics.shares import told
from app.services.statistics.shown_tables import Column, Kind, Row, Table

_SOURCE = source_event("")
_NOTHING = Noised(0, ACTIVITY_VARIANCE)

Events = Mapping[str, Noised]


def events_of(releases: Iterable[FinalRelease]) -> Events:
    """Return the bare events of some releases, summed."""
    found: dict[str, list[Noised]] = {}
    for release in releases:
        for name in release.activity:
            found.setdefault(name, []).append(released_event(release, name))
    return {name: summed(some) for name, some in found.items()}


@dataclass(frozen=True)
class Visits:
    """The bare events of every side's releases, in the order of `shown.sides`.

    `whole`: of each side, whether no people of its weeks wait for a later release.
    """

    shown: Shown
    releases: tuple[Sequence[FinalRelease], ...]
    sources: Mapping[str, str]
    whole: tuple[bool, ...]

    @cached_property
    def events(self) -> tuple[Events, ...]:
        """The events of every side."""
        return tuple(map(events_of, self.releases))

    def overview(self) -> Table:
        """Return the figures that matter most."""
        words = self.shown.words
        completed = [side.fit.number(COMPLETIONS) for side in self.shown.sides.every]
        starts = self._each(STARTS)
        rows = [
            self._by_week("completed", completed, event=COMPLETED),
            self._by_week("starts", starts, event=STARTS),
            self._row(words("row.finished"), completed, starts),
            *(
                self._row(words(f"row.{tap}"), self._each(tap), completed)
                for tap in (BOOKING, LINE)
            ),
        ]
        notes = ["note.about"]
        if not all(self.whole):
            notes.append("note.left_out")
        elif self._holds_more():
            notes.append("note.earlier_weeks")
        return self._table("overview", "figures", "column.what", rows, notes=notes)

    def steps(self) -> Table:
        """Return how many reached each step and how many went no further."""
        words = self.shown.words
        steps = unconditional_steps(self.shown.questionnaire)
        columns = (
            column
            for side in self.shown.sides.every
            for column in (
                Column(side.name, words("column.reached"), shares=False),
                Column(side.name, words("column.stopped")),
            )
        )
        return Table(
            name="steps",
            title=words("title.steps"),
            kind="steps",
            first=words("column.step"),
            columns=tuple(columns),
            rows=tuple(self._step(step, steps[:place]) for place, step in enumerate(steps)),
            notes=(words("note.steps"), words("note.without_script")),
        )

    def _step(self, step: Step, before: Sequence[Step]) -> Row:
        earlier = [one.id for one in before]
        reached = [alone(_reached(found, earlier)) for found in self.events]
        stopped = self._each(step_event(step.id))
        shares = [_part(*pair) for pair in zip(stopped, reached, strict=True)]
        cells = (
            cell
            for base, part, share in zip(reached, stopped, shares, strict=True)
            for cell in (told(base), told(part, share))
        )
        return Row(
            base_text(step.title),
            tuple(cells),
            change=self.shown.sides.change_of(shares),
            order=_part(stopped[0], self._each(STARTS)[0]),
        )

    def sources_table(self) -> Table:
        """Return where those who began came from."""
        names = {name for one in self.events for name in one if name.startswith(_SOURCE)}
        in_order = sorted(names, key=lambda one: (-_of(self.events[0], one).n, one))
        rows = [self._source(name) for name in in_order]
        others = [alone(_without_source(one)) for one in self.events]
        starts = self._each(STARTS)
        rows.append(
            self._row(self.shown.words("row.no_source"), others, starts, starts[0].variance)
        )
        return self._table(
            "sources", "bars", "column.source", rows, notes=("note.sources", "note.without_script")
        )

    def _source(self, name: str) -> Row:
        code = name.removeprefix(_SOURCE)
        parts, starts = self._each(name), self._each(STARTS)
        row = self._row(self.sources.get(code, code), parts, starts)
        return replace(row, order=_part(parts[0], starts[0]))

    def _table(
        self, name: str, kind: Kind, first: str, rows: Sequence[Row], *, notes: Sequence[str]
    ) -> Table:
        words = self.shown.words
        return Table(
            name=name,
            title=words(f"title.{name}"),
            kind=kind,
            first=words(first),
            columns=self.shown.sides.columns(),
            rows=tuple(rows),
            notes=tuple(words(note) for note in notes),
        )

    def _each(self, name: str) -> Sequence[Estimate]:
        return [alone(_of(one, name)) for one in self.events]

    def _row(
        self,
        label: str,
        parts: Sequence[Estimate | None],
        bases: Sequence[Estimate | None],
        covariance: float = 0,
    ) -> Row:
        """Return a row of numbers as shares of others."""
        shares = [_part(*pair, covariance) for pair in zip(parts, bases, strict=True)]
        return Row(
            label,
            tuple(told(part, share) for part, share in zip(parts, shares, strict=True)),
            change=self.shown.sides.change_of(shares),
        )

    def _holds_more(self) -> bool:
        """Tell whether an arm that was due later brings people of weeks before the period."""
        begins = [side.weeks[0] for side in self.shown.sides.every]
        return any(
            week_of_epoch(epoch) < first
            for releases, first in zip(self.releases, begins, strict=True)
            for release in releases
            for epoch in release.epochs
        )

    def _by_week(self, name: str, found: Sequence[Estimate | None], *, event: str) -> Row:
        """Return a row of numbers that are compared as people a week, where all of them are in."""
        sides = takewhile(lambda side: side[2], zip(found, self.releases, self.whole, strict=True))
        rates = [rate(_of_weeks(one, releases, event)) for one, releases, _ in sides]
        return Row(
            self.shown.words(f"row.{name}"),
            tuple(told(one) for one in found),
            change=change_of_rate(*reversed(rates)) if len(rates) > 1 else None,
            a_week=tuple(max(round(one.value), 0) for one in rates),
        )


def _of_weeks(
    whole: Estimate | None, releases: Sequence[FinalRelease], event: str
) -> Iterator[tuple[Estimate, int]]:
    """Yield a number and how many weeks it is of; arm by arm where arms were due apart."""
    arms: dict[str, list[FinalRelease]] = {}
    for release in releases:
        arms.setdefault(release.arm, []).append(release)
    weeks = {arm: sum(len(one.epochs) for one in some) for arm, some in arms.items()}
    if len(set(weeks.values())) == 1 and whole is not None:
        yield whole, max(weeks.values())
        return
    for arm, some in arms.items():
        yield alone(events_of(some).get(event, _NOTHING)), weeks[arm]


def _part(part: Estimate | None, base: Estimate | None, covariance: float = 0) -> Share | None:
    if part is None or base is None:
        return None
    return share_of(part, base, covariance=covariance)


def _of(found: Events, name: str) -> Noised:
    return found.get(name, _NOTHING)


def _less(one: Noised, *others: Noised) -> Noised:
    taken = summed(others)
    return Noised(one.n - taken.n, one.variance + taken.variance)


def _reached(found: Events, steps_before: Sequence[str]) -> Noised:
    return _less(_of(found, STARTS), *(_of(found, step_event(step)) for step in steps_before))


def _without_source(found: Events) -> Noised:
    """Return who came by no listed link."""
    return _less(_of(found, STARTS), *(n for name, n in found.items() if name.startswith(_SOURCE)))
