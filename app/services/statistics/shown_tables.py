"""A table and its words: what is shown, before anybody decides how it looks.

The words around the numbers stand in a file of content, never in Python.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """Words by name; some have places for values."""

    texts: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text, its places filled in. Raises KeyError for an unknown name."""
        return self.texts[name].format(**values)

    def day(self, day: date) -> str:
        """Return a day with its year."""
        return self("day", year=day.year, month=day.month, day=day.day)

    def days(self, first: date, last: date) -> str:
        """Return a span of days, the year said once where one is enough."""
        end = "day" if last.year != first.year else "day_short"
        return self(
            "days",
            first=self.day(first),
            last=self(end, year=last.year, month=last.month, day=last.day),
        )


def read_words(text: str) -> Words:
    """Read the file of words."""
    return Words(json.loads(text))


Cell: TypeAlias = str | int | None
"""None: not shown yet, or no share from so few. Empty: there is nothing to be shown."""

Unit: TypeAlias = Literal["text", "count", "percent"]
Kind: TypeAlias = Literal["figures", "bars", "stacked", "columns", "lines", "steps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. Columns of one `group` (a period, a wording, a line) stand side by side."""

    label: str
    unit: Unit = "text"
    group: str = ""

    @property
    def heading(self) -> str:
        """Its header in one line."""
        return f"{self.group} {self.label}" if self.group else self.label


@dataclass(frozen=True, slots=True)
class Row:
    """One cell per column. ``kind``: an answer, several answers as one, or what shares rest on."""

    cells: tuple[Cell, ...]
    kind: Literal["value", "pooled", "base"] = "value"


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks that a row of a table over time covers, counted from the table's first week.

    ``day`` is its first Monday.
    """

    first: int
    weeks: int
    day: date


@dataclass(frozen=True, slots=True)
class Mark:
    """What changed during a week of a table over time: only words, or the meaning of a count."""

    week: int
    label: str
    kind: Literal["words", "meaning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under columns; the first column names the row.

    ``name`` is ASCII and the same for every reader. ``kind`` says how it is best drawn. Tables of
    one ``question`` (its link id) belong together. Tables over time have a span per row, and marks.
    """

    name: str
    title: str
    kind: Kind
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    question: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it shows no number at all."""
        numbers = [place for place, column in enumerate(self.columns) if column.unit != "text"]
        return all(row.cells[place] is None for row in self.rows for place in numbers)
