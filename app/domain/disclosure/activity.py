"""Activity: bare event counts, tied to no answer, shown rounded and only in company.

Events are gathered without the answers (starts, the furthest step reached, completions, taps,
sources of starts); here is only what may be shown of their sums for a released period.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from app.domain.disclosure.noise import Draw, discrete_laplace
from app.domain.disclosure.thresholds import Thresholds

STARTS = "starts"
_ROUNDED_TO = 10

Events: TypeAlias = Mapping[str, int]


def shown_activity(events: Events, *, thresholds: Thresholds, draw: Draw) -> Events | None:
    """Return a period's event counts in tens, or None with too few starts.

    `events` holds every name that could have been counted, also those with 0: whatever is shown
    may be noise alone, and what is not shown may have happened. A period with too few starts is
    added to the next one by the caller. What is returned is final: drawing again would tell more.
    """
    if events.get(STARTS, 0) < thresholds.answers:
        return None
    shown = {
        name: in_tens(n, noise=thresholds.noise, draw=draw) for name, n in sorted(events.items())
    }
    return MappingProxyType({name: n for name, n in shown.items() if n})


def in_tens(n: int, *, noise: int, draw: Draw) -> int:
    """Return a number with noise, rounded to the ten below or above, the nearer the likelier.

    Rounding to the nearest ten would tell whoever sends all events but one about that one: by a
    link that only one person was given, say, four starts of one's own and their fifth make ten.
    """
    noised = n + discrete_laplace(scale=noise, draw=draw)
    return max((noised + draw(_ROUNDED_TO)) // _ROUNDED_TO, 0) * _ROUNDED_TO


def break_off_percent(*, stopped: int, reached: int) -> int | None:
    """Return the share of visits that reached a step and went no further, from shown numbers.

    None where nobody is shown to have reached it.
    """
    if reached <= 0:
        return None
    return min((200 * stopped + reached) // (2 * reached), 100)
