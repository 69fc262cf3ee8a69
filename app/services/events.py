"""Bare events of visits, gathered in memory and written every few seconds.

What a process holds when it is killed is lost: here, and only here, that is accepted. Nothing is
known of an event but its name, its questionnaire and wording arm, and its week.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from app.domain.epochs import epoch_of
from app.processes import after_fork
from app.storage.activity import EventCell, add_events
from app.storage.database import Database


class EventBook:
    """The events of one process since they were last written. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        """Write to `database`."""
        self._database = database
        self._lock = threading.Lock()
        self._counts: Counter[EventCell] = Counter()
        after_fork(self._start_afresh)

    def note(self, slug: str, names: Iterable[str], *, arm: str, now: datetime) -> None:
        """Remember events; the caller has made sure that the questionnaire has them."""
        epoch = epoch_of(now)
        with self._lock:
            self._counts.update(EventCell(epoch, slug, arm, name) for name in names)

    def write(self) -> None:
        """Write what was noted; raises StorageError and then keeps it for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            self._database.write(partial(add_events, counts=counts))
        except BaseException:
            with self._lock:
                self._counts.update(counts)
            raise

    def _start_afresh(self) -> None:
        self._lock = threading.Lock()
        self._counts = Counter()
