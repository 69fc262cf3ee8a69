"""The production server on a free port, started as `python run.py` or warm, ended by its own id."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.support.databases import ROOT, environment_for
from tests.support.warm_start import WARM_APP, WarmProcess

_START_SECONDS = 120.0
_GUNICORN = ("gunicorn", "--config", "gunicorn.conf.py")


class ServerProcess(Protocol):
    """The process of a server, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its id, which is that of its group, too."""
        ...

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        ...

    def terminate(self) -> None:
        """Ask it to end."""
        ...

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, its process and what it wrote."""

    port: int
    database_url: str
    process: ServerProcess
    log: Path

    @property
    def url(self) -> str:
        """The address of the first page, without the closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def output(self) -> str:
        """Return everything the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut would."""
        _signal(self.process, signal.SIGKILL)


@contextmanager
def running_server(
    *,
    database_url: str,
    directory: Path,
    port: int | None = None,
    target: str | None = None,
    **variables: str,
) -> Iterator[Server]:
    """Yield a server on `database_url` that answers `/healthz`; end it afterwards.

    `directory` takes its instance directory and its log; `variables` go into its environment;
    `target` names another WSGI application than the product's, for faults planted on purpose.
    """
    chosen = port or free_port()
    log = directory / f"server-{chosen}.log"
    environment = environment_for(
        database_url, instance_dir=directory, PORT=str(chosen), **variables
    )
    command = ["run.py"] if target is None else ["-m", *_GUNICORN, target]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with _answering(Server(chosen, database_url, process, log)) as server:
        yield server


@contextmanager
def warm_server(
    *,
    database_url: str,
    directory: Path,
    port: int | None = None,
    target: str = WARM_APP,
    **variables: str,
) -> Iterator[Server]:
    """Yield the same server, started with a tenth of the work (`warm_start`)."""
    chosen = port or free_port()
    log = directory / f"server-{chosen}.log"
    environment = environment_for(
        database_url, instance_dir=directory, PORT=str(chosen), **variables
    )
    process = WarmProcess(*_GUNICORN, target, environment=environment, log=log)
    with _answering(Server(chosen, database_url, process, log)) as server:
        yield server


@contextmanager
def _answering(server: Server) -> Iterator[Server]:
    """Yield a server once it answers, and end it afterwards."""
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        _end(server.process)


def free_port() -> int:
    """Return a port nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        if _status(server.port, "/healthz") == http.client.OK:
            return
        time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{server.output()}")


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _end(process: ServerProcess) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        if process.poll() is None:
            _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: ServerProcess, number: signal.Signals) -> None:
    """Signal the process group that this module started, and no other."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
