"""The queue says yes only after a commit, never makes anybody wait, and heals by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from app.services.counting import LARGEST_BATCH, CountingQueue
from app.storage.counts import Counted, CountedVisit
from app.storage.failures import DatabaseUnavailableError, StatementRefusedError
from tests.support.counting import visit

PROBE = 0.05


class Store:
    """Stands for the database: can be held up, broken, or refuse certain visits."""

    answer: Counted = "yes"

    def __init__(self) -> None:
        self.batches: list[list[CountedVisit]] = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.failure: BaseException | None = None
        self.refused: set[bytes] = set()

    def write(self, visits: Sequence[CountedVisit]) -> tuple[Counted, ...]:
        self.entered.set()
        assert self.open.wait(30)
        if self.failure is not None:
            raise self.failure
        if any(entry.nonce in self.refused for entry in visits):
            raise StatementRefusedError(cause="DataError")
        self.batches.append(list(visits))
        return tuple(self.answer for _ in visits)

    @property
    def counted(self) -> list[CountedVisit]:
        return [entry for batch in self.batches for entry in batch]


@contextmanager
def queue_over(
    store: Store, *, patience: float = 60.0, most_waiting: int = 1000
) -> Iterator[CountingQueue]:
    queue = CountingQueue(
        store.write, patience=patience, probe_every=PROBE, most_waiting=most_waiting
    )
    try:
        yield queue
    finally:
        store.open.set()
        store.failure = None
        queue.stop()


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    pause = threading.Event()
    for _ in range(12_000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen within a minute")


def _waits_more_than(queue: CountingQueue, number: int) -> bool:
    return queue.waiting > number


def test_a_visit_is_acknowledged_after_it_was_written() -> None:
    store = Store()
    with queue_over(store) as queue:
        assert queue.count(visit()) == "yes"
        assert len(store.counted) == 1


def test_visits_that_wait_share_one_transaction_in_the_order_they_came() -> None:
    store = Store()
    store.open.clear()
    visits = [visit() for _ in range(8)]
    with queue_over(store) as queue, ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(queue.count, visits[0])]
        until(store.entered.is_set)
        for entry in visits[1:]:
            before = queue.waiting
            answers.append(pool.submit(queue.count, entry))
            until(partial(_waits_more_than, queue, before))
        store.open.set()
        assert [answer.result() for answer in answers] == ["yes"] * 8
    assert [batch for batch in store.batches if batch] == [visits[:1], visits[1:]]


def test_a_transaction_has_a_largest_size() -> None:
    store = Store()
    store.open.clear()
    count = LARGEST_BATCH + 5
    with queue_over(store) as queue, ThreadPoolExecutor(count) as pool:
        answers = [pool.submit(queue.count, visit()) for _ in range(count)]
        until(lambda: queue.waiting >= count - LARGEST_BATCH)
        store.open.set()
        assert {answer.result() for answer in answers} == {"yes"}
    assert max(map(len, store.batches)) <= LARGEST_BATCH
    assert len(store.counted) == count


def test_nobody_is_told_yes_while_the_commit_is_out() -> None:
    store = Store()
    store.open.clear()
    with queue_over(store, patience=0.2) as queue:
        assert queue.count(visit()) == "no"
        assert store.counted == []


def test_a_visit_whose_turn_did_not_come_is_never_counted() -> None:
    store = Store()
    store.open.clear()
    first, second = visit(), visit()
    with queue_over(store, patience=0.2) as queue, ThreadPoolExecutor(1) as pool:
        in_flight = pool.submit(queue.count, first)
        until(store.entered.is_set)
        assert queue.count(second) == "no"
        assert in_flight.result() == "no"
        store.open.set()
        until(lambda: queue.count(visit()) == "yes")
        assert second not in store.counted


def test_after_a_failure_visits_are_turned_away_at_once_until_the_probe_succeeds() -> None:
    store = Store()
    store.failure = DatabaseUnavailableError(cause="OperationalError")
    with queue_over(store) as queue:
        assert queue.count(visit()) == "no"
        assert queue.broken
        assert queue.count(visit()) == "no"
        store.failure = None
        until(lambda: not queue.broken)
        assert queue.count(visit()) == "yes"


def test_a_failure_turns_away_everybody_who_waits() -> None:
    store = Store()
    store.open.clear()
    with queue_over(store, patience=30) as queue, ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(queue.count, visit())]
        until(store.entered.is_set)
        answers.extend(pool.submit(queue.count, visit()) for _ in range(3))
        until(lambda: queue.waiting == 3)
        store.failure = DatabaseUnavailableError(cause="OperationalError")
        store.open.set()
        assert {answer.result() for answer in answers} == {"no"}


def test_one_refused_visit_does_not_spoil_its_batch() -> None:
    store = Store()
    store.open.clear()
    bad = visit()
    store.refused.add(bad.nonce)
    good = [visit() for _ in range(3)]
    with queue_over(store) as queue, ThreadPoolExecutor(5) as pool:
        first = pool.submit(queue.count, visit())
        until(store.entered.is_set)
        answers = [pool.submit(queue.count, entry) for entry in (*good, bad)]
        until(lambda: queue.waiting == 4)
        store.open.set()
        assert [answer.result() for answer in answers] == ["yes", "yes", "yes", "no"]
        assert first.result() == "yes"
        assert not queue.broken


def test_a_full_queue_turns_visits_away() -> None:
    store = Store()
    store.open.clear()
    with queue_over(store, most_waiting=1) as queue, ThreadPoolExecutor(2) as pool:
        in_flight = pool.submit(queue.count, visit())
        until(store.entered.is_set)
        waits = pool.submit(queue.count, visit())
        until(lambda: queue.waiting == 1)
        assert queue.count(visit()) == "no"
        store.open.set()
        assert [in_flight.result(), waits.result()] == ["yes", "yes"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_that_died_is_replaced() -> None:
    store = Store()
    with queue_over(store, patience=0.2) as queue:
        store.failure = SystemExit()
        assert queue.count(visit()) == "no"
        store.failure = None
        until(lambda: queue.count(visit()) == "yes")


def test_stopping_finishes_what_waits_and_then_turns_visits_away() -> None:
    store = Store()
    store.open.clear()
    with queue_over(store) as queue, ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(queue.count, visit())]
        until(store.entered.is_set)
        answers.append(pool.submit(queue.count, visit()))
        until(lambda: queue.waiting == 1)
        stopping = pool.submit(queue.stop)
        store.open.set()
        stopping.result()
        assert [answer.result() for answer in answers] == ["yes", "yes"]
        assert queue.count(visit()) == "no"
