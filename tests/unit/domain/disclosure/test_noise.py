"""Noise follows the discrete Gaussian distribution, and only the source of numbers moves it."""

import random
from collections import Counter
from math import exp

import pytest

from app.domain.disclosure.noise import discrete_gaussian

TRIES = 40_000


def chi_square(drawn: Counter[int], *, variance: int) -> tuple[float, int]:
    """Return the statistic over all values of which ten are expected, and how many there are."""
    reach = range(-12 * variance, 12 * variance + 1)
    weights = {z: exp(-z * z / (2 * variance)) for z in reach}
    expected = {z: TRIES * weight / sum(weights.values()) for z, weight in weights.items()}
    common = [z for z, n in expected.items() if n >= 10]
    return sum((drawn[z] - expected[z]) ** 2 / expected[z] for z in common), len(common)


def drawn(variance: int, *, seed: int, spread: int = 0) -> Counter[int]:
    chance = random.Random(seed)
    return Counter(
        discrete_gaussian(variance=variance + spread, draw=chance.randrange) for _ in range(TRIES)
    )


@pytest.mark.parametrize("variance", [4, 16, 23])
def test_noise_is_spread_as_the_formula_says(variance: int) -> None:
    found, several = chi_square(drawn(variance, seed=variance), variance=variance)
    assert found < several + 4 * (2 * several) ** 0.5


def test_a_variance_that_is_a_little_larger_would_be_noticed() -> None:
    found, several = chi_square(drawn(16, seed=1, spread=1), variance=16)
    assert found > several + 5 * (2 * several) ** 0.5


@pytest.mark.parametrize("far", [-60, -7, 0, 1, 60])
def test_every_output_is_possible(far: int) -> None:
    """Nothing is cut off: with unlucky words the sampler goes as far as one likes, both ways."""
    words = iter([*[4] * abs(far), 0, 9, int(far < 0)])

    def draw(limit: int) -> int:
        return next(words, {1: 0, 2: 0}.get(limit, limit - 1))

    assert discrete_gaussian(variance=16, draw=draw) == far


def test_the_same_numbers_give_the_same_noise() -> None:
    one, other = (
        [discrete_gaussian(variance=16, draw=random.Random(seed).randrange) for seed in range(50)]
        for _ in range(2)
    )
    assert one == other
    assert len(set(one)) > 1
