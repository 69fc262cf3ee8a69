"""Starts a server from a process that has imported the application already.

A process that starts from nothing spends three seconds of a processor on imports, once for
gunicorn and once for each worker; forked from a prepared one it spends a tenth of that. From
then on it is the same: gunicorn, its configuration and its workers, in a session of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.databases import ROOT

_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.support.warm_imports"])


class WarmServer:
    """A server that was forked; it is ours to end."""

    def __init__(self, command: list[str], *, environment: Mapping[str, str], log: Path) -> None:
        """Start it: `command` is gunicorn's, as if from a shell."""
        self._process = _FORKING.Process(target=_serve, args=(command, dict(environment), str(log)))
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


def _serve(command: list[str], environment: dict[str, str], log: str) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(output, stream)
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415  # the starting side needs none of it

    sys.argv = command
    sys.exit(run())
