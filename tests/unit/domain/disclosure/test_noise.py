"""Noise follows the discrete Laplace distribution, and only the source of numbers moves it."""

import random
from collections import Counter
from math import exp

import pytest

from app.domain.disclosure.noise import discrete_laplace


@pytest.mark.parametrize("scale", [2, 3, 7])
def test_noise_is_spread_as_the_formula_says(scale: int) -> None:
    tries = 40_000
    chance = random.Random(scale)
    drawn = Counter(discrete_laplace(scale=scale, draw=chance.randrange) for _ in range(tries))
    ratio = exp(-1 / scale)
    for z in range(-3 * scale, 3 * scale + 1):
        expected = tries * (1 - ratio) / (1 + ratio) * ratio ** abs(z)
        assert abs(drawn[z] - expected) < 5 * expected**0.5


def test_the_same_numbers_give_the_same_noise() -> None:
    one, other = (
        [discrete_laplace(scale=2, draw=random.Random(seed).randrange) for seed in range(50)]
        for _ in range(2)
    )
    assert one == other
    assert len(set(one)) > 1
