"""Tables of what visitors did beside answering: where they came from, stopped, and went on to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.disclosure.activity import STARTS, break_off_percent
from app.domain.disclosure.events import (
    BOOKING,
    COMPLETED,
    LINE,
    source_event,
    step_event,
    unconditional_steps,
)
from app.domain.disclosure.reporting import percent
from app.domain.texts import base_text
from app.services.statistics.result_tables import Shown
from app.services.statistics.shares import figure
from app.services.statistics.shown_tables import Cell, Column, Row, Table

_SOURCE = source_event("")

Events = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Visits:
    """The bare events of every side, in the order of `shown.sides`."""

    shown: Shown
    events: tuple[Events, ...]
    sources: Mapping[str, str]

    def overview(self, completed: Sequence[int]) -> Table:
        """Return the figures that matter most; `completed` are those that are counted and shown."""
        rows = [
            self._row("row.completed", [(n, None) for n in completed]),
            self._row("row.starts", [(found.get(STARTS, 0), None) for found in self.events]),
            self._row("row.finished", [self._finished(found) for found in self.events]),
            *(
                self._row(f"row.{name}", [self._tapped(found, name) for found in self.events])
                for name in (BOOKING, LINE)
            ),
        ]
        return self._table(
            "overview", "figures", "column.what", rows, notes=("note.about", "note.two_counts")
        )

    def steps(self) -> Table:
        """Return how many reached each step and how many went no further."""
        words = self.shown.words
        columns = [Column(label=words("column.step"))]
        for side in self.shown.sides:
            columns.append(Column(label=words("column.reached"), unit="count", group=side.name))
            columns.append(Column(label=words("column.stopped"), unit="count", group=side.name))
            columns.append(
                Column(label=words("column.stopped_share"), unit="percent", group=side.name)
            )
        steps = unconditional_steps(self.shown.questionnaire)
        rows = []
        for place, step in enumerate(steps):
            cells: list[Cell] = [base_text(step.title)]
            for found in self.events:
                reached = _reached(found, [one.id for one in steps[:place]])
                stopped = found.get(step_event(step.id), 0)
                cells.extend((reached or None, stopped or None, _break_off(stopped, reached)))
            rows.append(Row(tuple(cells)))
        return Table(
            name="steps",
            title=words("title.steps"),
            kind="steps",
            columns=tuple(columns),
            rows=tuple(rows),
            notes=(words("note.steps"), words("note.without_script")),
        )

    def sources_table(self) -> Table:
        """Return where those who began came from."""
        known = [
            name.removeprefix(_SOURCE)
            for found in self.events
            for name in found
            if name.startswith(_SOURCE)
        ]
        rows = [
            Row((self.sources.get(source, source), *self._cells(source_event(source))))
            for source in sorted(set(known), key=lambda one: (-self._first(source_event(one)), one))
        ]
        others = [_without_source(found) for found in self.events]
        rows.append(
            self._row(
                "row.no_source",
                [
                    (n, percent(n, base=found.get(STARTS, 0)))
                    for n, found in zip(others, self.events, strict=True)
                ],
            )
        )
        return self._table(
            "sources", "bars", "column.source", rows, notes=("note.sources", "note.without_script")
        )

    def _table(
        self, name: str, kind: str, first: str, rows: Sequence[Row], *, notes: Sequence[str]
    ) -> Table:
        words = self.shown.words
        return Table(
            name=name,
            title=words(f"title.{name}"),
            kind="figures" if kind == "figures" else "bars",
            columns=self.shown.columns(first),
            rows=tuple(rows),
            notes=tuple(words(note) for note in notes),
        )

    def _row(self, name: str, figures: Sequence[tuple[int, int | None]]) -> Row:
        cells: Iterator[Cell] = (cell for one in figures for cell in figure(*one))
        return Row((self.shown.words(name), *cells))

    def _cells(self, event: str) -> Iterator[Cell]:
        for found in self.events:
            n = found.get(event, 0)
            yield from figure(n, percent(n, base=found.get(STARTS, 0)))

    def _first(self, event: str) -> int:
        return self.events[0].get(event, 0)

    def _finished(self, found: Events) -> tuple[int, int | None]:
        n = found.get(COMPLETED, 0)
        return n, percent(n, base=found.get(STARTS, 0))

    def _tapped(self, found: Events, event: str) -> tuple[int, int | None]:
        n = found.get(event, 0)
        return n, percent(n, base=found.get(COMPLETED, 0))


def _reached(found: Events, steps_before: Sequence[str]) -> int:
    return max(
        found.get(STARTS, 0) - sum(found.get(step_event(step), 0) for step in steps_before), 0
    )


def _break_off(stopped: int, reached: int) -> int | None:
    if percent(stopped, base=reached) is None:
        return None
    return break_off_percent(stopped=stopped, reached=reached)


def _without_source(found: Events) -> int:
    named = sum(n for name, n in found.items() if name.startswith(_SOURCE))
    return max(found.get(STARTS, 0) - named, 0)
