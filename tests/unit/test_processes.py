"""Work in a process of its own: bounded, told no secret, ended when nobody waits for it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app import processes
from app.processes import MOST_WAITING, BoundedProcess, Task, TaskFailedError


@pytest.fixture(scope="module")
def process() -> Iterator[BoundedProcess]:
    process = BoundedProcess("tests.support.sample_tasks")
    yield process
    process.stop()


def failure(process: BoundedProcess, *task: object) -> TaskFailedError:
    with pytest.raises(TaskFailedError) as failed:
        process.ask(Task(str(task[0]), task[1:]))
    return failed.value


def test_a_task_is_answered_by_another_process(process: BoundedProcess) -> None:
    assert process.ask(Task("double", ("腰",))) == "腰腰"
    own, _ = process.ask(Task("process", (1,)))
    assert own != os.getpid()


def test_every_task_has_a_process_of_its_own_made_by_one_that_stays_warm(
    process: BoundedProcess,
) -> None:
    (first, parent), (second, same) = (process.ask(Task("process", (n,))) for n in (1, 2))
    assert first != second
    assert parent == same


def test_an_equal_task_is_worked_out_once(process: BoundedProcess) -> None:
    assert process.ask(Task("process", (1,))) == process.ask(Task("process", (1,)))


def test_it_is_told_nothing_of_our_environment(
    process: BoundedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    assert "canary" not in str(process.ask(Task("environment", ())))


def test_what_breaks_says_how_and_not_on_what(process: BoundedProcess) -> None:
    found = failure(process, "break", "canary")
    assert (found.reason, found.cause) == ("broken", "ValueError")
    assert "canary" not in str(found)


@pytest.mark.parametrize("kind", ["fill", "nest"])
def test_what_wants_too_much_memory_is_told_so(process: BoundedProcess, kind: str) -> None:
    assert failure(process, kind, *([0] if kind == "nest" else [])).reason == "too_much"


def test_what_wants_too_much_time_is_ended() -> None:
    """The bound of a hundred seconds is tried by another process that has less."""
    bounded = BoundedProcess("tests.support.hasty_tasks")
    try:
        assert failure(bounded, "spin").cause in {"SIGXCPU", "SIGKILL"}
        assert failure(bounded, "spin").reason == "too_much"
    finally:
        bounded.stop()


@pytest.mark.parametrize("ending", ["fill", "leave", "stumble"])
def test_a_task_that_ends_early_says_what_it_worked_on(
    process: BoundedProcess, ending: str
) -> None:
    assert failure(process, "parts", ending).part == "second"
    assert process.ask(Task("parts", ("",))) == "done"
    assert failure(process, "break", "x").part is None


def test_one_that_ends_itself_takes_nobody_along(process: BoundedProcess) -> None:
    assert failure(process, "leave").cause == "exit 7"
    assert process.ask(Task("double", ("a",))) == "aa"


@pytest.mark.parametrize("whose", ["copy", "warm"])
def test_what_something_else_ends_is_begun_once_more(
    process: BoundedProcess, whose: str, tmp_path: Path
) -> None:
    assert process.ask(Task("fall", (whose, str(tmp_path / "fell")))) == "again"


def test_a_warm_process_that_was_killed_while_it_waited_is_not_missed(
    process: BoundedProcess,
) -> None:
    _, parent = process.ask(Task("process", (11,)))
    os.kill(parent, signal.SIGKILL)
    assert process.ask(Task("double", ("c",))) == "cc"


@pytest.mark.parametrize(
    ("whose", "found"), [("copy", ("too_much", "SIGKILL")), ("warm", ("broken", "EOFError"))]
)
def test_what_is_ended_each_time_is_told_and_may_be_asked_again(
    process: BoundedProcess, whose: str, found: tuple[str, str], tmp_path: Path
) -> None:
    task = Task("fall", (whose, str(tmp_path / "fell")))
    failed = failure(process, "fall", whose, "")
    assert (failed.reason, failed.cause) == found
    assert process.ask(task) == "again"
    with pytest.raises(TaskFailedError) as again:
        process.ask(Task("fall", (whose, "")))
    assert again.value is not failed


def test_whoever_does_not_want_to_wait_is_told_that_it_goes_on(process: BoundedProcess) -> None:
    task = Task("wait", (0.5,))
    with pytest.raises(TimeoutError):
        process.ask(task, wait=0)
    assert process.ask(task) == "waited"


class StandingClock:
    """Time that passes when a test says so, in place of the module `time`."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    standing = StandingClock()
    monkeypatch.setattr(processes, "time", standing)
    return standing


def test_what_nobody_waits_for_any_more_is_ended(
    process: BoundedProcess, clock: StandingClock
) -> None:
    with pytest.raises(TimeoutError):
        process.ask(Task("spin", ()), wait=0, patience=10)
    clock.now = 11
    assert process.ask(Task("double", ("b",))) == "bb"


def test_whoever_asks_again_keeps_it_going(process: BoundedProcess, clock: StandingClock) -> None:
    task = Task("wait", (1.0,))
    for patience in (10, 60):
        with pytest.raises(TimeoutError):
            process.ask(task, wait=0, patience=patience)
    clock.now = 11
    assert process.ask(task, patience=0) == "waited"


def test_threads_share_one_answer(process: BoundedProcess) -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(process.ask(Task("process", (9,)))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(threads)
    assert len(set(map(str, found))) == 1


def test_only_a_few_threads_wait_for_long(process: BoundedProcess, clock: StandingClock) -> None:
    told = threading.Semaphore(0)

    def ask() -> None:
        with suppress(TimeoutError, TaskFailedError):
            process.ask(Task("spin", ()), wait=3600, patience=10)
        told.release()

    threads = [threading.Thread(target=ask) for _ in range(MOST_WAITING + 5)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        assert told.acquire(timeout=60)
    assert not told.acquire(blocking=False)
    clock.now = 11
    for thread in threads:
        thread.join()


def test_stopping_leaves_no_process(process: BoundedProcess) -> None:
    _, parent = process.ask(Task("process", (1,)))
    process.stop()
    for thread in threading.enumerate():
        if thread.name == "tasks":
            thread.join()
    assert not Path(f"/proc/{parent}").exists()
