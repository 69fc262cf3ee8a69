"""Histories of releases for tests: who released what of which weeks, in whole tens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from app.domain.disclosure.beginnings import SINCE_EVER, Beginnings
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.release import Block
from app.domain.disclosure.series import counted_series
from app.domain.epochs import epoch_of
from app.domain.questionnaire import Questionnaire
from app.services.statistics.periods import Choice, Chosen, choose, runs_of, week_of_moment
from app.services.statistics.shown_tables import Words, read_words
from app.services.statistics.statement import ReleaseHistory, Statement, statement_of
from app.services.statistics.version_history import CountedVersion, VersionHistory
from tests.builders import TESTS, questionnaire

MONDAY = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
FIRST = week_of_moment(MONDAY)
WORDS_FILE = TESTS.parent / "app" / "content" / "statistics-words.json"
SOURCES = {"poster": "院内の掲示"}

Shown = Mapping[str, int]
"""Numbers by variable and value, several values joined by +: ``item/strain=often+sometimes``."""


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
    return CountedVersion(
        number=number,
        week=FIRST + week,
        questionnaire=found,
        series=counted_series(found, began),
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
    """Return a release of some weeks, counted from the first; `by` names the series."""
    named = {series.variable: series.id for series in (by or version()).series}
    blocks = []
    for place, n in (shown or {}).items():
        variable, _, values = place.partition("=")
        blocks.append(Block(named[variable], tuple(values.split("+")), n))
    moment = MONDAY + timedelta(weeks=made if made is not None else max(weeks), days=10)
    return FinalRelease(
        id=number,
        slug="minimal",
        arm=arm,
        made_at=moment,
        epochs=tuple(epoch_of(MONDAY + timedelta(weeks=week)) for week in weeks),
        blocks=tuple(blocks),
        activity_epochs=(),
        activity=dict(activity or {}),
    )


def history(releases: Sequence[FinalRelease], *versions: CountedVersion) -> ReleaseHistory:
    """Return what was released, under one version unless others are named."""
    return ReleaseHistory(
        slug="minimal",
        title="見本",
        runs=runs_of(releases),
        versions=VersionHistory(versions or (version(),)),
        sources=SOURCES,
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
    """Return a table's numbers by what its rows are called."""
    return {str(row.cells[0]): row.cells[1:] for row in found.table(name).rows}
