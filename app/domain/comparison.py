"""Two arms compared while they run: at every release an interval that stays true for ever.

Each arm's released totals say how many people it had and how many of them did what is compared.
Of the difference of these shares an interval is told at every release; its variance holds the
noise of both arms and the sampling error. Whoever looks at every release and stops when an
interval leaves 0 out is wrong in at most 5 of 100 comparisons of equal arms: what each look may
contribute to the 5 is spent as the number of people grows, two thirds of it by the number that was
planned and the rest for ever after. Looks are added up one by one (Bonferroni), so that nothing
has to be known of how they hang together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from app.domain.estimates import (
    LEAST_BASE,
    Contrast,
    Interval,
    Judgement,
    Noised,
    Share,
    alone,
    share_of,
)

ERROR: Final = 0.05

_NORMAL = NormalDist()


class ArmTotals(NamedTuple):
    """What was released of an arm since the comparison began: people, and those who did it."""

    people: Noised
    chosen: Noised


@dataclass(frozen=True, slots=True)
class Look:
    """By how much more of the second arm's people did it than of the first's, and how surely."""

    difference: float
    interval: Interval

    @property
    def winner(self) -> int | None:
        """The place of the arm that did better, 0 or 1; None as long as it may be either."""
        if self.interval.low > 0:
            return 1
        return 0 if self.interval.high < 0 else None


def looks(totals: Sequence[tuple[ArmTotals, ArmTotals]], *, planned: float) -> tuple[Look, ...]:
    """Return what each release says; `totals` are both arms' sums after each, in order.

    `planned` is the number of people of one arm by which a decision was expected, as it was
    when the comparison began.
    """
    found: list[Look] = []
    spent = 0.0
    for arms in totals:
        may_spend = max(spent_by(min(arm.people.n for arm in arms) / planned), spent)
        found.append(_look(arms, error=may_spend - spent))
        spent = may_spend
    return tuple(found)


def spent_by(part: float) -> float:
    """Return how much of the error may be spent by a part of the planned people."""
    cube = max(part, 0.0) ** 3
    return ERROR * cube / (0.5 + cube)


def _look(arms: tuple[ArmTotals, ArmTotals], *, error: float) -> Look:
    shares = [share_of(alone(arm.chosen), alone(arm.people)) for arm in arms]
    first, second = shares
    if first is None or second is None:
        return Look(0.0, Interval(-1.0, 1.0))
    difference = second.value - first.value
    if not error or min(one.base.interval.low for one in (first, second)) <= LEAST_BASE:
        return Look(difference, Interval(-1.0, 1.0))
    margin = deviations(error) * sqrt(_variance(first) + _variance(second))
    return Look(difference, Interval(max(difference - margin, -1.0), min(difference + margin, 1.0)))


def _variance(share: Share) -> float:
    """Return the variance of noise and sampling."""
    people = share.base.value
    return share.variance + sampling_variance(share.fitted, people)


def sampling_variance(share: float, people: float) -> float:
    """Return the variance of who came by chance; one more on either side, lest 0 be certain."""
    likely = (share * people + 1) / (people + 2)
    return likely * (1 - likely) / people


def deviations(error: float) -> float:
    """Return how many standard deviations on either side leave out no more than an error."""
    return _NORMAL.inv_cdf(1 - error / 2)


def judged_at_look(contrasts: Sequence[Contrast], *, look: int) -> tuple[Judgement, ...]:
    """Judge what two arms answered, where nothing was planned; `look` is which this is, from 1.

    Whoever stops at the first difference that holds, of whatever look, is wrong in at most `ERROR`:
    it is shared out among all looks there may be (1/2 + 1/6 + 1/12 + ... = 1) and all differences.
    """
    wanted = deviations(ERROR / max(look * (look + 1) * len(contrasts), 1))
    found = [(one, max(wanted * sqrt(one.variance), one.least)) for one in contrasts]
    return tuple(
        Judgement(one, holds=abs(one.difference) >= smallest, smallest=smallest)
        for one, smallest in found
    )
