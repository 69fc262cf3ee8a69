"""The production server, started as `python run.py` on a free port and ended by its own id."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import ROOT, environment_for

_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, its process and what it wrote."""

    port: int
    database_url: str
    process: subprocess.Popen[bytes]
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
    with log.open("ab") as output:
        process = subprocess.Popen(
            _command(target),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(chosen, database_url, process, log)
    try:
        _wait_until_healthy(server)
        yield server
    finally:
        _end(process)


def _command(target: str | None) -> list[str]:
    if target is None:
        return [sys.executable, "run.py"]
    return [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", target]


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


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the process group that this module started, and no other."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
