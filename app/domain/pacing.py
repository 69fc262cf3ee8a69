"""How fast somebody may guess: so many attempts at once, then one every so often.

The generic cell rate algorithm: of a whole history one moment is kept, the one at which the
bucket is empty again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """`at_once` attempts without a pause, then one `every` so often."""

    at_once: int
    every: timedelta


def empty_again(empty_at: datetime | None, *, pace: Pace, now: datetime) -> datetime | None:
    """Return when the bucket will be empty after one more attempt; None when that must wait.

    `empty_at` is what was returned for the attempt before, None before the first.
    """
    after = _start(empty_at, now=now) + pace.every
    return after if after - now <= pace.every * pace.at_once else None


def waiting_time(empty_at: datetime | None, *, pace: Pace, now: datetime) -> timedelta:
    """Return how long the next attempt must wait; nothing when it need not."""
    full = pace.every * pace.at_once
    return max(_start(empty_at, now=now) + pace.every - now - full, timedelta(0))


def _start(empty_at: datetime | None, *, now: datetime) -> datetime:
    return now if empty_at is None else max(empty_at, now)
