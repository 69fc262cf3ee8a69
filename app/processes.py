"""Work whose cost hangs on what people wrote, done in a process of its own.

A warm process is started when it is first needed, has everything imported, and makes a copy of
itself for each piece of work. The copy is told no secret, may use a bounded amount of processor
time and memory, and can be ended at any moment, so that no document holds up a request or a
visitor. The bounds are a last resort: what a document may cost is counted in steps elsewhere.

And what a process must forget when it was forked: a web server may load the application once and
fork its workers from it; no thread survives that, and no two processes may share a connection.

Knows nothing of what is worked out: a task is a word and the arguments of a function that the
process's own module names.
"""

from __future__ import annotations

import os
import pickle  # nosec B403 - of our own process
import queue
import resource
import signal
import socket
import subprocess  # nosec B404 - ours
import sys
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal, NoReturn, Protocol, TypeAlias, TypeVar

_ROOT: Final = Path(__file__).resolve().parents[1]
_NICENESS: Final = 10
PROCESSOR_SECONDS: Final = 100
"""Ten times what the largest document that the format permits may cost."""

_MEMORY_BYTES: Final = 3_000_000_000
"""Likewise, of address space; a process that has done nothing yet has a tenth of it."""

_LONGEST_SECONDS: Final = 300.0
"""Until a process counts as stuck, on a machine that is busy with something else."""

_IDLE_SECONDS: Final = 600.0
_LOOK_EVERY: Final = 0.1
MOST_WAITING: Final = 3
"""Of a web server's eight threads, say."""

_ENDED_FROM_OUTSIDE: Final = signal.SIGKILL.name
"""As by a machine that is short of memory; processor time ends with another signal."""

_KEPT: Final = 64
"""Answers of a few drafts and versions; the largest takes some hundred kilobytes."""

Done = TypeVar("Done")

Reason: TypeAlias = Literal["too_much", "broken", "unwanted"]


def after_fork(forget: Callable[[], None]) -> None:
    """Call a bound method in every forked child, as long as its object lives."""
    reference = weakref.WeakMethod(forget)

    def run() -> None:
        method = reference()
        if method is not None:
            method()

    os.register_at_fork(after_in_child=run)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be worked out: a word for a function and its arguments, all immutable."""

    kind: str
    arguments: tuple[object, ...]


class TaskFailedError(Exception):
    """There is no answer: it cost too much, went wrong, or nobody waited for it any more.

    `cause` names the exception's class or the signal, never what was worked on; `part` is what
    the task last said that it works on (`work_on`), None when it said nothing.
    """

    def __init__(self, reason: Reason, cause: str, part: object = None) -> None:
        """Remember why."""
        super().__init__(reason, cause, part)
        self.reason: Reason = reason
        self.cause = cause
        self.part = part


class StillWorkingError(Exception):
    """Work in another process is not done yet; whoever asks again in a moment finds it further."""


class AsksTasks(Protocol):
    """Whatever has tasks answered, here or elsewhere."""

    def ask(self, task: Task, *, wait: float | None = None, patience: float | None = None) -> Any:  # noqa: ANN401  # whatever the task's function returns
        """Return the answer to a task, as `BoundedProcess.ask` does."""
        ...

    def stop(self) -> None:
        """Answer no further tasks."""
        ...


def when_done(work: Callable[[], Done]) -> Done:
    """Return what comes of work in another process, however long it takes: it is bounded.

    For commands; requests show that it goes on instead.
    """
    while True:
        with suppress(StillWorkingError):
            return work()


@dataclass(slots=True)
class _WaitingTask:
    """A task on its way; `wanted_until` is a moment of the monotonic clock, None for ever."""

    answer: Future[Any]
    wanted_until: float | None

    def want(self, patience: float | None) -> None:
        """Note that somebody waits, for so many seconds from now."""
        if patience is None or self.wanted_until is None:
            self.wanted_until = None
        else:
            self.wanted_until = max(self.wanted_until, time.monotonic() + patience)

    def is_wanted(self) -> bool:
        """Tell whether anybody still waits."""
        return self.wanted_until is None or time.monotonic() < self.wanted_until


class BoundedProcess:
    """Asks tasks of the process of a module, one after the other, and keeps their answers.

    Equal tasks are asked once. May be used by every thread of a process.
    """

    def __init__(self, module: str) -> None:
        """Take the module that is run; it calls `answer_tasks`. Nothing is started yet."""
        self._module = module
        self._start_afresh()
        after_fork(self._start_afresh)

    def _start_afresh(self) -> None:
        """Forget threads and channels: none of them survives a fork of this process."""
        self._lock = threading.Lock()
        self._seats = threading.Semaphore(MOST_WAITING)
        self._known: OrderedDict[Task, _WaitingTask] = OrderedDict()
        self._waiting: queue.SimpleQueue[tuple[Task, _WaitingTask] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Connection[Any, Any] | None = None

    def ask(self, task: Task, *, wait: float | None = None, patience: float | None = None) -> Any:  # noqa: ANN401  # whatever the task's function returns
        """Return the answer to a task; raises TimeoutError after `wait` seconds without one.

        At most a few threads wait for long, so that others are there for visitors. It is worked
        on until somebody asks again, for at most `patience` seconds after the last time; with
        None to the end. Raises TaskFailedError.
        """
        answer = self._asked(task, patience=patience).answer
        if wait is None:
            return answer.result()
        may_wait = self._seats.acquire(blocking=False)
        try:
            return answer.result(timeout=wait if may_wait else min(wait, _LOOK_EVERY))
        finally:
            if may_wait:
                self._seats.release()

    def stop(self) -> None:
        """End the process as soon as it has answered what it works on."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)

    def _asked(self, task: Task, *, patience: float | None) -> _WaitingTask:
        with self._lock:
            found = self._known.get(task)
            if found is None or _is_gone(found.answer):
                until = None if patience is None else time.monotonic() + patience
                found = self._known[task] = _WaitingTask(answer=Future(), wanted_until=until)
                self._waiting.put((task, found))
            else:
                found.want(patience)
            self._known.move_to_end(task)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tasks", daemon=True)
                self._thread.start()
            return found

    def _work(self) -> None:
        """Let the process answer what waits; the one thread that talks to it."""
        while True:
            try:
                found = self._waiting.get(timeout=_IDLE_SECONDS)
            except queue.Empty:  # it need not hold memory over night
                self._end()
                continue
            if found is None:
                break
            task, asked = found
            try:
                asked.answer.set_result(self._answer(task, asked))
            except TaskFailedError as failure:
                asked.answer.set_exception(failure)
            except Exception as failure:  # noqa: BLE001  # whoever waits must be told in any case
                self._end()
                asked.answer.set_exception(TaskFailedError("broken", type(failure).__name__))
        self._end()
        with self._lock:
            self._thread = None

    def _answer(self, task: Task, asked: _WaitingTask) -> object:
        """Return the answer. What something else ended is begun once more: no document did that."""
        try:
            return self._answered(task, asked)
        except (EOFError, OSError):  # the warm process is gone
            self._end()
        except TaskFailedError as failure:
            if failure.cause != _ENDED_FROM_OUTSIDE:
                raise
        return self._answered(task, asked)

    def _answered(self, task: Task, asked: _WaitingTask) -> object:
        if not asked.is_wanted():
            raise TaskFailedError("unwanted", "")
        channel = self._channel or self._start()
        channel.send(task)
        written, pid, part = b"", None, None
        message = self._received(channel, asked, pid=pid)
        while not isinstance(message, _Ended):
            match message:
                case int():
                    pid = message
                case bytes():
                    written = message
                case _Part():
                    part = message.part
            message = self._received(channel, asked, pid=pid)
        if not written:
            reason: Reason = message.reason if asked.is_wanted() else "unwanted"
            raise TaskFailedError(reason, message.cause, part)
        answer = pickle.loads(written)  # noqa: S301  # our own process wrote it  # nosec B301
        if isinstance(answer, TaskFailedError):
            raise TaskFailedError(answer.reason, answer.cause, part)
        return answer

    def _received(self, channel: Connection, asked: _WaitingTask, *, pid: int | None) -> object:
        """Return the next message; what nobody waits for any more, or is stuck, is ended."""
        until = time.monotonic() + _LONGEST_SECONDS
        while not channel.poll(_LOOK_EVERY):
            if time.monotonic() > until:
                self._end()
                raise TaskFailedError("too_much", "stuck")
            if pid is not None and not asked.is_wanted():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return channel.recv()

    def _start(self) -> Connection:
        """Start the warm process. It inherits one end of a channel and no environment."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # ours  # nosec B603
                [sys.executable, "-m", self._module, str(theirs.fileno())],
                cwd=_ROOT,
                env={"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._channel = Connection(ours.detach())
        return self._channel

    def _end(self) -> None:
        """End the process and whatever it works on."""
        process, self._process = self._process, None
        channel, self._channel = self._channel, None
        if process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if channel is not None:
            channel.close()


def _is_gone(answer: Future[Any]) -> bool:
    """Tell whether an answer is none that could be given again: another try may end otherwise."""
    if not answer.done():
        return False
    failure = answer.exception()
    return isinstance(failure, TaskFailedError) and (
        failure.reason != "too_much" or failure.cause == _ENDED_FROM_OUTSIDE
    )


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a copy ended, when it brought no answer."""

    reason: Reason
    cause: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What a copy works on."""

    part: object


_asking: list[Connection[Any, Any]] = []
"""In a copy that answers a task: the channel to whoever asked."""


def work_on(part: object) -> None:
    """Note what of a task is worked on now, so that whoever asked knows it if there it ends."""
    for channel in _asking:
        channel.send(_Part(part))


def answer_tasks(
    functions: Mapping[str, Callable[..., object]], channel: Connection | None = None
) -> NoReturn:
    """Answer tasks until the channel closes; the whole of a module's life as a process."""
    os.nice(_NICENESS)
    channel = channel or Connection(int(sys.argv[1]))
    while True:
        try:
            task: Task = channel.recv()
        except (EOFError, OSError):
            os._exit(0)
        pid = os.fork()
        if not pid:
            _answer_one(channel, functions, task)
        _, status = os.waitpid(pid, 0)
        with suppress(OSError):
            channel.send(_ended(os.waitstatus_to_exitcode(status)))


def _answer_one(
    channel: Connection, functions: Mapping[str, Callable[..., object]], task: Task
) -> NoReturn:
    """Answer one task in a copy of the process, within its bounds."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    answer: object
    _asking.append(channel)
    try:
        channel.send(os.getpid())
        answer = functions[task.kind](*task.arguments)
    except (MemoryError, RecursionError) as failure:
        answer = TaskFailedError("too_much", type(failure).__name__)
    except BaseException as failure:  # noqa: BLE001  # the copy ends here whatever happened
        answer = TaskFailedError("broken", type(failure).__name__)
    with suppress(OSError):
        channel.send(pickle.dumps(answer))
    os._exit(0)


def _ended(code: int) -> _Ended:
    """Return what a copy's exit code says, for when it brought no answer."""
    if code < 0:
        return _Ended("too_much", signal.Signals(-code).name)
    return _Ended("broken", f"exit {code}")
