"""A process with tasks as bad as they come, for the tests of bounded processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
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
    "leave": lambda: os._exit(7),
}

if __name__ == "__main__":
    answer_tasks(TASKS)
