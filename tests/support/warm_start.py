"""Starts servers and commands from a process that has imported the application already.

A server that starts from nothing spends three seconds of a processor on imports, once for
gunicorn and once for each worker; forked from a prepared process it spends a tenth of that. From
then on it is the same: gunicorn, its configuration and its workers, in a session of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.support.warm_imports"])

_APP_MODULE: Final = "tests.support.warm_app"
WARM_APP: Final = f"{_APP_MODULE}:make()"


class WarmProcess:
    """A process that runs `words` as `python -m` would; it is ours to end."""

    def __init__(
        self, *words: str, environment: Mapping[str, str], log: Path, errors: Path | None = None
    ) -> None:
        """Start it; what it says is added to `log`, and what is wrong to `errors` if given."""
        arguments = (words, dict(environment), (str(log), str(errors or log)))
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


def _run(words: tuple[str, ...], environment: dict[str, str], logs: tuple[str, str]) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # or TMPDIR of the process it was forked from would be its own
    os.chdir(_ROOT)
    for stream, log in enumerate(logs, start=1):
        os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), stream)
    module, name = _COMMANDS[words[0]]
    if words[-1] == WARM_APP:
        import_module(_APP_MODULE).fork_for_server()
    command: Callable[[], int | None] = getattr(import_module(module), name)
    sys.argv = list(words)
    sys.exit(command())
