"""How much one network may add to the numbers, so that no single phone fills them.

Addresses are forgotten as they come: a bucket's key is a hash of network and event under a
random key of this process, which is drawn anew every day together with empty buckets. Nothing
of it is written or logged. A clinic's waiting room, or a carrier's customers, are one network:
the pace is generous, and whoever is over it loses nothing but a line in the statistics: the
result is shown all the same. This machine itself is not paced; whoever has a shell on it
needs no visits to change numbers.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from app.domain.pacing import Pace, empty_again
from app.processes import after_fork
from app.web.shared.origin import network_of

PACE: Final = Pace(at_once=40, every=timedelta(minutes=36))
"""Of each kind of event: forty at once, and forty more over a day."""

MOST_BUCKETS: Final = 20_000
"""A few megabytes; beyond it the bucket that was longest untouched makes room."""

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1"})
_WINDOW: Final = timedelta(days=1)


class NetworkPace:
    """The buckets of one process. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._start_afresh()
        after_fork(self._start_afresh)

    def _start_afresh(self) -> None:
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)
        self._buckets: OrderedDict[bytes, datetime] = OrderedDict()
        self._since: datetime | None = None

    def admitted(self, events: Iterable[str], *, address: str, now: datetime) -> frozenset[str]:
        """Return which events from an address are still counted, and remember them."""
        if address in _THIS_MACHINE:
            return frozenset(events)
        network = network_of(address)
        with self._lock:
            self._forget_yesterday(now)
            return frozenset(event for event in events if self._admit(network, event, now=now))

    def _admit(self, network: str, event: str, *, now: datetime) -> bool:
        bucket = blake2b(f"{network} {event}".encode(), key=self._key, digest_size=16).digest()
        after = empty_again(self._buckets.get(bucket), pace=PACE, now=now)
        if after is None:
            return False
        self._buckets[bucket] = after
        self._buckets.move_to_end(bucket)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return True

    def _forget_yesterday(self, now: datetime) -> None:
        if self._since is None or not timedelta(0) <= now - self._since < _WINDOW:
            self._key = secrets.token_bytes(32)
            self._buckets.clear()
            self._since = now
