"""Tables of what visitors said and were told: complaints, levels, themes, every question."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.disclosure.reporting import percent, total
from app.domain.disclosure.series import ANSWERED
from app.domain.questionnaire import Item, Questionnaire
from app.services.statistics.periods import ReleasedBlocks
from app.services.statistics.shares import NOTHING, Side, bar_rows, figure, is_shown, share_columns
from app.services.statistics.shown_tables import Cell, Column, Row, Table, Words
from app.services.statistics.version_history import Era, VersionHistory, question_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What tables are made of: versions, the sides compared, the last week, and the words."""

    versions: VersionHistory
    sides: tuple[Side, ...]
    week: int
    words: Words

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire as it was in the last week."""
        return self.versions.at(self.week).questionnaire

    def eras(self, variable: str) -> tuple[Era, ...]:
        """Return a variable's eras that anything is shown of, newest first; else the newest."""
        every = self.versions.eras(variable, week=self.week)[::-1]
        return tuple(era for era in every if is_shown(era, self.sides)) or every[:1]

    def columns(self, first: str) -> tuple[Column, ...]:
        """Return the columns of a comparison of the sides."""
        return share_columns(self.words(first), [one.name for one in self.sides], words=self.words)


@dataclass(frozen=True, slots=True)
class Complaint:
    """An item that scores: its era, and which of its values mean "yes", and which "very"."""

    era: Era
    some: frozenset[str]
    strong: frozenset[str]

    def counts(self, released: ReleasedBlocks) -> tuple[int, int, int]:
        """Return about how many said yes, how many of them very much, and how many were asked."""
        mine = released.of(self.era.series)
        some = sum(block.n for block in mine if self.some.issuperset(block.labels))
        strong = sum(block.n for block in mine if self.strong.issuperset(block.labels))
        return some, strong, total(self.era.series, blocks=mine)


def complaints(shown: Shown) -> tuple[Complaint, ...]:
    """Return the complaints, the most common of the first side first."""
    found = [
        _complaint(item, era=shown.eras(f"item/{link_id}")[0])
        for link_id, item in shown.questionnaire.items.items()
        if not item.repeats and any(option.weight > 0 for option in item.answer_options)
    ]
    return tuple(sorted(found, key=lambda one: -_frequency(one.counts(shown.sides[0].released))))


def complaint_table(shown: Shown) -> Table:
    """Return how many have which complaint, and how many strongly."""
    words = shown.words
    rows = []
    for one in complaints(shown):
        cells: list[Cell] = [question_of(one.era, words=words)]
        for side in shown.sides:
            some, strong, base = one.counts(side.released)
            if not some and one.era.is_over(*side.weeks):
                cells.extend((*NOTHING, *NOTHING))
                continue
            cells.extend(figure(some, percent(some, base=base)))
            cells.extend(figure(strong, percent(strong, base=base)))
        rows.append(Row(tuple(cells)))
    columns = [Column(label=words("column.question"))]
    for side in shown.sides:
        for number, share in (("people", "share"), ("strong", "strong_share")):
            columns.append(Column(label=words(f"column.{number}"), unit="count", group=side.name))
            columns.append(Column(label=words(f"column.{share}"), unit="percent", group=side.name))
    return Table(
        name="complaints",
        title=words("title.complaints"),
        kind="stacked",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(words("note.complaints"), words("note.shares")),
    )


def level_tables(shown: Shown) -> Iterator[Table]:
    """Yield which levels visitors were told, once per meaning of the levels."""
    yield from _eras_of(shown, "level", name="levels", note="note.levels")


def theme_table(shown: Shown) -> Table:
    """Return which ranked themes visitors were shown."""
    eras = [shown.eras(f"theme/{theme.id}") for theme in shown.questionnaire.ranked_themes]
    rows = [row for found in eras for row in bar_rows(found[0], shown.sides, words=shown.words)]
    notes = ["note.themes", "note.shares"]
    if any(len(found) > 1 for found in eras):
        notes.append("note.earlier_left_out")
    return Table(
        name="themes",
        title=shown.words("title.theme"),
        kind="bars",
        columns=shown.columns("column.theme"),
        rows=tuple(rows),
        notes=tuple(map(shown.words, notes)),
    )


def question_tables(shown: Shown) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Yield every question's answers by link id, in the order asked."""
    for link_id, item in shown.questionnaire.items.items():
        yield link_id, question_rows(shown, item)


def question_rows(shown: Shown, item: Item) -> tuple[Table, ...]:
    """Return an item's answers: a table per meaning it had, the newest first."""
    return tuple(_check_all(shown, item) if item.repeats else _single_choice(shown, item))


def _single_choice(shown: Shown, item: Item) -> Iterator[Table]:
    yield from _eras_of(shown, f"item/{item.link_id}", name=item.link_id, note="note.single")


def _check_all(shown: Shown, item: Item) -> Iterator[Table]:
    for place, era in enumerate(shown.eras(f"item/{item.link_id}")):
        options = [
            found
            for code in item.options
            for found in shown.versions.eras(f"option/{item.link_id}/{code}", week=shown.week)
            if found.series.base is not None and found.series.base.series == era.series.id
        ]
        rows = [
            row for option in options for row in bar_rows(option, shown.sides, words=shown.words)
        ]
        answered = [
            replace(row, kind="base")
            for row, cell in zip(
                bar_rows(era, shown.sides, words=shown.words), era.series.cells, strict=False
            )
            if cell.value == ANSWERED
        ]
        yield _question(
            shown, era, (*rows, *answered), name=item.link_id, place=place, note="note.check_all"
        )


def _eras_of(shown: Shown, variable: str, *, name: str, note: str) -> Iterator[Table]:
    for place, era in enumerate(shown.eras(variable)):
        rows = bar_rows(era, shown.sides, words=shown.words)
        yield _question(shown, era, rows, name=name, place=place, note=note)


def _question(
    shown: Shown, era: Era, rows: tuple[Row, ...], *, name: str, place: int, note: str
) -> Table:
    words = shown.words
    notes = [words(note)]
    if any(row.kind == "pooled" for row in rows):
        notes.append(words("note.pooled"))
    if place:
        notes.append(words("note.earlier_meaning"))
    return Table(
        name=f"{name}-{place + 1}" if place else name,
        title=question_of(era, words=words),
        kind="bars",
        columns=shown.columns("column.answer"),
        rows=rows,
        notes=tuple(notes),
    )


def _complaint(item: Item, *, era: Era) -> Complaint:
    options = (era.version.item(item.link_id) or item).answer_options
    most = max(option.weight for option in options)
    return Complaint(
        era=era,
        some=frozenset(option.code for option in options if option.weight > 0),
        strong=frozenset(option.code for option in options if option.weight == most),
    )


def _frequency(counts: tuple[int, int, int]) -> float:
    some, _, base = counts
    return some / base if base else 0.0
