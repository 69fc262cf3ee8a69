"""Noise: discrete Laplace numbers, drawn exactly.

Only whole numbers are used: floating-point samplers leave gaps from which the exact count can
be read (Mironov, "On significance of the least significant bits for differential privacy",
2012). The method is algorithm 2 of Canonne, Kamath and Steinke, "The discrete Gaussian for
differential privacy", 2020, for a whole scale.
"""

from collections.abc import Callable
from typing import TypeAlias

Draw: TypeAlias = Callable[[int], int]
"""Returns a whole number from 0 up to, not including, its argument, each equally likely."""


def discrete_laplace(*, scale: int, draw: Draw) -> int:
    """Draw z with probability proportional to exp(-abs(z) / scale)."""
    while True:
        size = 0
        while _one_in_e_to_the_inverse(scale, draw=draw):
            size += 1
        negative = draw(2) == 1
        if size or not negative:  # else zero would be drawn twice as often
            return -size if negative else size


def _one_in_e_to_the_inverse(scale: int, *, draw: Draw) -> bool:
    """Return true with probability exp(-1 / scale): the series of the exponential, term by term."""
    term = 1
    while draw(scale * term) == 0:
        term += 1
    return term % 2 == 1
