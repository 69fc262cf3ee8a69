"""One release inside its transaction: every cohort that is due, and what ended ones leave."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.disclosure.activity import shown_activity
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.events import COMPLETED, sent_events
from app.domain.disclosure.release import Release
from app.services.releasing.cohorts import Cohort, ReleaseRules, cohorts_of
from app.storage import (
    activity,
    publications,
    releases,
    shut_counts,
    statistics_settings,
    versions,
    waiting,
)
from app.storage.activity import EventCell
from app.storage.database import Connection


@dataclass(frozen=True, slots=True)
class _Due:
    """A cohort that is released now, its epochs, and what may be shown of them."""

    cohort: Cohort
    epochs: tuple[str, ...]
    release: Release


@dataclass(frozen=True, slots=True)
class _Events:
    """A questionnaire's bare events in some epochs, as they may be shown."""

    epochs: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class ReleaseRun:
    """Releases what epochs leave behind that were shut before."""

    def __init__(
        self, connection: Connection, *, rules: ReleaseRules, until: str, now: datetime
    ) -> None:
        """Release epochs up to and including `until`; the caller has the turn."""
        self._connection = connection
        self._rules = rules
        self._until = until
        self._now = now
        self._active = {found.slug: found for found in versions.all_active(connection)}

    def release_all(self) -> bool:
        """Release every cohort that is due; tell whether anything changed."""
        counts = shut_counts.shut_counts(self._connection, until=self._until)
        cohorts = cohorts_of(counts, waiting=waiting.waiting_cohorts(self._connection))
        due = [(cohort, epochs) for cohort in cohorts if (epochs := cohort.due(self._rules))]
        for slug in sorted({cohort.slug for cohort, _ in due}):
            undecided = {
                epoch
                for cohort in cohorts
                if cohort.slug == slug and not cohort.due(self._rules)
                for epoch in cohort.completions()
            }
            found = [
                self._consumed(cohort, epochs) for cohort, epochs in due if cohort.slug == slug
            ]
            self._write(found, events=self._take_events(slug, found, undecided=undecided))
        return self._forget_ended(cohorts) or bool(due)

    def _consumed(self, cohort: Cohort, epochs: tuple[str, ...]) -> _Due:
        """Decide what is shown of a cohort, and take what was counted out of the tables."""
        slug, arm = cohort.slug, cohort.arm
        active = self._active.get(slug)
        ids = cohort.versions() | ({active.id} if active else frozenset())
        release = cohort.released(
            self._rules,
            versions=versions.documents(self._connection, ids),
            began=publications.beginnings(self._connection, ids),
            waiting=waiting.waiting_cells(self._connection, slug=slug, arm=arm),
        )
        waiting.keep_waiting(self._connection, release.waiting, slug=slug, arm=arm)
        shut_counts.consume(self._connection, slug=slug, arm=arm, epochs=epochs)
        completed = {
            EventCell(epoch, slug, COMPLETED): n for epoch, n in cohort.completions().items() if n
        }
        activity.add_events(self._connection, completed)
        return _Due(cohort, epochs, release)

    def _take_events(self, slug: str, found: Sequence[_Due], *, undecided: set[str]) -> _Events:
        """Take the events of the epochs that no cohort of a questionnaire waits with any more.

        With too few starts they stay for a later release.
        """
        newest = max(epoch for due in found for epoch in due.epochs)
        cells = {
            cell: n
            for cell, n in activity.events_until(self._connection, until=newest).items()
            if cell.slug == slug and cell.epoch not in undecided
        }
        sums = Counter(dict.fromkeys(self._possible_events(slug), 0))
        for cell, n in cells.items():
            sums[cell.name] += n
        shown = shown_activity(sums, thresholds=self._rules.thresholds, draw=self._rules.draw)
        if shown is None:
            return _Events()
        epochs = tuple(sorted({cell.epoch for cell in cells}))
        activity.forget_events(self._connection, slug=slug, epochs=epochs)
        return _Events(epochs, shown)

    def _possible_events(self, slug: str) -> frozenset[str]:
        """Return what pages may report now, so that each of it is noised, counted or not."""
        active = self._active.get(slug)
        if active is None:
            return frozenset()
        sources = statistics_settings.codes_in_use(self._connection)
        return sent_events(self._rules.read(active.document), sources=sources)

    def _write(self, found: Sequence[_Due], *, events: _Events) -> None:
        """Write a questionnaire's releases; the first of them carries the events."""
        for place, due in enumerate(found):
            its_events = events if place == 0 else _Events()
            number, _ = releases.chain_head(self._connection)
            releases.add_release(
                self._connection,
                release=FinalRelease(
                    id=number + 1,
                    slug=due.cohort.slug,
                    arm=due.cohort.arm,
                    made_at=self._now,
                    epochs=due.epochs,
                    blocks=due.release.blocks,
                    activity_epochs=its_events.epochs,
                    activity=its_events.counts,
                ),
            )

    def _forget_ended(self, cohorts: Sequence[Cohort]) -> bool:
        """Delete what cohorts leave that no visitor can come to any more."""
        still_open = shut_counts.open_cohorts(self._connection, until=self._until)
        ended = [
            cohort
            for cohort in cohorts
            if not self._lives(cohort) and (cohort.slug, cohort.arm) not in still_open
        ]
        for cohort in ended:
            slug, arm = cohort.slug, cohort.arm
            waiting.forget_waiting(self._connection, slug=slug, arm=arm)
            shut_counts.consume(self._connection, slug=slug, arm=arm, epochs=cohort.completions())
            if slug not in self._active:
                self._forget_events(slug)
        return bool(ended)

    def _forget_events(self, slug: str) -> None:
        events = activity.events_until(self._connection, until=self._until)
        epochs = {cell.epoch for cell in events if cell.slug == slug}
        activity.forget_events(self._connection, slug=slug, epochs=epochs)

    def _lives(self, cohort: Cohort) -> bool:
        active = self._active.get(cohort.slug)
        if active is None:
            return False
        arms = self._rules.read(active.document).arms
        return cohort.arm in {arm.id for arm in arms}
