"""The numbers the guarantee rests on. They are floors: an owner may raise, never lower them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

LEAST_ANSWERS = 30
LEAST_BLOCK = 10
LEAST_NOISE = 2
LEAST_PATIENCE = 3

MOST_ANSWERS = 1000
MOST_BLOCK = 100
MOST_NOISE = 10
"""Beyond these nothing would ever be shown, or nothing that is true."""

ThresholdProblem: TypeAlias = Literal["too_low", "too_high", "uneven"]


class ThresholdTooLowError(ValueError):
    """A threshold lies under its floor or is no whole number of tens; ``name`` says which."""

    def __init__(self, name: str) -> None:
        """Remember which threshold."""
        super().__init__(f"the threshold {name} is too low or uneven")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How much has to come together before anything is shown.

    ``answers``: completions a cohort needs before its epochs are released. ``block``: the people
    behind a shown number come in whole blocks of this size, a multiple of ten, so that raising
    it later leaves every difference of shown numbers a multiple of ten. ``noise``: the scale b
    of the discrete Laplace noise. ``patience``: releases that a cell waits before it may be
    pooled. Raises ThresholdTooLowError.
    """

    answers: int = LEAST_ANSWERS
    block: int = LEAST_BLOCK
    noise: int = LEAST_NOISE
    patience: int = LEAST_PATIENCE

    def __post_init__(self) -> None:
        floors = {
            "answers": LEAST_ANSWERS,
            "block": LEAST_BLOCK,
            "noise": LEAST_NOISE,
            "patience": LEAST_PATIENCE,
        }
        for name, floor in floors.items():
            if getattr(self, name) < floor:
                raise ThresholdTooLowError(name)
        if self.block % LEAST_BLOCK:
            raise ThresholdTooLowError("block")

    def raised_to(self, other: "Thresholds") -> "Thresholds":
        """Return the stricter of two choices, number by number."""
        return Thresholds(
            answers=max(self.answers, other.answers),
            block=max(self.block, other.block),
            noise=max(self.noise, other.noise),
            patience=max(self.patience, other.patience),
        )


def choice_problems(*, answers: int, block: int, noise: int) -> dict[str, ThresholdProblem]:
    """Return what speaks against an owner's choice, by the name of the number."""
    limits = {
        "answers": (answers, LEAST_ANSWERS, MOST_ANSWERS),
        "block": (block, LEAST_BLOCK, MOST_BLOCK),
        "noise": (noise, LEAST_NOISE, MOST_NOISE),
    }
    found: dict[str, ThresholdProblem] = {}
    for name, (chosen, least, most) in limits.items():
        if not least <= chosen <= most:
            found[name] = "too_low" if chosen < least else "too_high"
    if "block" not in found and block % LEAST_BLOCK:
        found["block"] = "uneven"
    return found
