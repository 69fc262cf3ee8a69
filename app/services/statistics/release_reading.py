"""Reads what was released and what versions said, in as many queries however many visitors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from app.domain.disclosure.fitting import PeriodFit, counted_in
from app.domain.disclosure.forecast import FirstFigures, first_figures
from app.domain.disclosure.series import series_of
from app.domain.disclosure.sources import StartSource
from app.domain.epochs import last_shut_epoch
from app.domain.estimates import Noised, ShownNumber, shown_number
from app.domain.questionnaire import Questionnaire
from app.domain.tally import NOT_ANSWERED
from app.domain.texts import base_text
from app.services.statistics.periods import (
    Choice,
    Chosen,
    Run,
    choose,
    choose_month,
    runs_of,
    week_of_epoch,
    week_of_moment,
)
from app.services.statistics.shown_tables import Words
from app.services.statistics.statement import ReleaseHistory, Statement, statement_of
from app.services.statistics.version_history import CountedVersion, VersionHistory, slimmed
from app.storage import publications, releases, statistics_settings, versions, week_draws
from app.storage.database import Connection, Database
from app.storage.failures import UnknownQuestionnaireError
from app.storage.versions import VersionDocument


class Named(NamedTuple):
    """A questionnaire, and what its active version calls it."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What statements are made with: documents are parsed, words looked up.

    `shipped` are the links that count until an owner changes the list.
    """

    parse: Callable[[str], Questionnaire]
    words: Words
    shipped: tuple[StartSource, ...]


class Statistics:
    """The use case behind the statistics page, its report and its exports."""

    def __init__(self, database: Database, *, material: Material) -> None:
        """Read from `database`."""
        self._database = database
        self._material = material
        self._known: dict[int, CountedVersion] = {}
        self._titles: dict[int, str] = {}

    @property
    def words(self) -> Words:
        """The words of the tables."""
        return self._material.words

    def questionnaires(self) -> tuple[Named, ...]:
        """Return the published questionnaires, by slug."""
        found = self._database.read(versions.all_active)
        return tuple(Named(version.slug, self._title(version)) for version in found)

    def statement(self, slug: str, choice: Choice) -> Statement:
        """Return every table of a choice of periods. Raises UnknownQuestionnaireError."""
        return self._statement(slug, lambda runs: choose(runs, choice))

    def report(self, slug: str, month: str) -> Statement:
        """Return every table of a month such as 2026-11 beside the month before.

        Of the newest month when nothing was released of that one. Raises
        UnknownQuestionnaireError.
        """
        return self._statement(slug, lambda runs: choose_month(runs, month))

    def first_figures(
        self, slug: str, *, expected: int | None, now: datetime
    ) -> FirstFigures | None:
        """Return when the first figures come; `expected` people a week until weeks are known.

        None where neither is known. Raises UnknownQuestionnaireError.
        """

        def work(connection: Connection) -> FirstFigures | None:
            version = self._versions(connection, slug).every[-1]
            drawn = {
                arm: found.weeks
                for (_, arm), found in week_draws.drawn_weeks(connection, slug=slug).items()
            }
            shut = last_shut_epoch(now)
            return first_figures(
                drawn,
                expected=expected,
                arms=version.questionnaire.arms,
                series=version.series,
                after=max((weeks[-1].epoch for weeks in drawn.values()), default=shut),
                thresholds=statistics_settings.thresholds(connection, epoch=shut),
            )

        return self._database.read(work)

    def released_so_far(self, slug: str) -> Mapping[str, ShownNumber]:
        """Return how many people were released of each question and of the levels, as of today.

        Of a question: in its present meaning, and of a list who answered it. Empty where nothing
        was released or published.
        """
        try:
            history = self._database.read(partial(self._history, slug=slug))
        except UnknownQuestionnaireError:
            return {}
        releases = [one for run in history.runs for one in run.releases]
        fit = PeriodFit(releases, history.versions.counted_in)
        found = {
            one.variable: fit.answered(one) if one.values == (NOT_ANSWERED,) else fit.number(one)
            for one in history.versions.every[-1].series
            if one.variable.startswith("item/") or one.variable == "level"
        }
        return {name: shown_number(one) for name, one in found.items() if one is not None}

    def _statement(self, slug: str, chosen: Callable[[Sequence[Run]], Chosen]) -> Statement:
        history = self._database.read(partial(self._history, slug=slug))
        found = chosen(history.runs) if history.runs else None
        return statement_of(history, found, words=self._material.words)

    def _history(self, connection: Connection, *, slug: str) -> ReleaseHistory:
        counted = self._versions(connection, slug)
        return ReleaseHistory(
            slug=slug,
            title=base_text(counted.every[-1].questionnaire.title),
            runs=runs_of(releases.releases_of(connection, slug=slug)),
            versions=counted,
            sources=self._labels(connection),
            weeks={
                arm: {
                    week_of_epoch(week.epoch): Noised(week.n, week.variance) for week in found.weeks
                }
                for (_, arm), found in week_draws.drawn_weeks(connection, slug=slug).items()
            },
        )

    def _versions(self, connection: Connection, slug: str) -> VersionHistory:
        """Return all versions; those met before are not read again, as they never change."""
        every = publications.history(connection, slug)[::-1]
        if not every:
            raise UnknownQuestionnaireError(slug)
        new = [version.id for version in every if version.id not in self._known]
        began = publications.beginnings(connection, new) if new else {}
        texts = {version.id: version.document for version in versions.documents(connection, new)}
        before: CountedVersion | None = None
        for version in every:
            if version.id in texts:
                questionnaire = self._material.parse(texts[version.id])
                series = series_of(questionnaire, began[version.id])
                found = CountedVersion(
                    number=version.number,
                    week=week_of_moment(version.published_at),
                    questionnaire=questionnaire,
                    series=series,
                    counted_in=counted_in(questionnaire, series),
                )
                self._known[version.id] = slimmed(found, like=before)
            before = self._known[version.id]
        return VersionHistory(tuple(self._known[version.id] for version in every))

    def _title(self, version: VersionDocument) -> str:
        if version.id not in self._titles:
            self._titles[version.id] = base_text(self._material.parse(version.document).title)
        return self._titles[version.id]

    def _labels(self, connection: Connection) -> Mapping[str, str]:
        found = statistics_settings.sources(connection) or self._material.shipped
        return {source.code: source.label for source in found}
