"""Tables over time: releases in a row, marked where words or what they mean changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.disclosure.fitting import PeriodFit
from app.domain.estimates import About, Noised, alone, summed
from app.services.statistics.periods import Chosen, Period, Run, monday, sunday
from app.services.statistics.result_tables import Shown, complaints
from app.services.statistics.shares import period_name, told
from app.services.statistics.shown_tables import Cell, Column, Mark, Row, Span, Table, Words
from app.services.statistics.version_history import Era, VersionHistory, label_of, question_of

MOST_COMMON: Final = 4
"""So many complaints, or options of a list, have their course drawn."""
MOST_POINTS: Final = 20
"""With more a page takes more than 200 kB after some years."""
MOST_WEEKS: Final = 52
_WIDTHS: Final = (1, 2, 4)
_MOSTLY: Final = 0.8
_FEWEST: Final = 3
_A_LINE: Final = 2

Weeks = Mapping[int, Noised]
"""Completions by week, as they were drawn."""


@dataclass(frozen=True, slots=True)
class Point:
    """A run as a point of the course: its weeks, and its fitted numbers."""

    period: Period
    fit: PeriodFit


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart."""

    name: str
    cell: Callable[[PeriodFit], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The releases up to the chosen period's end, as far back as there is room."""

    shown: Shown
    points: tuple[Point, ...]

    def complaints(self) -> Table | None:
        """Return the most common complaints over time."""
        found = complaints(self.shown)[:MOST_COMMON]
        lines = [
            Line(question_of(one.era, words=self.shown.words), _cell(one.era, *one.some))
            for one in found
        ]
        return self._shares("complaints", [one.era for one in found], lines)

    def levels(self) -> Table | None:
        """Return the levels over time."""
        return self._variable("level", name="levels")

    def question(self, link_id: str) -> Table | None:
        """Return an item's answers over time; of a check-all item, those ticked most."""
        item = self.shown.questionnaire.items[link_id]
        if not item.repeats:
            return self._variable(f"item/{link_id}", name=link_id)
        eras = [self.shown.eras(f"option/{link_id}/{code}")[0] for code in item.options]
        most = sorted(eras, key=self._ticks, reverse=True)[:MOST_COMMON]
        lines = [line for era in most for line in _lines_of(era, self.shown)]
        return self._shares(link_id, most, lines)

    def _variable(self, variable: str, *, name: str) -> Table | None:
        known = self.shown.versions.eras(variable, week=self.shown.week)
        eras = [era for era in known if any(one.fit.number(era.series) for one in self.points)]
        lines = [
            replace(line, name=_dated(line.name, era, self.shown)) if len(eras) > 1 else line
            for era in eras
            for line in _lines_of(era, self.shown)
        ]
        return self._shares(name, eras, lines)

    def _shares(self, name: str, eras: Sequence[Era], lines: Sequence[Line]) -> Table | None:
        """Return lines over releases; None where no line has two points."""
        words = self.shown.words
        rows = [tuple(line.cell(one.fit) for line in lines) for one in self.points]
        points = [sum(_has_share(cell) for cell in line) for line in zip(*rows, strict=True)]
        if max(points, default=0) < _A_LINE:
            return None
        periods = [one.period for one in self.points]
        marks = _within((*self._wordings(eras), *self._seams(eras)), periods)
        kind = name if name in ("complaints", "levels") else "answers"
        return Table(
            name=f"{name}-over-time",
            title=words(f"title.{kind}_course"),
            kind="lines",
            first=words("column.weeks"),
            columns=tuple(Column(line.name) for line in lines),
            rows=_rows(periods, rows, marks=marks, words=words),
            remark=words("column.events"),
            notes=(words("note.course"),),
            spans=_spans(periods),
            marks=marks,
        )

    def _ticks(self, era: Era) -> float:
        found = (one.fit.number(era.series) for one in self.points)
        return sum(one.fitted for one in found if one is not None)

    def _wordings(self, eras: Iterable[Era]) -> Iterator[Mark]:
        variables = (era.series.variable.split("/") for era in eras)
        link_ids = {parts[1] for parts in variables if parts[0] in ("item", "option")}
        weeks = {after.week for one in link_ids for _, after in self.shown.versions.changes(one)}
        for week in weeks:
            yield Mark(week, self.shown.words("mark.words"), "words")

    def _seams(self, eras: Iterable[Era]) -> Iterator[Mark]:
        known = (
            self.shown.versions.eras(one.series.variable, week=self.shown.week) for one in eras
        )
        begun = {
            begins for found in known for era in found for begins, _ in era.stretches if begins
        }
        for week in begun:
            yield Mark(week, self.shown.words("mark.meaning"), "meaning")


def course_of(shown: Shown, chosen: Chosen, runs: Sequence[Run]) -> Course:
    """Return the course of everything released up to the end of the chosen period."""
    until = [run for run in runs if run.last <= chosen.period.last]
    periods = [Period((run,)) for run in until if Period((run,)).of_arm(chosen.arm)]
    return Course(
        shown=shown,
        points=tuple(
            Point(period, PeriodFit(period.of_arm(chosen.arm), shown.versions.counted_in))
            for period in periods[-MOST_POINTS:]
        ),
    )


def week_table(weeks: Weeks, *, until: int | None, versions: VersionHistory, words: Words) -> Table:
    """Return how many completed in each of the last weeks, as soon as a week was shut.

    Where noise hides most weeks' numbers, some are added up to one.
    """
    shown = _last_weeks(weeks, until=until)
    width = _width(shown, weeks)
    begins = _beginnings(shown, width)
    spans = tuple(Span(week - begins.start, width, monday(week)) for week in begins)
    marks = tuple(
        Mark(version.week - begins.start, words("mark.version", number=version.number), "words")
        for version in versions.every
        if version.week in range(begins.start, begins.stop)
    )
    notes = ["note.weeks", "note.added_up"] if width > 1 else ["note.weeks"]
    return Table(
        name="completions-over-time",
        title=words("title.completions"),
        kind="columns",
        first=words("column.weeks"),
        columns=(Column(shares=False),),
        rows=tuple(
            Row(
                words.days(span.day, sunday(week + width - 1)),
                (_completed(range(week, week + width), weeks),),
                remark=_events_in(marks, span, words),
            )
            for week, span in zip(begins, spans, strict=True)
        ),
        remark=words("column.events"),
        notes=tuple(words(note, several=width) for note in notes),
        spans=spans,
        marks=marks,
    )


def _last_weeks(weeks: Weeks, *, until: int | None) -> range:
    known = [week for week in weeks if until is None or week <= until]
    last = max(known, default=-1)
    return range(max(last - MOST_WEEKS + 1, min(known, default=0)), last + 1)


def _beginnings(shown: range, width: int) -> range:
    """Return the first weeks of so many weeks each, the newest being whole."""
    return range(shown.stop - len(shown) // width * width, shown.stop, width)


def _width(shown: range, weeks: Weeks) -> int:
    """Return how many weeks are added up to one number, so that most numbers can be told."""
    widths = [width for width in _WIDTHS if width == 1 or len(shown) >= _FEWEST * width]
    for width in widths:
        begins = _beginnings(shown, width)
        found = [_completed(range(week, week + width), weeks) for week in begins]
        told = sum(cell is not None and isinstance(cell.number, About) for cell in found)
        if found and told >= _MOSTLY * len(found):
            return width
    return widths[-1]


def _completed(some: range, weeks: Weeks) -> Cell:
    known = [weeks[week] for week in some if week in weeks]
    return told(alone(summed(known))) if len(known) == len(some) else None


def _has_share(cell: Cell) -> bool:
    return cell is not None and cell.share is not None


def _rows(
    periods: Sequence[Period],
    rows: Sequence[tuple[Cell, ...]],
    *,
    marks: Sequence[Mark],
    words: Words,
) -> tuple[Row, ...]:
    return tuple(
        Row(period_name(period, words=words), cells, remark=_events_in(marks, span, words))
        for period, cells, span in zip(periods, rows, _spans(periods), strict=True)
    )


def _events_in(marks: Sequence[Mark], span: Span, words: Words) -> str:
    here = range(span.first, span.first + span.weeks)
    return words("and").join(mark.label for mark in marks if mark.week in here)


def _spans(periods: Sequence[Period]) -> tuple[Span, ...]:
    begin = periods[0].first
    return tuple(Span(one.first - begin, one.weeks, monday(one.first)) for one in periods)


def _within(marks: Iterable[Mark], periods: Sequence[Period]) -> tuple[Mark, ...]:
    begin, end = periods[0].first, periods[-1].last
    found = (replace(one, week=one.week - begin) for one in marks if begin <= one.week <= end)
    return tuple(sorted(found, key=lambda mark: (mark.week, mark.kind)))


def _lines_of(era: Era, shown: Shown) -> Iterator[Line]:
    """Yield a line per value of a series."""
    for value in era.series.values:
        yield Line(label_of(value, era=era, words=shown.words), _cell(era, value))


def _cell(era: Era, *values: str) -> Callable[[PeriodFit], Cell]:
    return lambda fit: told(fit.number(era.series, *values), fit.share(era.series, *values))


def _dated(name: str, era: Era, shown: Shown) -> str:
    return shown.words("line.of_version", name=name, number=era.since.number)
