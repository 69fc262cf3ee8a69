"""Activity: bare event counts, tied to no answer, shown rounded and only in company.

Events are gathered without the answers (starts, the furthest step reached, completions, taps,
sources of starts); here is only what may be shown of their sums for a released period.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from app.domain.disclosure.thresholds import Thresholds

STARTS = "starts"
_ROUNDED_TO = 10

Events: TypeAlias = Mapping[str, int]


def shown_activity(events: Events, *, thresholds: Thresholds) -> Events | None:
    """Return a period's event counts, each rounded to ten, or None with too few starts.

    A period with too few starts is added to the next one by the caller.
    """
    if events.get(STARTS, 0) < thresholds.answers:
        return None
    return MappingProxyType({name: rounded(n) for name, n in sorted(events.items())})


def rounded(n: int) -> int:
    """Return the nearest multiple of ten, halves upwards."""
    return (n + _ROUNDED_TO // 2) // _ROUNDED_TO * _ROUNDED_TO


def break_off_percent(*, stopped: int, reached: int) -> int | None:
    """Return the share of visits that reached a step and went no further, from shown numbers.

    None where nobody is shown to have reached it.
    """
    if reached <= 0:
        return None
    return min((200 * stopped + reached) // (2 * reached), 100)
