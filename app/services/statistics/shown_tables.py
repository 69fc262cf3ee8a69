"""A table and its words: what is shown, before anybody decides how it looks.

The words around the numbers stand in a file of content, never in Python.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from app.domain.estimates import About, Contrast, Rank, Share, ShownNumber


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


@dataclass(frozen=True, slots=True)
class Told:
    """A number as it is told, and its share in percent where that is sure enough to be told."""

    number: ShownNumber
    share: About | None = None


Cell: TypeAlias = Told | None
"""None: nobody was asked, or nothing was released."""

Kind: TypeAlias = Literal["figures", "bars", "stacked", "columns", "lines", "steps"]


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of each row: a number and perhaps its share, each with its interval.

    Columns of one `group` (a period, a wording, a line) stand side by side; `label` says which of
    them this is, where there are several. `shares` is off where there never is one.
    """

    group: str = ""
    label: str = ""
    shares: bool = True

    def headings(self, words: Words) -> Iterator[str]:
        """Yield the headers of its number and share, each with both ends."""
        for kind in ("people", "share") if self.shares else ("people",):
            for name in (kind, f"{kind}_low", f"{kind}_high"):
                yield " ".join(filter(None, (self.group, self.label, words(f"column.{name}"))))


@dataclass(frozen=True, slots=True)
class Row:
    """One cell per column. ``kind``: an answer, or what shares rest on.

    `change` is of its share from one side to another, or of the people `a_week`: a number for each,
    none from the first side on whose people are not all in;
    `moved` says whether it is sure, `remark` puts it, or something else, in words. `order` is what
    it is ranked by among the table's rows, `rank` what is sure of that, `place` that in words.
    """

    label: str
    cells: tuple[Cell, ...]
    kind: Literal["value", "base"] = "value"
    remark: str = ""
    place: str = ""
    change: Contrast | None = None
    moved: bool = False
    a_week: tuple[int, ...] = ()
    order: Share | None = None
    rank: Rank | None = None


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
    """Rows under columns; `first` heads what rows are called, `remark` what is said of them.

    ``name`` is ASCII and the same for every reader. ``kind`` says how it is best drawn. `changed`
    is what changes are said of: this period, say; `smallest` how many points one must have to be
    sure; `looks`, of two arms, how often they could be looked at so far. `says_places`: ranks stand
    beside the rows. Tables of one ``question`` (its link id) belong together. Tables over time have
    a span per row, and marks.
    """

    name: str
    title: str
    kind: Kind
    first: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    remark: str = ""
    changed: str = ""
    smallest: int = 0
    looks: int = 0
    says_places: bool = False
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    question: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it shows no number at all."""
        return all(cell is None for row in self.rows for cell in row.cells)
