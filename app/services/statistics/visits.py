"""Tables of what visitors did beside answering: where they came from, stopped, and went on to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
    Contrast,
    Estimate,
    Noised,
    Share,
    alone,
    change_of_rate,
    share_of,
    summed,
)
from app.domain.questionnaire import Step
from app.domain.texts import base_text
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


@dataclass(frozen=True, slots=True)
class Visits:
    """The bare events of every side, in the order of `shown.sides`."""

    shown: Shown
    events: tuple[Events, ...]
    sources: Mapping[str, str]

    def overview(self) -> Table:
        """Return the figures that matter most."""
        completed = [side.fit.number(COMPLETIONS) for side in self.shown.sides.every]
        rows = [
            self._by_week("row.completed", completed),
            self._by_week("row.starts", [alone(_of(one, STARTS)) for one in self.events]),
            self._shares("row.finished", COMPLETED, STARTS),
            *(self._shares(f"row.{name}", name, COMPLETED) for name in (BOOKING, LINE)),
        ]
        return self._table("overview", "figures", "column.what", rows, notes=("note.about",))

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
        reached = [_reached(found, earlier) for found in self.events]
        stopped = [_of(found, step_event(step.id)) for found in self.events]
        shares = [_part(*pair) for pair in zip(stopped, reached, strict=True)]
        cells = (
            cell
            for base, part, share in zip(reached, stopped, shares, strict=True)
            for cell in (told(alone(base)), told(alone(part), share))
        )
        change = self.shown.sides.change_of(shares)
        return Row(base_text(step.title), tuple(cells), change=change)

    def sources_table(self) -> Table:
        """Return where those who began came from."""
        names = {name for one in self.events for name in one if name.startswith(_SOURCE)}
        rows = [
            self._row(
                self.sources.get(name.removeprefix(_SOURCE), name.removeprefix(_SOURCE)),
                [_of(one, name) for one in self.events],
                [_of(one, STARTS) for one in self.events],
            )
            for name in sorted(names, key=lambda one: (-_of(self.events[0], one).n, one))
        ]
        others, starts = zip(*map(_without_source, self.events), strict=True)
        whole = starts[0].variance
        rows.append(self._row(self.shown.words("row.no_source"), others, starts, whole))
        return self._table(
            "sources", "bars", "column.source", rows, notes=("note.sources", "note.without_script")
        )

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

    def _shares(self, name: str, part: str, base: str) -> Row:
        found = [(_of(one, part), _of(one, base)) for one in self.events]
        parts, bases = zip(*found, strict=True)
        return self._row(self.shown.words(name), parts, bases)

    def _row(
        self, label: str, parts: Sequence[Noised], bases: Sequence[Noised], covariance: float = 0
    ) -> Row:
        shares = [_part(*pair, covariance) for pair in zip(parts, bases, strict=True)]
        cells = (told(alone(part), share) for part, share in zip(parts, shares, strict=True))
        return Row(label, tuple(cells), change=self.shown.sides.change_of(shares))

    def _by_week(self, name: str, found: Sequence[Estimate | None]) -> Row:
        """Return a row of numbers that are compared as people a week."""
        cells = tuple(told(one) for one in found)
        return Row(self.shown.words(name), cells, change=self._rate(found), a_week=True)

    def _rate(self, found: Sequence[Estimate | None]) -> Contrast | None:
        known = [one for one in found if one is not None]
        if len(known) != 2:  # noqa: PLR2004  # two sides to compare
            return None
        after, before = (side.several for side in self.shown.sides.every)
        return change_of_rate(known[1], known[0], weeks=(before, after))


def _part(part: Noised, base: Noised, covariance: float = 0) -> Share | None:
    return share_of(alone(part), alone(base), covariance=covariance)


def _of(found: Events, name: str) -> Noised:
    return found.get(name, _NOTHING)


def _less(one: Noised, *others: Noised) -> Noised:
    taken = summed(others)
    return Noised(one.n - taken.n, one.variance + taken.variance)


def _reached(found: Events, steps_before: Sequence[str]) -> Noised:
    return _less(_of(found, STARTS), *(_of(found, step_event(step)) for step in steps_before))


def _without_source(found: Events) -> tuple[Noised, Noised]:
    """Return who came by no listed link, and all who started."""
    starts = _of(found, STARTS)
    return _less(starts, *(n for name, n in found.items() if name.startswith(_SOURCE))), starts
