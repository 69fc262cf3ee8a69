"""Our noise beside that of OpenDP, drawn by its own implementation of the same distribution.

    .venv/bin/python -m tests.disclosure.opendp_sampler

Both are compared with each other and with the exact distribution by chi square. Ends with an error
where numbers as far apart come once in ten million times, or where noise of a variance larger by a
sixteenth is not told from ours. `make disclosure` installs OpenDP; nothing else needs it.
"""

from __future__ import annotations

import importlib
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from math import exp, sqrt
from typing import Any

from scipy.stats import chi2

from app.domain.disclosure.noise import discrete_gaussian

VARIANCES = (4, 16, 23, 400)
"""Of activity, of the shipped questionnaire, of one that moves 50 cells, and the most there is."""

DRAWS = 200_000
SO_SELDOM = 1e-7
_LEAST_EXPECTED = 20
_REACH = 8
_ROW = "{:>9}{:>12}{:>12}{:>12}{:>12}"


def ours(variance: int) -> Counter[int]:
    """Return so many draws of the application's own sampler."""
    draw = random.SystemRandom().randrange
    return Counter(discrete_gaussian(variance=variance, draw=draw) for _ in range(DRAWS))


def theirs(variance: int) -> Counter[int]:
    """Return as many of OpenDP's."""
    opendp: Any = importlib.import_module("opendp.prelude")
    opendp.enable_features("contrib")
    space = opendp.vector_domain(opendp.atom_domain(T=int)), opendp.l2_distance(T=int)
    noise = opendp.m.make_gaussian(*space, scale=sqrt(variance))
    return Counter(noise([0] * DRAWS))


def exact(variance: int) -> Mapping[int, float]:
    """Return how many draws of each number are to be expected."""
    reach = range(-_REACH * int(sqrt(variance) + 1), _REACH * int(sqrt(variance) + 1) + 1)
    weights = {z: exp(-z * z / (2 * variance)) for z in reach}
    whole = sum(weights.values())
    return {z: DRAWS * weight / whole for z, weight in weights.items()}


def chance_of_formula(found: Mapping[int, int], expected: Mapping[int, float]) -> float:
    """Return how likely draws are to lie as far from the formula, the tails taken together."""
    common = [z for z, n in expected.items() if n >= _LEAST_EXPECTED]
    pairs = [(found[z], expected[z]) for z in common]
    pairs.append((DRAWS - sum(n for n, _ in pairs), DRAWS - sum(n for _, n in pairs)))
    statistic = sum((n - wanted) ** 2 / wanted for n, wanted in pairs)
    return float(chi2.sf(statistic, len(pairs) - 1))


def chance_of_both(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """Return how likely two samples of one distribution are to lie as far apart."""
    every = {z: (one.get(z, 0), other.get(z, 0)) for z in {*one, *other}}
    common = [pair for pair in every.values() if sum(pair) >= 2 * _LEAST_EXPECTED]
    rest = [sum(pair[side] for pair in every.values() if pair not in common) for side in (0, 1)]
    pairs = [*common, tuple(rest)] if sum(rest) else common
    statistic = sum((a - b) ** 2 / (a + b) for a, b in pairs)
    return float(chi2.sf(statistic, len(pairs) - 1))


def table() -> Iterator[tuple[int, float, float, float, float]]:
    """Yield for each variance the four chances: ours, theirs, both, and ours beside one more."""
    for variance in VARIANCES:
        mine, other, formula = ours(variance), theirs(variance), exact(variance)
        yield (
            variance,
            chance_of_formula(mine, formula),
            chance_of_formula(other, formula),
            chance_of_both(mine, other),
            chance_of_both(mine, theirs(variance + max(1, variance // 16))),
        )


def main(say: Callable[[str], None] = print) -> None:
    """Print the table, and end with an error where something is not as it should be."""
    say(f"chances that draws lie as far apart, {DRAWS:,} each; 'more': a variance a sixteenth more")
    say(_ROW.format("variance", "ours", "OpenDP", "both", "more"))
    wrong = []
    for variance, *chances, control in table():
        say(_ROW.format(variance, *(f"{found:.1e}" for found in (*chances, control))))
        if min(chances) < SO_SELDOM or control > SO_SELDOM:
            wrong.append(variance)
    if wrong:
        sys.exit(f"not as expected at a variance of {wrong}")


if __name__ == "__main__":
    main()
