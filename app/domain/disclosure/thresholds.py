"""The numbers the guarantee rests on. They are floors: an owner may raise, never lower them."""

from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

LEAST_OF_MONTH = 100
LEAST_OF_QUARTER = 50
LEAST_VARIANCE = 16

MOST_OF_MONTH = 5000
MOST_OF_QUARTER = 5000
MOST_VARIANCE = 400
"""Beyond these nothing would ever be shown, or nothing that is true."""

ThresholdProblem: TypeAlias = Literal["too_low", "too_high"]


class ThresholdTooLowError(ValueError):
    """A threshold lies under its floor; ``name`` says which."""

    def __init__(self, name: str) -> None:
        """Remember which threshold."""
        super().__init__(f"the threshold {name} is too low")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How much has to come together before a release, and how strong its noise is at least.

    ``month``: noised completions for a release at the end of a month; ``quarter``: at the end of
    a quarter. ``variance``: of the noise. Raises ThresholdTooLowError.
    """

    month: int = LEAST_OF_MONTH
    quarter: int = LEAST_OF_QUARTER
    variance: int = LEAST_VARIANCE

    def __post_init__(self) -> None:
        for name, (floor, _) in LIMITS.items():
            if getattr(self, name) < floor:
                raise ThresholdTooLowError(name)

    def raised_to(self, other: "Thresholds") -> "Thresholds":
        """Return the stricter of two choices, number by number."""
        return Thresholds(
            **{name: max(n, getattr(other, name)) for name, n in asdict(self).items()}
        )


LIMITS = {
    "month": (LEAST_OF_MONTH, MOST_OF_MONTH),
    "quarter": (LEAST_OF_QUARTER, MOST_OF_QUARTER),
    "variance": (LEAST_VARIANCE, MOST_VARIANCE),
}
"""The floor of each number, and its ceiling."""


def choice_problems(chosen: dict[str, int]) -> dict[str, ThresholdProblem]:
    """Return what speaks against an owner's choice, by the name of the number."""
    return {
        name: "too_low" if chosen[name] < least else "too_high"
        for name, (least, most) in LIMITS.items()
        if not least <= chosen[name] <= most
    }
