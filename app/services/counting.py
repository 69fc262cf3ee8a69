"""Counting visits fairly and durably, without ever making a visitor wait for long.

One writer thread per process takes whatever waits, in the order it came, and counts it in one
transaction: concurrent visits share a commit, and no writer starves behind SQLite's unfair
lock. An answer of yes or already is given only after that commit returned.

When the database fails, a breaker opens: every visit is told ``no`` at once, while the writer
probes by itself and closes the breaker when the database is back.
"""

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

import structlog

from app.processes import after_fork
from app.storage.counts import Counted, CountedVisit
from app.storage.failures import StatementRefusedError, StorageError

PATIENCE_SECONDS = 2.0
PROBE_SECONDS = 1.0
LARGEST_BATCH = 50
MOST_WAITING = 1000

_log = structlog.get_logger(__name__)


class _Ticket:
    """A visit in the queue and the answer it is waiting for."""

    __slots__ = ("answer", "answered", "state", "visit")

    def __init__(self, visit: CountedVisit) -> None:
        self.visit = visit
        self.state: Literal["waiting", "begun", "withdrawn"] = "waiting"
        self.answer: Counted = "no"
        self.answered = threading.Lock()  # a bare lock costs a tenth of an Event
        self.answered.acquire()

    def give(self, answer: Counted) -> None:
        self.answer = answer
        self.answered.release()


class CountingQueue:
    """Counts visits through one writer thread, started by the first visit of a process."""

    def __init__(
        self,
        write: Callable[[Sequence[CountedVisit]], tuple[Counted, ...]],
        *,
        patience: float = PATIENCE_SECONDS,
        probe_every: float = PROBE_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Take the way to count a batch, whose answers hold when it returns; times in seconds."""
        self._write = write
        self._patience = patience
        self._probe_every = probe_every
        self._most_waiting = most_waiting
        self._start_afresh()
        after_fork(self._start_afresh)
        atexit.register(self.stop)

    def count(self, visit: CountedVisit) -> Counted:
        """Return whether a visit was counted, after at most `patience` seconds.

        ``no`` means not acknowledged: a visit whose turn had not come is withdrawn and never
        counted; one that was being written when the time ran out may have been.
        """
        ticket = _Ticket(visit)
        with self._changed:
            if not self._accepts_visits():
                return "no"
            self._waiting.append(ticket)
            self._changed.notify()
        if not ticket.answered.acquire(timeout=self._patience):
            self._withdraw(ticket)
        return ticket.answer

    def stop(self, *, timeout: float = 5.0) -> None:
        """Finish what is waiting and in flight, then end the writer; later visits get ``no``."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
            writer = self._writer
        if writer is not None and writer is not threading.current_thread():
            writer.join(timeout)

    @property
    def broken(self) -> bool:
        """Whether visits are turned away at present because the database failed."""
        return self._broken

    @property
    def waiting(self) -> int:
        """How many visits wait for their turn."""
        return len(self._waiting)

    def _start_afresh(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._waiting: deque[_Ticket] = deque()
        self._writer: threading.Thread | None = None
        self._broken = False
        self._stopping = False

    def _accepts_visits(self) -> bool:
        """Tell whether a visit may wait here; a writer that is missing is started first."""
        if self._stopping or not self._writer_works():
            return False
        return not self._broken and len(self._waiting) < self._most_waiting

    def _writer_works(self) -> bool:
        if self._writer is not None and self._writer.is_alive():
            return True
        self._writer = threading.Thread(target=self._work, name="counting", daemon=True)
        try:
            self._writer.start()
        except RuntimeError:  # the system gives no more threads
            self._writer = None
            return False
        return True

    def _withdraw(self, ticket: _Ticket) -> None:
        """Take a visit back and turn others away until the writer has shown that it works."""
        with self._changed:
            if ticket.answered.acquire(blocking=False):
                return
            if ticket.state == "waiting":
                ticket.state = "withdrawn"
                self._waiting.remove(ticket)
            self._broken = True
            self._changed.notify()

    def _work(self) -> None:
        while True:
            batch = self._next_batch()
            if batch:
                self._count(batch)
            elif self._stopping:
                return
            else:
                self._probe()

    def _next_batch(self) -> list[_Ticket]:
        """Wait for visits; return none when it is time to probe or to stop."""
        with self._changed:
            while not self._waiting and not self._broken and not self._stopping:
                self._changed.wait()
            count = min(len(self._waiting), LARGEST_BATCH)
            batch = [self._waiting.popleft() for _ in range(count)]
            for ticket in batch:
                ticket.state = "begun"
            return batch

    def _count(self, batch: list[_Ticket]) -> None:
        try:
            answers = self._write([ticket.visit for ticket in batch])
        except StatementRefusedError as refusal:
            self._count_one_by_one(batch, refusal=refusal)
        except Exception as failure:  # noqa: BLE001  # whatever it is, visitors must go on
            self._break(batch, failure=failure)
        else:
            self._broken = False
            for ticket, answer in zip(batch, answers, strict=True):
                ticket.give(answer)

    def _count_one_by_one(self, batch: list[_Ticket], *, refusal: StorageError) -> None:
        """Let no visit that the database refuses spoil the others of its batch."""
        if len(batch) > 1:
            for ticket in batch:
                self._count([ticket])
            return
        _log.error("visit_refused", cause=str(refusal))
        batch[0].give("no")

    def _break(self, batch: list[_Ticket], *, failure: Exception) -> None:
        """Tell everybody no, and open the breaker."""
        _log.warning("counting_stopped", cause=_cause(failure))
        with self._changed:
            self._broken = True
            turned_away = [*batch, *self._waiting]
            self._waiting.clear()
        for ticket in turned_away:
            ticket.give("no")
        self._rest()

    def _probe(self) -> None:
        """Count nothing: that takes the same locks and connection as a visit does."""
        try:
            self._write(())
        except Exception:  # noqa: BLE001  # it was logged when the breaker opened
            self._rest()
            return
        with self._changed:
            self._broken = False
        _log.info("counting_resumed")

    def _rest(self) -> None:
        deadline = time.monotonic() + self._probe_every
        with self._changed:
            while not self._stopping and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)


def _cause(failure: Exception) -> str:
    """Name a failure without the words it came with, which may quote an answer."""
    return str(failure) if isinstance(failure, StorageError) else type(failure).__name__
