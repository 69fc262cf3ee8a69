"""One table from what went wrong to a page in Japanese.

Whatever is not in the table is our own mistake: logged by class and place, shown as 500.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.services.library import LibraryNotReadyError
from app.storage.failures import StorageError
from app.web.shared.headers import POLICY, complete
from app.web.shared.rendering import Rendered, Renderer
from app.web.shared.replies import page_reply

_PAGES: Final = (400, 404, 405, 413, 500, 503)
_LATER: Final[Mapping[type[Exception], HTTPStatus]] = {
    LibraryNotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_FIRST_SERVER_ERROR: Final = 500
RETRY_AFTER: Final = ("Retry-After", "5")
_KEPT_HEADERS: Final = ("Allow", "Retry-After")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A page that says what happened; its words stand in its template."""

    status: int


def nearest(status: int, known: Collection[int]) -> int:
    """Return the status whose page says best what a status means."""
    if status in known:
        return status
    return HTTPStatus.BAD_REQUEST if status < _FIRST_SERVER_ERROR else _FIRST_SERVER_ERROR


def of_http(error: HTTPException, reply: Callable[[int], Response]) -> Response:
    """Return the reply of an error's status, with the headers that belong to it."""
    made = reply(error.code or _FIRST_SERVER_ERROR)
    made.headers.extend(one for one in error.get_headers() if one[0] in _KEPT_HEADERS)
    return made


class ErrorPages:
    """Answers with the page of a status."""

    def __init__(self, renderer: Renderer) -> None:
        """Take the way to render."""
        self._renderer = renderer

    def register(self, app: Flask) -> None:
        """Handle every error of an application."""
        app.register_error_handler(HTTPException, self._of_http)
        for kind in _LATER:
            app.register_error_handler(kind, self._of_later)

    def page(self, status: int) -> Rendered:
        """Return the page of a status, or of the nearest one that has a page."""
        template = f"errors/{nearest(status, _PAGES)}.html"
        return self._renderer.render(template, ErrorPage(status))

    def reply(self, status: int) -> Response:
        """Return the page as a response."""
        return page_reply(self.page(status), status=status)

    def _of_http(self, error: HTTPException) -> Response:
        return of_http(error, self.reply)

    def _of_later(self, error: Exception) -> Response:
        del error
        reply = self.reply(HTTPStatus.SERVICE_UNAVAILABLE)
        reply.headers.add(*RETRY_AFTER)
        return reply


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
