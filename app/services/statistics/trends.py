"""Tables over time: whole runs in a row, marked where words or what they mean changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.domain.disclosure.reporting import bars, percent
from app.services.statistics.periods import Chosen, Period, ReleasedBlocks, binned, monday
from app.services.statistics.result_tables import Complaint, Shown, complaints
from app.services.statistics.shares import NOTHING, figure, period_name
from app.services.statistics.shown_tables import Cell, Column, Mark, Row, Span, Table, Words
from app.services.statistics.version_history import Era, label_of, question_of

MOST_LINES = 4
_A_LINE = 2

Count: TypeAlias = Callable[[ReleasedBlocks], tuple[int, int | None]]
"""Returns a number and its share, of the blocks of a bin."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbouring runs as one, and their blocks."""

    period: Period
    released: ReleasedBlocks


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart; `is_over` tells of which weeks it says nothing."""

    name: str
    count: Count
    is_over: Callable[[int, int], bool]

    def cells(self, one: Bin) -> tuple[Cell, Cell]:
        """Return what is shown of a bin."""
        n, percent = self.count(one.released)
        over = not n and self.is_over(one.period.first, one.period.last)
        return NOTHING if over else figure(n, percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A period cut into bins: `fine` for numbers, `coarse` for shares."""

    shown: Shown
    period: Period
    fine: tuple[Bin, ...]
    coarse: tuple[Bin, ...]

    def completions(self) -> Table:
        """Return how many completed, in the finest bins."""
        words = self.shown.words
        marks = self._within(self._publications())
        rows = [(_completed(self.shown, one.released) or None,) for one in self.fine]
        return Table(
            name="completions-over-time",
            title=words("title.completions"),
            kind="columns",
            columns=self._framed([Column(label=words("column.people"), unit="count")]),
            rows=self._rows(self.fine, rows, marks=marks),
            notes=(words("note.weeks"), words("note.carried")),
            spans=self._spans(self.fine),
            marks=marks,
        )

    def complaints(self) -> Table | None:
        """Return the most common complaints over time."""
        found = complaints(self.shown)[:MOST_LINES]
        eras = [one.era for one in found]
        lines = [
            Line(question_of(one.era, words=self.shown.words), _some_of(one), one.era.is_over)
            for one in found
        ]
        return self._shares("complaints", eras, lines)

    def levels(self) -> Table | None:
        """Return the levels over time."""
        return self._variable("level", name="levels")

    def question(self, link_id: str) -> Table | None:
        """Return an item's answers over time; of a check-all item, those ticked most."""
        item = self.shown.questionnaire.items[link_id]
        if not item.repeats:
            return self._variable(f"item/{link_id}", name=link_id)
        eras = [
            era for code in item.options for era in self.shown.eras(f"option/{link_id}/{code}")[:1]
        ]
        most = sorted(eras, key=self._shown_of, reverse=True)[:MOST_LINES]
        lines = [line for era in most for line in _lines_of(era, self.shown)]
        return self._shares(link_id, most, lines)

    def _variable(self, variable: str, *, name: str) -> Table | None:
        eras = self.shown.eras(variable)[::-1]
        lines = [
            replace(line, name=_dated(line.name, era, self.shown)) if len(eras) > 1 else line
            for era in eras
            for line in _lines_of(era, self.shown)
        ]
        return self._shares(name, eras, lines)

    def _shares(self, name: str, eras: Sequence[Era], lines: Sequence[Line]) -> Table | None:
        """Return lines over bins that are large enough for shares; None with fewer than two."""
        words = self.shown.words
        cells = [tuple(c for line in lines for c in line.cells(one)) for one in self.coarse]
        points = [sum(isinstance(cell, int) for cell in line) for line in zip(*cells, strict=True)]
        if max(points[1::2], default=0) < _A_LINE:
            return None
        marks = self._within((*self._wordings(eras), *self._seams(eras)))
        kind = name if name in ("complaints", "levels") else "answers"
        return Table(
            name=f"{name}-over-time",
            title=words(f"title.{kind}_course"),
            kind="lines",
            columns=self._framed(_columns_of(lines, words)),
            rows=self._rows(self.coarse, cells, marks=marks),
            notes=(words("note.course"), words("note.carried")),
            spans=self._spans(self.coarse),
            marks=marks,
        )

    def _framed(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        words = self.shown.words
        return (Column(label=words("column.weeks")), *columns, Column(label=words("column.events")))

    def _rows(
        self, bins: Sequence[Bin], rows: Sequence[tuple[Cell, ...]], *, marks: Sequence[Mark]
    ) -> tuple[Row, ...]:
        words = self.shown.words
        events = [
            words("and").join(mark.label for mark in marks if _is_in(mark, span))
            for span in self._spans(bins)
        ]
        return tuple(
            Row((period_name(one.period, words=words), *cells, event))
            for one, cells, event in zip(bins, rows, events, strict=True)
        )

    def _spans(self, bins: Sequence[Bin]) -> tuple[Span, ...]:
        begin, periods = self.period.first, [one.period for one in bins]
        return tuple(Span(one.first - begin, one.weeks, monday(one.first)) for one in periods)

    def _within(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        found = (mark for mark in marks if 0 <= mark.week < self.period.weeks)
        return tuple(sorted(found, key=lambda mark: (mark.week, mark.kind)))

    def _shown_of(self, era: Era) -> int:
        return sum(bars(era.series, blocks=one.released.of(era.series))[0].n for one in self.coarse)

    def _publications(self) -> Iterator[Mark]:
        for version in self.shown.versions.every[1:]:
            label = self.shown.words("mark.version", number=version.number)
            yield Mark(version.week - self.period.first, label, "words")

    def _wordings(self, eras: Iterable[Era]) -> Iterator[Mark]:
        variables = (era.series.variable.split("/") for era in eras)
        link_ids = {parts[1] for parts in variables if parts[0] in ("item", "option")}
        weeks = {after.week for one in link_ids for _, after in self.shown.versions.changes(one)}
        for week in weeks:
            yield Mark(week - self.period.first, self.shown.words("mark.words"), "words")

    def _seams(self, eras: Iterable[Era]) -> Iterator[Mark]:
        known = (
            self.shown.versions.eras(one.series.variable, week=self.shown.week) for one in eras
        )
        for week in {era.since.week for found in known for era in found[1:]}:
            yield Mark(week - self.period.first, self.shown.words("mark.meaning"), "meaning")


def course_of(shown: Shown, chosen: Chosen) -> Course:
    """Cut the chosen period into bins."""

    def size(period: Period) -> int:
        return _completed(shown, period.released(chosen.arm))

    def bins(periods: Iterable[Period]) -> tuple[Bin, ...]:
        return tuple(Bin(period, period.released(chosen.arm)) for period in periods)

    runs = chosen.period.runs
    return Course(
        shown=shown,
        period=chosen.period,
        fine=bins(binned(runs)),
        coarse=bins(binned(runs, size=size)),
    )


def _completed(shown: Shown, released: ReleasedBlocks) -> int:
    series = shown.eras("completions")[0].series
    return bars(series, blocks=released.of(series))[0].n


def _columns_of(lines: Sequence[Line], words: Words) -> list[Column]:
    return [
        column
        for line in lines
        for column in (
            Column(label=words("column.people"), unit="count", group=line.name),
            Column(label=words("column.share"), unit="percent", group=line.name),
        )
    ]


def _lines_of(era: Era, shown: Shown) -> Iterator[Line]:
    """Yield a line per value of a series; values that were only ever pooled have none."""
    for place, cell in enumerate(era.series.cells):
        name = label_of((cell.value,), era=era, words=shown.words)
        yield Line(name, _bar_at(era, place), era.is_over)


def _bar_at(era: Era, place: int) -> Count:
    def count(released: ReleasedBlocks) -> tuple[int, int | None]:
        bar = bars(era.series, blocks=released.of(era.series))[place]
        return bar.n, bar.percent

    return count


def _some_of(complaint: Complaint) -> Count:
    def count(released: ReleasedBlocks) -> tuple[int, int | None]:
        some, _, base = complaint.counts(released)
        return some, percent(some, base=base)

    return count


def _dated(name: str, era: Era, shown: Shown) -> str:
    return shown.words("line.of_version", name=name, number=era.since.number)


def _is_in(mark: Mark, span: Span) -> bool:
    return span.first <= mark.week < span.first + span.weeks
