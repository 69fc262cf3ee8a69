"""What was released of the arms of a comparison, and what the last releases lead one to expect."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, NamedTuple, TypeAlias

from app.domain.comparison import ArmTotals
from app.domain.comparison_plan import ArmPace, Plan, plan
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.events import ACTIVITY_VARIANCE, BOOKING, COMPLETED, LINE, STARTS
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import first_day
from app.domain.estimates import LEAST_BASE, Noised, Share, alone, share_of, summed

Measure: TypeAlias = Literal["completed", "booking", "line"]
MEASURES: Final[tuple[Measure, ...]] = (COMPLETED, BOOKING, LINE)
"""What may be compared, each among those who started: who got a result, who tapped booking, LINE.

Of those who got a result a taps' share would be of other people in each arm."""

DIFFERENCES: Final = (3, 5, 10, 20)
"""The smallest differences worth having that an owner may choose from, in points."""

_RECENT_DAYS: Final = 91
_POINTS: Final = 100


def released_event(release: FinalRelease, name: str) -> Noised:
    """Return a bare event of a release with the noise it carries; completions have their weeks'."""
    weekly = release.noise.completions_variance if release.noise else 0
    variance = weekly if name == COMPLETED else ACTIVITY_VARIANCE
    return Noised(release.activity.get(name, 0), variance)


class TotalsAfter(NamedTuple):
    """Both arms' totals after the release that ends with a week."""

    epoch: str
    arms: tuple[ArmTotals, ArmTotals]


def totals_of(
    releases: Iterable[FinalRelease],
    *,
    arms: tuple[str, str],
    measure: Measure,
    before: str = "",
) -> tuple[TotalsAfter, ...]:
    """Return both arms' totals after every release, oldest first.

    What holds the week `before` or a later one is left out: then visitors met one wording only.
    """
    own = [one for one in releases if one.arm in arms and (not before or _ends(one) < before)]
    found = {arm: ArmTotals(Noised(0, 0), Noised(0, 0)) for arm in arms}
    after: list[TotalsAfter] = []
    for epoch, together in groupby(sorted(own, key=_ends), key=_ends):
        for release in together:
            people, chosen = found[release.arm]
            found[release.arm] = ArmTotals(
                summed([people, released_event(release, STARTS)]),
                summed([chosen, released_event(release, measure)]),
            )
        after.append(TotalsAfter(epoch, (found[arms[0]], found[arms[1]])))
    return tuple(after)


def _ends(release: FinalRelease) -> str:
    return max(release.epochs)


@dataclass(frozen=True, slots=True)
class RecentVisits:
    """What the releases of the last quarter say: events, and in how many weeks."""

    weeks: int
    events: Mapping[str, Noised]

    def share(self, measure: Measure) -> Share | None:
        """Return the share of those who started; None where too few are surely known."""
        found = share_of(alone(self.events[measure]), alone(self.events[STARTS]))
        return found if found is not None and found.base.interval.low > LEAST_BASE else None

    def plans(
        self, measure: Measure, *, begins: str, thresholds: Thresholds, noise_of_week: int
    ) -> Mapping[int, Plan | None]:
        """Return the plan of each difference that there can be, in points.

        None: the people of a year can't tell. `begins` is the first week, `noise_of_week` the
        variance of a week's completions of an arm.
        """
        share = self.share(measure)
        if share is None:
            return {}
        pace = ArmPace(
            people=self._a_week(STARTS),
            completions=self._a_week(COMPLETED),
            of_completions=measure == COMPLETED,
            noise_of_event=ACTIVITY_VARIANCE,
            noise_of_week=noise_of_week,
            month=thresholds.month,
            quarter=thresholds.quarter,
        )
        return {
            points: plan(pace, share=share.fitted, difference=points / _POINTS, begins=begins)
            for points in DIFFERENCES
            if share.fitted + points / _POINTS <= 1
        }

    def _a_week(self, name: str) -> float:
        """Return how many an arm is expected to have in a week: half of all."""
        return max(self.events[name].n, 0) / self.weeks / 2


def recent_visits(releases: Sequence[FinalRelease]) -> RecentVisits | None:
    """Return what was released of the last quarter, of all arms; None before any release."""
    own = [one for one in releases if one.noise is not None]
    if not own:
        return None
    newest = first_day(max(map(_ends, own)))
    recent = [one for one in own if (newest - first_day(_ends(one))).days < _RECENT_DAYS]
    return RecentVisits(
        weeks=len({epoch for one in recent for epoch in one.epochs}),
        events={
            name: summed(released_event(one, name) for one in recent)
            for name in (STARTS, *MEASURES)
        },
    )
