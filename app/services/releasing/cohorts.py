"""Arranges the counts of shut epochs by cohort, and asks the domain what of one may be shown."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.disclosure.beginnings import SINCE_EVER, Beginnings
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.release import Release, WaitingCells, due_epochs, release
from app.domain.disclosure.series import Series
from app.domain.disclosure.thresholds import Thresholds
from app.domain.questionnaire import Questionnaire
from app.storage.shut_counts import ShutCount
from app.storage.versions import VersionDocument

_COMPLETED = ("completions", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """What a release goes by.

    `read` parses a document, `series` names what a version counts (with what its owner decided),
    `draw` is the operating system's random source.
    """

    read: Callable[[str], Questionnaire]
    series: Callable[[Questionnaire, Beginnings], tuple[Series, ...]]
    draw: Draw
    thresholds: Thresholds

    def raised_to(self, chosen: Thresholds) -> "ReleaseRules":
        """Return the same rules with what an owner chose, where that is stricter."""
        return replace(self, thresholds=self.thresholds.raised_to(chosen))


@dataclass(frozen=True, slots=True)
class Cohort:
    """One questionnaire in one wording arm, and its tallies in shut epochs."""

    slug: str
    arm: str
    counts: tuple[ShutCount, ...]

    def completions(self) -> Counter[str]:
        """Return the completed visits of each epoch."""
        found = Counter(dict.fromkeys((count.epoch for count in self.counts), 0))
        for count in self.counts:
            if (count.variable, count.value) == _COMPLETED:
                found[count.epoch] += count.n
        return found

    def due(self, rules: ReleaseRules) -> tuple[str, ...]:
        """Return the epochs that are released now: all of them, or none yet."""
        return due_epochs(self.completions(), thresholds=rules.thresholds)

    def versions(self) -> frozenset[int]:
        """Return the versions that were counted."""
        return frozenset(count.version_id for count in self.counts)

    def released(
        self,
        rules: ReleaseRules,
        *,
        versions: Iterable[VersionDocument],
        began: Mapping[int, Beginnings],
        waiting: WaitingCells,
    ) -> Release:
        """Return what may be shown; `versions` are those counted and the active one.

        `began` says by version id which meanings began when.
        """
        return release(
            self._tallies(),
            versions={
                version.id: rules.series(
                    rules.read(version.document), began.get(version.id, SINCE_EVER)
                )
                for version in versions
            },
            waiting=waiting,
            thresholds=rules.thresholds,
            draw=rules.draw,
        )

    def _tallies(self) -> Mapping[tuple[int, str, str], int]:
        found: Counter[tuple[int, str, str]] = Counter()
        for count in self.counts:
            found[count.version_id, count.variable, count.value] += count.n
        return found


def cohorts_of(
    counts: Iterable[ShutCount], *, waiting: Iterable[tuple[str, str]]
) -> tuple[Cohort, ...]:
    """Return every cohort that has counts or of which something waits, sorted."""
    found: dict[tuple[str, str], list[ShutCount]] = {cohort: [] for cohort in waiting}
    for count in counts:
        found.setdefault((count.slug, count.arm), []).append(count)
    return tuple(Cohort(slug, arm, tuple(found[slug, arm])) for slug, arm in sorted(found))
