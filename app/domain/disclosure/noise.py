"""Noise: discrete Gaussian numbers, drawn exactly.

Only whole numbers are used: floating-point samplers leave gaps from which the exact count can
be read (Mironov, "On significance of the least significant bits for differential privacy",
2012). The method is algorithms 1 to 3 of Canonne, Kamath and Steinke, "The discrete Gaussian for
differential privacy", 2020, for a whole variance.
"""

from collections.abc import Callable
from math import isqrt
from typing import TypeAlias

Draw: TypeAlias = Callable[[int], int]
"""Returns a whole number from 0 up to, not including, its argument, each equally likely."""


def discrete_gaussian(*, variance: int, draw: Draw) -> int:
    """Draw z with probability proportional to exp(-z * z / (2 * variance))."""
    scale = isqrt(variance) + 1
    while True:
        z = _discrete_laplace(scale=scale, draw=draw)
        # Accepted with exp(-(|z| - variance / scale)^2 / (2 * variance)), as one fraction.
        above = (abs(z) * scale - variance) ** 2
        if _one_in_e_to_the(above, 2 * variance * scale * scale, draw=draw):
            return z


def _discrete_laplace(*, scale: int, draw: Draw) -> int:
    """Draw z with probability proportional to exp(-abs(z) / scale)."""
    while True:
        size = 0
        while _one_in_e_to_the(1, scale, draw=draw):
            size += 1
        negative = draw(2) == 1
        if size or not negative:  # else zero would be drawn twice as often
            return -size if negative else size


def _one_in_e_to_the(above: int, below: int, *, draw: Draw) -> bool:
    """Return true with probability exp(-above / below)."""
    while above > below:  # exp(-1) as often as it goes in, then what is left
        if not _series_of_the_exponential(1, 1, draw=draw):
            return False
        above -= below
    return _series_of_the_exponential(above, below, draw=draw)


def _series_of_the_exponential(above: int, below: int, *, draw: Draw) -> bool:
    """Return true with probability exp(-above / below) for a fraction up to 1, term by term."""
    term = 1
    while draw(below * term) < above:
        term += 1
    return term % 2 == 1
