"""What is no request gets the same kind of answer as everything else, over bare sockets."""

from __future__ import annotations

import re
import socket

import pytest

from tests.support.server import Server
from tests.support.visits import Page

FORM = b"POST / HTTP/1.1\r\nHost: a\r\n"
NO_REQUESTS = {
    "a method nobody knows": (b"CANARY\x01 / HTTP/1.1\r\n\r\n", 400),
    "a version nobody knows": (b"GET /canary HTTP/9.9\r\n\r\n", 400),
    "another protocol": (b"\x16\x03\x01\x00\xc8\x01" + b"\0" * 60 + b"\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a blank in a header's name": (b"GET / HTTP/1.1\r\nCanary : b\r\n\r\n", 400),
    "a length that is no number": (FORM + b"Content-Length: canary\r\n\r\n", 400),
    "a coding nobody knows": (FORM + b"Transfer-Encoding: canary\r\n\r\n", 400),
    "a length and a coding": (
        FORM + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        400,
    ),
    "an address too long": (b"GET /" + b"canary" * 600 + b" HTTP/1.1\r\n\r\n", 414),
    "a header too long": (b"GET / HTTP/1.1\r\nX: " + b"canary" * 3000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1\r\n" + b"X: canary\r\n" * 100 + b"\r\n", 431),
    "an expectation nobody meets": (FORM + b"Expect: canary\r\n\r\n", 417),
}
PROMISED = {
    b"Content-Security-Policy: default-src 'none';",
    b"X-Content-Type-Options: nosniff",
    b"X-Frame-Options: DENY",
    b"Referrer-Policy: same-origin",
    b"Cache-Control: private, no-cache",
    b"Content-Type: text/html; charset=utf-8",
}
ENGLISH = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(("request_", "status"), NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_is_no_request_is_refused_in_japanese_with_every_header(
    site: Server, request_: bytes, status: int
) -> None:
    head, _, body = _answer(site, request_).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert [header for header in PROMISED if header not in head] == []
    assert f"Content-Length: {len(body)}".encode() in head
    page = Page(body.decode())
    assert ("html", {"lang": "ja"}) in page.elements
    assert set(ENGLISH.findall(page.words)) <= {"URL"}
    assert b"canary" not in body


def test_refusals_leave_no_line_in_the_log(site: Server) -> None:
    before = site.output()
    for request, _ in NO_REQUESTS.values():
        _answer(site, request)
    assert site.output() == before


def _answer(server: Server, request: bytes) -> bytes:
    """Send bytes and read until the server ends the connection, as it must."""
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        while part := connection.recv(65536):
            answer += part
    return answer
