"""The production server (docs/adr/0006).

Threads in a few processes, no access log, and no line that names a visitor's address or what
they asked for. Each worker loads the application itself (no preload), so that a reload
(SIGHUP) brings new code and no thread or connection ever crosses a fork.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from config import load_settings

os.umask(0o077)  # whatever the service writes is its own
_settings = load_settings(os.environ)
_shared_memory = Path("/dev", "shm")  # the workers' heartbeat must not wait for a disk
_numbers = _settings.instance_dir / "metrics" / str(_settings.port)
try:
    _settings.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (_numbers.parent, _numbers):
        folder.mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_numbers)  # read when a worker loads the library
except OSError:  # a read-only place: each worker then tells /metrics about itself only
    os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


class WithoutVisitors(logging.Filter):
    """Keeps addresses, request lines and impatience out of the server's own log.

    gunicorn writes the client's address when a request is malformed, a traceback when a
    connection dies or stalls, and the path with its query when a handler fails; the application
    logs failures itself, without either.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the lines about malformed and lost requests, shorten the one about failures."""
        message = str(record.msg)
        if message.startswith(("Invalid request from ip", "Socket error processing request")):
            return False
        if message.startswith("Error handling request"):
            kind = record.exc_info[0] if record.exc_info else None
            record.msg = "A request failed outside the application (%s)"
            record.args = (kind.__name__ if kind else "no exception",)
            record.exc_info = None
        return True


class QuietLogger(Logger):  # type: ignore[misc] # gunicorn publishes no types
    """gunicorn's logger with the filter above."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn publishes no types
        """Set up as usual, then add the filter."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutVisitors())


class OneSend:
    """A connection on which the head of an answer waits for its body.

    gunicorn sends them one after the other, which costs two system calls and wakes the other
    side twice.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Wrap a connection for one answer."""
        self._sock = sock
        self._held: list[bytes] = []
        self._size = 0

    def sendall(self, data: bytes) -> None:
        """Hold what is sent until there is much of it."""
        self._held.append(data)
        self._size += len(data)
        if self._size > _most_held:
            self.flush()

    def flush(self) -> None:
        """Send what is held."""
        held, self._held, self._size = self._held, [], 0
        if held:
            self._sock.sendall(b"".join(held))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket can do
        """Let through whatever else is asked of the connection, in order."""
        self.flush()
        return getattr(self._sock, name)


class PoliteWorker(ThreadWorker):  # type: ignore[misc] # gunicorn publishes no types
    """gunicorn's threads, except that what is no request is refused with the application's page.

    gunicorn would answer in English, quote what was sent and leave out the security headers. It
    is no error of ours when a client speaks something else, so none of these answers is a 5xx.
    """

    def handle_request(self, req: Any, conn: Any) -> bool:  # noqa: ANN401 - gunicorn publishes no types
        """Answer with head and body in one piece."""
        sock = conn.sock
        conn.sock = sends = OneSend(sock)
        try:
            keep = bool(super().handle_request(req, conn))
            sends.flush()
        finally:
            conn.sock = sock
        return keep

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ANN401 - gunicorn publishes no types
        """Answer what could not be read, or what failed before the application was asked."""
        refusals = getattr(self.wsgi, "extensions", {}).get("refusals")
        if refusals is None:
            super().handle_error(req, client, addr, exc)
            return
        status = _status_of(exc)
        if status == _OUR_MISTAKE:
            self.log.error("A request failed outside the application (%s)", type(exc).__name__)
        with suppress(OSError):
            client.sendall(refusals(status))


_OUR_MISTAKE = 500
_STATUS = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.InvalidResponseHeader: _OUR_MISTAKE,
    errors.InvalidResponseHeaderName: _OUR_MISTAKE,
    errors.ConfigurationProblem: _OUR_MISTAKE,
    errors.ParseException: 400,  # all that a client can get wrong, unknown codings included
}


def _status_of(exc: Exception) -> int:
    found = (status for kind, status in _STATUS.items() if isinstance(exc, kind))
    return next(found, _OUR_MISTAKE)


bind = [
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else f"{_settings.host}:{_settings.port}"
]
worker_class = PoliteWorker
workers = _settings.workers
threads = _settings.threads
preload_app = False
worker_tmp_dir = str(_shared_memory) if os.access(_shared_memory, os.W_OK) else None

timeout = 30  # a worker that does not beat for this long is replaced
graceful_timeout = 20  # a result takes at most 3 s, also with the database down
keepalive = 5
_stalled_seconds = 10
_most_held = 65536  # bytes; far more than a page on the wire
limit_request_line = 2048
limit_request_fields = 64
forwarded_allow_ips = ""  # proxies are counted by TRUSTED_PROXIES, in the application

accesslog = None
errorlog = "-"
loglevel = _settings.log_level
logger_class = QuietLogger
control_socket_disable = True
proc_name = "selfcheck"


def on_starting(server: Any) -> None:  # noqa: ANN401, ARG001 - gunicorn's signature
    """Begin all numbers at 0; a reload goes on counting."""
    for file in _numbers.glob("*.db"):
        file.unlink()


def when_ready(server: Any) -> None:  # noqa: ANN401 - gunicorn publishes no types
    """Say where the page is, once it answers."""
    every_address = set(_settings.host) <= set("0.:")
    host = "localhost" if every_address else _settings.host
    host = f"[{host}]" if ":" in host else host
    server.log.info("Self-check: http://%s:%s/", host, _settings.port)
    for listener in server.LISTENERS:
        _give_up_on_stalled(listener.sock)


def _give_up_on_stalled(listener: socket.socket) -> None:
    """Let no connection hold a thread by saying nothing; accepted sockets inherit both options.

    Browsers open connections ahead of need: those reach a worker with their first byte only.
    A request that stalls half way is given up after some seconds.
    """
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _stalled_seconds)
        pause = struct.pack("@ll", _stalled_seconds, 0)  # a C timeval
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, pause)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - gunicorn publishes no types
    """Start the application's threads in the process that will use them."""
    background = worker.wsgi.extensions.get("background")
    if background is None:
        return
    try:
        background.start()
    except Exception as refusal:  # noqa: BLE001 - whatever it is, it says why in one line
        worker.log.critical("Not safe to serve (%s): %s", type(refusal).__name__, refusal)
        sys.exit(Arbiter.WORKER_BOOT_ERROR)  # ends the server instead of starting it over
    gc.collect()
    gc.freeze()  # what a worker keeps all its life need not be looked through again and again


def child_exit(server: Any, worker: Any) -> None:  # noqa: ANN401, ARG001 - gunicorn's signature
    """Take the state of a process that ended out of the numbers."""
    for file in _numbers.glob(f"gauge_live*_{worker.pid}.db"):
        file.unlink(missing_ok=True)


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ANN401, ARG001 - gunicorn's signature
    """Let the application's threads write what they still hold."""
    application = getattr(worker, "wsgi", None)  # none when the application did not load
    background = getattr(application, "extensions", {}).get("background")
    if background is not None:
        background.stop()
