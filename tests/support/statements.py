"""Histories of releases for tests: who released what of which weeks, as if noise were zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.conditions import ALWAYS
from app.domain.disclosure.chain import FinalRelease, Noise
from app.domain.disclosure.fitting import counted_in
from app.domain.disclosure.release import ReleasedCell
from app.domain.disclosure.series import SINCE_EVER, Beginnings, Series, series_of
from app.domain.epochs import epoch_of
from app.domain.estimates import AtMost, Noised
from app.domain.questionnaire import Questionnaire
from app.services.statistics.periods import Choice, Chosen, choose, runs_of, week_of_moment
from app.services.statistics.shown_tables import Cell, Words, read_words
from app.services.statistics.statement import ReleaseHistory, Statement, statement_of
from app.services.statistics.version_history import CountedVersion, VersionHistory
from tests.builders import TESTS, questionnaire

MONDAY = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FIRST = week_of_moment(MONDAY)
WORDS_FILE = TESTS.parent / "app" / "content" / "statistics-words.json"
SOURCES = {"poster": "院内の掲示"}

Shown = Mapping[str, int]
"""Numbers by variable and value: ``item/strain=often``."""


def words() -> Words:
    """Return the words of the tables."""
    return read_words(WORDS_FILE.read_text(encoding="utf-8"))


def version(
    number: int = 1,
    *,
    week: int = -10,
    asked: Questionnaire | None = None,
    began: Beginnings = SINCE_EVER,
) -> CountedVersion:
    """Return a version published so many weeks after the first week."""
    found = asked or questionnaire()
    series = series_of(found, began)
    return CountedVersion(
        number=number,
        week=FIRST + week,
        questionnaire=found,
        series=series,
        counted_in=counted_in(found, series),
    )


def release(
    number: int,
    *weeks: int,
    shown: Shown | None = None,
    arm: str = "a",
    activity: Mapping[str, int] | None = None,
    by: CountedVersion | None = None,
    made: int | None = None,
) -> FinalRelease:
    """Return a release of some weeks, counted from the first; `by` names the series.

    Every cell is there. Whoever is not in `shown` did not answer, or is on the lowest level.
    """
    counted = by or version()
    numbers = dict(shown or {})
    total = numbers.get("completions=all") or max(_sums(numbers).values(), default=0)
    numbers["completions=all"] = total
    cells = tuple(
        ReleasedCell(series.id, (value,), numbers.get(f"{series.variable}={value}", rest))
        for series in counted.series
        for value, rest in _rest(series, numbers, total=total, counted=counted)
    )
    moment = MONDAY + timedelta(weeks=made if made is not None else max(weeks), days=10)
    return FinalRelease(
        id=number,
        slug="minimal",
        arm=arm,
        made_at=moment,
        epochs=tuple(epoch_of(MONDAY + timedelta(weeks=week)) for week in weeks),
        cells=cells,
        activity_epochs=(),
        activity={"completed": total, **(activity or {})},
        noise=Noise(
            bound=20, variance=16, completions_variance=16 * len(weeks), rates=(57, 63, 72)
        ),
    )


def former_release(number: int, *weeks: int, shown: Shown) -> FinalRelease:
    """Return a release of the former rule; several values joined by + were shown as one."""
    named = {series.variable: series.id for series in version().series}
    places = ((*place.partition("="), n) for place, n in shown.items())
    cells = [
        ReleasedCell(named[variable], tuple(values.split("+")), n)
        for variable, _, values, n in places
    ]
    return replace(release(number, *weeks), cells=tuple(cells), noise=None, activity={})


def _sums(numbers: Shown) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, n in numbers.items():
        variable = place.partition("=")[0]
        if variable.startswith(("item/", "level")):
            found[variable] = found.get(variable, 0) + n
    return found


def _rest(
    series: Series, numbers: Shown, *, total: int, counted: CountedVersion
) -> Iterator[tuple[str, int]]:
    """Yield every value with the number of those of whom nothing was said."""
    item = counted.item(series.variable.partition("/")[2])
    conditional = item is not None and item.enabled_when != ALWAYS
    single = series.variable == "level" or (item is not None and not item.repeats)
    left = total - _sums(numbers).get(series.variable, 0)
    for value in series.values:
        is_last = single and not conditional and value == series.values[-1]
        yield value, left if is_last else 0


def history(
    releases: Sequence[FinalRelease],
    *versions: CountedVersion,
    weeks: Mapping[int, int] | None = None,
) -> ReleaseHistory:
    """Return what was released, under one version unless others are named.

    `weeks` are weekly completions, counted from the first week.
    """
    drawn = {FIRST + week: Noised(n, 16) for week, n in (weeks or {}).items()}
    return ReleaseHistory(
        slug="minimal",
        title="見本",
        runs=runs_of(releases),
        versions=VersionHistory(versions or (version(),)),
        sources=SOURCES,
        weeks={"a": drawn},
    )


def statement(found: ReleaseHistory, choice: Choice | None = None) -> Statement:
    """Return the statement of a choice; of everything that was released when none is given."""
    if not found.runs:
        return statement_of(found, None, words=words())
    everything = Choice(start=found.runs[0].key, end=found.runs[-1].key)
    return statement_of(found, choose(found.runs, choice or everything), words=words())


def chosen(found: ReleaseHistory, choice: Choice) -> Chosen:
    """Return what a choice comes to."""
    return choose(found.runs, choice)


def rows(found: Statement, name: str) -> dict[str, tuple[object, ...]]:
    """Return a table's numbers and shares, without their margins, by what its rows are called.

    "18-" is "18 or fewer".
    """
    return {row.label: tuple(map(_short, row.cells)) for row in found.table(name).rows}


def _short(cell: Cell) -> object:
    if cell is None:
        return None
    number, share = cell.number, cell.share
    n = f"{number.n}-" if isinstance(number, AtMost) else number.value
    return n if share is None else (n, share.value)
