"""Runs releases in processes of their own, each killed at a chosen point.

`python -m tests.faults.release_runner URL FOLDER` reads lines of `POINT MOMENT FAULT` and answers
each with `killed` or with the number of points there were. A point lies before every statement,
around every commit, and around every write and fsync of the ledger. FAULT is `none`, or
`forgetful`: a planted release that takes no week's number from the ledger.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.services.releasing.releasing import Tidying
from app.storage import database as database_module
from app.storage.ledger import Ledger, LedgerLine
from tests.support.databases import ROOT, patient_database
from tests.support.releasing import releasing


class Points:
    """Counts the points that are passed; the process dies at the chosen one."""

    def __init__(self, deadly: int) -> None:
        self._deadly = deadly
        self.passed = 0

    def __call__(self, *_: object, **__: object) -> None:
        """Pass one."""
        self.passed += 1
        if self.passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function with a point before and after it."""

        def wrapped(*args: object, **kwargs: object) -> object:
            self()
            result = function(*args, **kwargs)
            self()
            return result

        return wrapped


def release(url: str, folder: Path, *, deadly: int, moment: datetime, fault: str) -> int:
    """Release and clean up, dying at a point; return how many there were."""
    points = Points(deadly)
    if fault == "forgetful":
        _forget_draws()
    database = patient_database(url)
    event.listen(database.engine, "before_cursor_execute", points)
    event.listen(database.engine, "commit", points)
    database_module._run_alone = points.around(  # noqa: SLF001  # this process is made to die
        database_module._run_alone  # noqa: SLF001  # as above
    )
    os.write = points.around(os.write)
    os.fsync = points.around(os.fsync)
    releasing(database, folder).release(now=moment)
    Tidying(database).tidy(now=moment)
    return points.passed


def _forget_draws() -> None:
    """Let this process read a ledger without the numbers of weeks."""
    read = Ledger.read

    def forgetful(self: Ledger) -> tuple[LedgerLine, ...]:
        return tuple(line for line in read(self) if line.event != "drawn")

    Ledger.read = forgetful  # type: ignore[method-assign]  # a planted fault


class Runner:
    """The other end: asks a process for releases."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def release(self, *, deadly: int, moment: datetime, fault: str = "none") -> str:
        """Return ``killed``, or how many points there were."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{deadly} {moment.isoformat()} {fault}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def running(url: str, folder: Path) -> Iterator[Runner]:
    """Yield a runner for one database and one folder."""
    command = [sys.executable, "-m", "tests.faults.release_runner", url, str(folder)]
    with subprocess.Popen(  # noqa: S603  # our own words
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Runner(process)
        assert process.stdin is not None
        process.stdin.close()


def _main(url: str, folder: Path) -> None:
    for line in sys.stdin:
        deadly, moment, fault = line.split()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            when = datetime.fromisoformat(moment)
            passed = release(url, folder, deadly=int(deadly), moment=when, fault=fault)
            with os.fdopen(writer, "w") as answer:
                answer.write(str(passed))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        sys.stdout.write(f"{'killed' if killed else said or 'failed'}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
