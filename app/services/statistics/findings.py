"""What a page's tables come to in a few sentences: the questions an owner comes with, answered.

A sentence says only what the tables' intervals and judgements carry; where they carry nothing it
says that, or nothing. Every number in one stands in a table as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.estimates import About, ShownNumber
from app.services.statistics.shares import told_number
from app.services.statistics.shown_tables import Row, Table, Words
from app.services.statistics.wordings import CHANGE

Tables = Mapping[str, Sequence[Table]]
"""A page's tables by the name of their section."""

_MOST_NAMES: Final = 3
_HALF: Final = 50
_WHOLE: Final = 100
_MOST_MOVED: Final = 4
_MOST_LISTED: Final = 5
_MOST_WORDINGS: Final = 3


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """A question and the sentences that answer it; ``name`` is ASCII."""

    name: str
    question: str
    sentences: tuple[str, ...]


def findings(tables: Tables, *, words: Words) -> tuple[OwnersAnswer, ...]:
    """Return the answers, one after the other."""
    said = _Said(tables, words)
    part, part_moved = said.parts()
    every = {
        "people": (said.people(), ()),
        "complaints": (said.complaints(), part),
        "moved": (said.moved(), part_moved),
        "steps": (said.steps(), part),
        "taps": (said.taps(), part),
        "sources": (said.sources(), part),
        "wordings": (said.wordings(), ()),
    }
    answered = ((name, tuple(found), of_whom) for name, (found, of_whom) in every.items())
    return tuple(
        OwnersAnswer(name, words(f"finding.{name}"), (*sentences, *of_whom))
        for name, sentences, of_whom in answered
        if sentences
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The sentences, question by question."""

    tables: Tables
    words: Words

    def people(self) -> Iterator[str]:
        row = self._overview("completed")
        number = _number(row)
        if number is None:
            return
        if not row.a_week:
            yield self.words("said.completed_part", number=self._told(number))
            return
        yield self.words("said.completed", number=self._told(number))
        if isinstance(number, About):
            yield self.words("said.a_week", n=row.a_week[0])
        if row.change is None:
            yield self.words("said.no_other" if len(row.cells) == 1 else "said.other_part")
        elif not row.moved:
            yield self.words("said.same_a_week")
        else:
            yield self.words(f"said.{_way(row)}_a_week")

    def parts(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return what is added where not all people are in: of the period, of a comparison."""
        row = self._overview("completed")
        return (
            () if row.a_week else (self.words("said.part"),),
            () if len(row.a_week) == len(row.cells) else (self.words("said.part_moved"),),
        )

    def complaints(self) -> Iterator[str]:
        for table in self._of("complaints")[:1]:
            said = tuple(self._first(table, "complaint"))
            yield from said
            shares = ((row, row.cells[0].share) for row in table.rows if row.cells[0])
            many = [row for row, share in shares if share and share.low > _HALF]
            if many and said == (self.words("said.complaint.unknown"),):
                yield self.words("said.complaint.half", names=self._names(many))

    def moved(self) -> Iterator[str]:
        """Tell which shares moved for certain, the largest moves first."""
        compared = [
            (table, row)
            for section in ("overview", "complaints", "results")
            for table in self._of(section)
            for row in table.rows
            if row.change and not row.a_week
        ]
        found = [row for _, row in compared if row.moved]
        for row in sorted(found, key=_size, reverse=True)[:_MOST_MOVED]:
            way, points = _way(row), round(_WHOLE * _size(row))
            yield self.words(f"said.{way}_moved", name=self._name(row), points=points)
        if len(found) > _MOST_MOVED:
            yield self.words("said.others_moved", several=len(found) - _MOST_MOVED)
        if compared and not found:
            points = max(table.smallest for table, _ in compared if table.name == "complaints")
            yield self.words("said.nothing_moved", points=points)

    def steps(self) -> Iterator[str]:
        finished = _share(self._overview("finished"))
        if finished:
            yield self.words("said.finished", share=self.words("told.share", share=finished))
        for table in self._named("visits", "steps"):
            yield from self._first(table, "step", cell=1)

    def taps(self) -> Iterator[str]:
        for name in ("booking", "line"):
            row = self._overview(name)
            share, number = _share(row), _number(row)
            if share:
                told = self.words("told.share", share=share)
                yield self.words(f"said.{name}", share=told)
            elif number is not None:
                yield self.words(f"said.{name}_number", number=self._told(number))

    def sources(self) -> Iterator[str]:
        for table in self._named("visits", "sources"):
            if any(row.order for row in table.rows):
                yield from self._first(table, "source")

    def wordings(self) -> Iterator[str]:
        for table in self._of("wordings")[:_MOST_WORDINGS]:
            moved = [row for row in table.rows if row.moved]
            for row in sorted(moved, key=_size, reverse=True)[:1]:
                name, remark = self._name(row), row.remark
                said = "wording_change" if table.name.startswith(CHANGE) else "wording"
                yield self.words(f"said.{said}", title=table.title, name=name, remark=remark)
            if not moved:
                points = table.smallest
                yield self.words("said.wording_same", title=table.title, points=points)

    def _first(self, table: Table, kind: str, *, cell: int = 0) -> Iterator[str]:
        """Say which row may be the largest, in so far as the intervals tell."""
        leading = [row for row in table.rows if row.rank and row.rank.best == 1]
        if not leading or len(leading) > _MOST_NAMES:
            yield self.words(f"said.{kind}.unknown")
        elif len(leading) > 1:
            yield self.words(f"said.{kind}.several", names=self._names(leading))
        else:
            (row,) = leading
            told = row.cells[cell]
            if told and told.share:
                yield self.words(
                    f"said.{kind}.first",
                    name=self._name(row),
                    number=self._told(told.number),
                    share=self.words("told.share", share=told.share),
                )

    def _of(self, section: str) -> Sequence[Table]:
        return self.tables.get(section, ())

    def _named(self, section: str, name: str) -> Iterator[Table]:
        return (table for table in self._of(section) if table.name == name)

    def _overview(self, name: str) -> Row:
        label = self.words(f"row.{name}")
        (table,) = self._named("overview", "overview")
        return next(row for row in table.rows if row.label == label)

    def _name(self, row: Row) -> str:
        return self.words("told.name", name=row.label)

    def _names(self, rows: Sequence[Row]) -> str:
        names = "".join(map(self._name, rows[:_MOST_LISTED]))
        if len(rows) <= _MOST_LISTED:
            return names
        return self.words("told.more_names", names=names, several=len(rows))

    def _told(self, number: ShownNumber) -> str:
        return told_number(number, words=self.words)


def _number(row: Row) -> ShownNumber | None:
    return row.cells[0].number if row.cells[0] else None


def _share(row: Row) -> About | None:
    return row.cells[0].share if row.cells[0] else None


def _way(row: Row) -> str:
    return "more" if row.change and row.change.difference > 0 else "less"


def _size(row: Row) -> float:
    return abs(row.change.difference) if row.change else 0.0
