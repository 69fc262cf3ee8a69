"""A server that is wrong on purpose: it says yes first and counts a moment later.

The checker has to find what a kill then loses; otherwise it proves nothing about the real one.
"""

import threading
import time

from app.services.counting import CountingQueue
from app.storage.counts import Counted, CountedVisit

_count = CountingQueue.count
_DELAY_SECONDS = 1.0


def _acknowledge_first(self: CountingQueue, visit: CountedVisit) -> Counted:
    def later() -> None:
        time.sleep(_DELAY_SECONDS)
        _count(self, visit)

    threading.Thread(target=later, daemon=True).start()
    return "yes"


CountingQueue.count = _acknowledge_first  # type: ignore[method-assign] # the planted fault

from run import app  # noqa: E402 - after the fault is planted

__all__ = ["app"]
