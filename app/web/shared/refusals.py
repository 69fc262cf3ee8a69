"""Whole answers to what is no request: the server gives them where no application is asked.

A line that is too long or not HTTP at all never becomes a request, so the page, its headers
and their frame are put together here, once for each status.
"""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from app.web.shared.headers import POLICY, complete
from app.web.shared.rendering import Rendered


def make_refusals(page: Callable[[int], Rendered]) -> Callable[[int], bytes]:
    """Return the way from a status to an answer, ready to be sent; the connection then ends."""
    return lru_cache(maxsize=16)(lambda status: _answer(HTTPStatus(status), page(status)))


def _answer(status: HTTPStatus, page: Rendered) -> bytes:
    body = page.html.encode()
    headers = [
        ("Connection", "close"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        (POLICY, page.policy),
    ]
    complete(headers, is_secure=False)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *map(": ".join, headers), "", ""]
    return "\r\n".join(lines).encode("ascii") + body
