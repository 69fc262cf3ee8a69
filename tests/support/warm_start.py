"""Starts servers and commands from a process that has imported the application already.

A server that starts from nothing spends three seconds of a processor on imports, once for
gunicorn and once for each worker; forked from a prepared process it spends a tenth of that. From
then on it is the same: gunicorn, its configuration and its workers, in a session of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.support.warm_imports"])


class WarmProcess:
    """A process that runs `words` as `python -m` would; it is ours to end."""

    def __init__(self, *words: str, environment: Mapping[str, str], log: Path) -> None:
        """Start it; what it says is added to `log`."""
        arguments = (words, dict(environment), str(log))
        self._process = _FORKING.Process(target=_run, args=arguments)
        self._process.start()

    @property
    def pid(self) -> int:
        """The id of the process, which leads a group of its own."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int | None:
        """Return how it ended, or None when it did not end in time."""
        self._process.join(timeout)
        return self._process.exitcode


_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "gunicorn": ("gunicorn.app.wsgiapp", "run"),
    "flask": ("flask.cli", "main"),
}


def _run(words: tuple[str, ...], environment: dict[str, str], log: str) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(_ROOT)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(output, stream)
    module, name = _COMMANDS[words[0]]
    command: Callable[[], int | None] = getattr(import_module(module), name)
    sys.argv = list(words)
    sys.exit(command())
