"""A line between a browser and the server, on which a test decides what becomes of a request.

Where Playwright can't stand between the two (Firefox), this does: requests go through as they
are until a test gives the probe or the post another fate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

_PATIENCE: Final = 120.0
_OF_ONE_CONNECTION: Final = frozenset({"connection", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back over the line."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})


Fate = Callable[[Callable[[], Reply]], Reply | None]
"""Takes a way to ask the server; None cuts the connection without an answer."""


def through(ask: Callable[[], Reply]) -> Reply:
    """Bring the server's own answer."""
    return ask()


def bad_gateway(_: Callable[[], Reply]) -> Reply:
    """Answer as a proxy whose server is away."""
    return Reply(502, b"ok")


def portal(_: Callable[[], Reply]) -> Reply:
    """Answer with the page of a station's or a hotel's network."""
    return Reply(200, b"<title>Wi-Fi</title>ok")


def leading_to_a_portal(_: Callable[[], Reply]) -> Reply:
    """Lead to a page that says what the probe hopes for."""
    return Reply(302, headers={"Location": "/healthz?"})


def cut(_: Callable[[], Reply]) -> None:
    """Hang up."""


@dataclass(slots=True)
class Line:
    """Where the line begins, and what becomes of the probe and of a post on it."""

    url: str
    probe: Fate = through
    post: Fate = through

    def fate_of(self, method: str, path: str) -> Fate:
        """Return what becomes of a request."""
        if method == "POST" and not path.endswith("/pulse"):
            return self.post
        return self.probe if path == "/healthz" else through


@contextmanager
def held(line: Line) -> Iterator[None]:
    """Let no probe be answered for the length of the block, then all of them."""
    released = threading.Event()

    def wait(ask: Callable[[], Reply]) -> Reply:
        assert released.wait(_PATIENCE)
        return ask()

    line.probe = wait
    yield
    line.probe = through
    released.set()


@contextmanager
def running_line(port: int) -> Iterator[Line]:
    """Yield a line to the server at this port, served from a thread."""
    line = Line(url="")

    class OnThisLine(_Request):
        def answer(self, ask: Callable[[], Reply]) -> Reply | None:
            return line.fate_of(self.command, self.path)(ask)

        to = port

    with ThreadingHTTPServer(("127.0.0.1", 0), OnThisLine) as server:
        line.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield line
        server.shutdown()
        thread.join()


class _Request(BaseHTTPRequestHandler):
    to: int

    def answer(self, ask: Callable[[], Reply]) -> Reply | None:
        raise NotImplementedError

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.answer(lambda: self._asked(body))
        if reply is None:
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_POST = do_GET  # noqa: N815  # the name that http.server looks for

    def _asked(self, body: bytes) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.to, timeout=_PATIENCE)
        connection.request(self.command, self.path, body, dict(self.headers))
        reply = connection.getresponse()
        headers = {
            name: value
            for name, value in reply.getheaders()
            if name.lower() not in _OF_ONE_CONNECTION
        }
        content = reply.read()
        connection.close()
        return Reply(reply.status, content, headers)

    def log_message(self, *_: object) -> None:
        """Write nothing."""
