"""A process with tasks as bad as they come, for the tests of bounded processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from app.processes import answer_tasks, work_on


def _spin() -> NoReturn:
    while True:
        pass


def _fill() -> int:
    return len(b"x" * 8_000_000_000)


def _nest(depth: int) -> int:
    return _nest(depth + 1)


def _break(secret: str) -> NoReturn:
    raise ValueError(secret)


def _part_by_part(ending: str) -> str:
    for part in ("first", "second"):
        work_on(part)
    if ending:
        TASKS[ending]()
    return "done"


def _wait(seconds: float) -> str:
    time.sleep(seconds)
    return "waited"


def _fall(whose: str, once: str) -> str:
    """Kill a process as the system would: always, or only while there is no such file."""
    if not once or not Path(once).exists():
        Path(once or os.devnull).touch()
        os.kill(os.getppid() if whose == "warm" else os.getpid(), signal.SIGKILL)
        os._exit(0)
    return "again"


TASKS: Final[dict[str, Callable[..., object]]] = {
    "double": lambda text: text * 2,
    "environment": lambda: dict(os.environ),
    "process": lambda _number: (os.getpid(), os.getppid()),
    "spin": _spin,
    "fill": _fill,
    "nest": _nest,
    "break": _break,
    "wait": _wait,
    "parts": _part_by_part,
    "fall": _fall,
    "leave": lambda: os._exit(7),
}

if __name__ == "__main__":
    answer_tasks(TASKS)
