"""Which cohorts there could be in which weeks: from what was published and the calendar alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from app.domain.disclosure.contribution import contribution_bound, guess_rates, least_variance
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.series import Beginnings, Series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import FORM_LIFE, begins_at, epoch_after, epoch_of
from app.domain.questionnaire import Questionnaire
from app.storage import clinics, publications, versions
from app.storage.database import Connection
from app.storage.versions import Posting
from app.storage.week_draws import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """What a release goes by: `read` parses a document, `draw` is the system's random source."""

    read: Callable[[str], Questionnaire]
    draw: Draw
    thresholds: Thresholds

    def raised_to(self, chosen: Thresholds) -> "ReleaseRules":
        """Return the same rules with what an owner chose, where that is stricter."""
        return replace(self, thresholds=self.thresholds.raised_to(chosen))


@dataclass(frozen=True)
class ReleasedVersion:
    """A version whose forms could be posted: what it counts, and how much a visit moves."""

    questionnaire: Questionnaire
    began: Beginnings

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """What it counts."""
        return series_of(self.questionnaire, self.began)

    @cached_property
    def bound(self) -> int:
        """How many cells one visit moves at most."""
        return contribution_bound(self.questionnaire)

    def rates(self, variance: int) -> tuple[int, ...]:
        """Return in how many of 100 cases answers are guessed through such noise."""
        found = guess_rates(self.questionnaire, variance=variance)
        return found.answer, found.follow_up, found.sign


class PostedVersions:
    """The versions of all questionnaires by when their forms could be posted.

    In a demonstration the first version of a questionnaire is taken for public since ever, as
    `simulate` fills weeks before it was published.
    """

    def __init__(self, connection: Connection, read: Callable[[str], Questionnaire]) -> None:
        """Look up when versions were public."""
        self._connection = connection
        self._read = read
        self._since_ever = bool(clinics.is_demonstration(connection))
        self._postings = versions.postings(connection)
        self._known: dict[int, ReleasedVersion] = {}

    def first_week(self) -> str | None:
        """Return the week of the first publication; None before any."""
        return min((epoch_of(one.since) for one in self._postings), default=None)

    def in_weeks(
        self, epochs: Iterable[str], *, slug: str | None = None
    ) -> Mapping[int, ReleasedVersion]:
        """Return the versions of which a form could be posted in any of some weeks."""
        weeks = tuple(epochs)
        ids = {
            one.version_id
            for one in self._postings
            if slug in (None, one.slug) and any(self._could_post(one, week) for week in weeks)
        }
        self._load(ids - self._known.keys())
        return {version_id: self._known[version_id] for version_id in sorted(ids)}

    def cohorts(self, epoch: str) -> Mapping[Cohort, int]:
        """Return every cohort of a week with the least variance of its noise, sorted."""
        found: dict[Cohort, int] = {}
        for version in self.in_weeks([epoch]).values():
            for arm in version.questionnaire.arms:
                cohort = (version.questionnaire.slug, arm.id)
                found[cohort] = max(found.get(cohort, 0), least_variance(version.bound))
        return dict(sorted(found.items()))

    def _could_post(self, posting: Posting, epoch: str) -> bool:
        begun = posting.since < begins_at(epoch_after(epoch))
        over = posting.until is not None and posting.until < begins_at(epoch) - FORM_LIFE
        return (begun or (self._since_ever and posting.number == 1)) and not over

    def _load(self, ids: Iterable[int]) -> None:
        wanted = tuple(ids)
        began = publications.beginnings(self._connection, wanted)
        for found in versions.documents(self._connection, wanted):
            self._known[found.id] = ReleasedVersion(self._read(found.document), began[found.id])


def with_arm(
    found: Mapping[int, ReleasedVersion], arm: str
) -> Iterator[tuple[int, ReleasedVersion]]:
    """Yield the versions that have an arm."""
    for version_id, version in found.items():
        if arm in {one.id for one in version.questionnaire.arms}:
            yield version_id, version
