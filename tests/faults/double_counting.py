"""A server that is wrong on purpose: every nonce is new to it, so a second post counts again."""

import secrets
from dataclasses import replace

from app.services.counting import CountingQueue
from app.storage.counts import Counted, CountedVisit

_count = CountingQueue.count


def _forget_the_nonce(self: CountingQueue, visit: CountedVisit) -> Counted:
    return _count(self, replace(visit, nonce=secrets.token_bytes(16)))


CountingQueue.count = _forget_the_nonce  # type: ignore[method-assign] # the planted fault

from run import app  # noqa: E402 - after the fault is planted

__all__ = ["app"]
