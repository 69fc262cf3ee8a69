"""Work counted in steps: the same document takes the same number on every machine.

A step is one small thing looked at, a literal of a rule or a part of a condition. Whoever might
look at very many spends before looking, so that what is too much ends before it is done.
"""

from dataclasses import dataclass


class TooMuchWorkError(Exception):
    """The steps that were allowed are spent."""


@dataclass(slots=True)
class Work:
    """How many steps may be taken, and how many were."""

    limit: int
    done: int = 0

    def spend(self, steps: int = 1) -> None:
        """Take steps; raises TooMuchWorkError once more are taken than allowed."""
        self.done += steps
        if self.done > self.limit:
            raise TooMuchWorkError
