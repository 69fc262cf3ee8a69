"""Tables of what visitors said and were told: complaints, levels, themes, every question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.disclosure.fitting import PeriodFit
from app.domain.disclosure.series import COMPLETIONS
from app.domain.estimates import About, AtMost, Share, shown_number
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import NOT_ANSWERED
from app.services.statistics.periods import Period, Run
from app.services.statistics.shares import (
    ComparedSides,
    is_shown,
    period_name,
    told,
    told_number,
    value_rows,
)
from app.services.statistics.shown_tables import Column, Row, Table, Told, Words
from app.services.statistics.version_history import Era, VersionHistory, label_of, question_of

_ROUGH = 10
"""What the former rule released was rounded down to tens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What tables are made of: versions, the sides compared, the last week, and the words."""

    versions: VersionHistory
    sides: ComparedSides
    week: int
    words: Words

    @property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire as it was in the last week."""
        return self.versions.at(self.week).questionnaire

    def eras(self, variable: str) -> tuple[Era, ...]:
        """Return the meaning of the last week, then earlier ones of which anything is shown."""
        every = self.versions.eras(variable, week=self.week)[::-1]
        return (*every[:1], *(era for era in every[1:] if is_shown(era, self.sides)))


@dataclass(frozen=True, slots=True)
class Complaint:
    """An item that scores: its era, and which of its values mean "yes", and which "very"."""

    era: Era
    some: tuple[str, ...]
    strong: tuple[str, ...]

    def have(self, fit: PeriodFit) -> Share | None:
        """Return what share said yes."""
        return fit.share(self.era.series, *self.some)


def complaints(shown: Shown) -> tuple[Complaint, ...]:
    """Return the complaints, the most common of the first side first."""
    found = [
        _complaint(item, era=shown.eras(f"item/{link_id}")[0])
        for link_id, item in shown.questionnaire.items.items()
        if not item.repeats and any(option.weight > 0 for option in item.answer_options)
    ]
    fit = shown.sides.every[0].fit
    return tuple(sorted(found, key=lambda one: -_value(one.have(fit))))


def complaint_table(shown: Shown) -> Table:
    """Return how many have which complaint, how many strongly, and what is sure of the order."""
    words, sides = shown.words, shown.sides
    return Table(
        name="complaints",
        title=words("title.complaints"),
        kind="stacked",
        first=words("column.question"),
        columns=tuple(
            Column(side.name, label)
            for side in sides.every
            for label in ("", words("column.strong"))
        ),
        rows=tuple(_complaint_row(shown, one) for one in complaints(shown)),
        notes=(words("note.complaints"), words("note.places")),
        says_places=True,
    )


def _complaint_row(shown: Shown, one: Complaint) -> Row:
    sides, series = shown.sides, one.era.series
    cells = zip(sides.cells(series, *one.some), sides.cells(series, *one.strong), strict=True)
    return Row(
        question_of(one.era, words=shown.words),
        tuple(cell for pair in cells for cell in pair),
        change=sides.change(series, *one.some),
        order=one.have(sides.every[0].fit),
    )


def level_tables(shown: Shown) -> Iterator[Table]:
    """Yield which levels visitors were told, once per meaning of the levels."""
    yield from _eras_of(shown, "level", name="levels", note="note.levels")


def theme_table(shown: Shown) -> Table:
    """Return which ranked themes visitors were shown."""
    eras = [shown.eras(f"theme/{theme.id}") for theme in shown.questionnaire.ranked_themes]
    rows = [row for found in eras for row in value_rows(found[0], shown.sides, words=shown.words)]
    notes = ["note.themes"]
    if any(len(found) > 1 for found in eras):
        notes.append("note.earlier_left_out")
    return Table(
        name="themes",
        title=shown.words("title.theme"),
        kind="bars",
        first=shown.words("column.theme"),
        columns=shown.sides.columns(),
        rows=tuple(rows),
        notes=tuple(map(shown.words, notes)),
    )


def question_tables(shown: Shown) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Yield every question's answers by link id, in the order asked."""
    for link_id, item in shown.questionnaire.items.items():
        yield link_id, question_rows(shown, item)


def question_rows(shown: Shown, item: Item) -> tuple[Table, ...]:
    """Return an item's answers: a table per meaning it had, that of the last week first."""
    variable = f"item/{item.link_id}"
    if item.repeats:
        return tuple(_check_all(shown, item))
    return tuple(_eras_of(shown, variable, name=item.link_id, note="note.single"))


def _check_all(shown: Shown, item: Item) -> Iterator[Table]:
    words = shown.words
    for place, era in enumerate(shown.eras(f"item/{item.link_id}")):
        meaning = {series.id for series in era.version.series}
        options = [
            found
            for code in item.options
            for found in shown.versions.eras(f"option/{item.link_id}/{code}", week=shown.week)
            if found.series.id in meaning
        ]
        rows = [row for option in options for row in value_rows(option, shown.sides, words=words)]
        answered = (told(side.fit.answered(era.series)) for side in shown.sides.every)
        base = Row(words("value.answered"), tuple(answered), "base")
        yield _question(
            shown, era, (*rows, base), name=item.link_id, place=place, note="note.check_all"
        )


def _eras_of(shown: Shown, variable: str, *, name: str, note: str) -> Iterator[Table]:
    for place, era in enumerate(shown.eras(variable)):
        rows = tuple(value_rows(era, shown.sides, words=shown.words))
        yield _question(shown, era, rows, name=name, place=place, note=note)


def _question(
    shown: Shown, era: Era, rows: tuple[Row, ...], *, name: str, place: int, note: str
) -> Table:
    words = shown.words
    notes = [words(note)]
    if place:
        notes.append(words("note.earlier_meaning", number=_answers(shown, era)))
    return Table(
        name=f"{name}-{place + 1}" if place else name,
        title=question_of(era, words=words),
        kind="bars",
        first=words("column.answer"),
        columns=shown.sides.columns(),
        rows=rows,
        notes=tuple(notes),
    )


def _answers(shown: Shown, era: Era) -> str:
    """Return in words how many answered in an earlier meaning, in the first side that has any."""
    is_list = era.series.values == (NOT_ANSWERED,)
    numbers = (
        side.fit.answered(era.series) if is_list else side.fit.number(era.series)
        for side in shown.sides.every
    )
    found = next((shown_number(one) for one in numbers if one is not None), AtMost(0))
    return told_number(found, words=shown.words)


def _complaint(item: Item, *, era: Era) -> Complaint:
    options = (era.version.item(item.link_id) or item).answer_options
    most = max(option.weight for option in options)
    return Complaint(
        era=era,
        some=tuple(option.code for option in options if option.weight > 0),
        strong=tuple(option.code for option in options if option.weight == most),
    )


def _value(share: Share | None) -> float:
    return share.value if share else 0.0


def former_tables(
    runs: Sequence[Run], versions: VersionHistory, *, words: Words
) -> Iterator[Table]:
    """Yield one table of everything that the former rule released; nothing where it never did."""
    former = [run for run in runs if any(release.noise is None for release in run.releases)]
    if not former:
        return
    sums: dict[tuple[str, tuple[str, ...]], int] = {}
    for run in former:
        for cell in (cell for one in run.releases if one.noise is None for cell in one.cells):
            key = (cell.series, cell.labels)
            sums[key] = sums.get(key, 0) + cell.n
    yield Table(
        name="former",
        title=words("title.former", days=period_name(Period(tuple(former)), words=words)),
        kind="bars",
        first=words("column.answer"),
        columns=(Column(shares=False),),
        rows=tuple(
            Row(_name(series, labels, versions, words), (_about(n),))
            for (series, labels), n in sums.items()
        ),
        notes=(words("note.former"),),
    )


def _name(series: str, labels: tuple[str, ...], versions: VersionHistory, words: Words) -> str:
    variable = series.rpartition("#")[0]
    for era in versions.eras(variable, week=versions.every[-1].week):
        if era.series.id == series:
            told = words("or").join(label_of(one, era=era, words=words) for one in labels)
            if variable == COMPLETIONS.variable:
                return told
            return words("former.answer", question=question_of(era, words=words), answer=told)
    return variable


def _about(n: int) -> Told:
    return Told(About(n, n, n + _ROUGH - 1))
