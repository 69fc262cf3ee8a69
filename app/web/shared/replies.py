"""Responses: a rendered page with its own policy, compressed for whoever takes that."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Final, TypeAlias
from wsgiref.types import WSGIEnvironment

from flask import Response, redirect, request

from app.web.shared.compression import NearlyConstant, accepts_gzip, gzipped
from app.web.shared.headers import POLICY
from app.web.shared.rendering import Rendered

_HTML: Final = ("Content-Type", "text/html; charset=utf-8")
_ENCODING: Final = ("Content-Encoding", "gzip")
_VARIES: Final = ("Vary", "Accept-Encoding")

_Headers: TypeAlias = tuple[tuple[str, str], ...]


def see_other(path: str) -> Response:
    """Send the browser to another page of ours, which it asks for anew."""
    reply = redirect(path, code=HTTPStatus.SEE_OTHER)
    if not isinstance(reply, Response):
        raise TypeError("redirects are Flask's own responses here")
    return reply


def page_reply(rendered: Rendered, *, status: int = HTTPStatus.OK) -> Response:
    """Return a page made for this request."""
    body, headers = _packed(rendered)
    return Response(body, status=status, headers=[_HTML, *headers])


def sent_text(text: str, *, kind: str) -> Response:
    """Return a text that is no page."""
    body, headers = text.encode(), [("Content-Type", f"{kind}; charset=utf-8"), _VARIES]
    if not accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        return Response(body, headers=headers)
    return Response(gzipped(body), headers=[*headers, _ENCODING])


class ReadyPage(Response):
    """A page whose headers and body stand as they are sent, so that nothing is put together anew.

    Its headers can be added to, not changed.
    """

    def __init__(self, pieces: Sequence[bytes], fixed: _Headers, *, status: int = 200) -> None:
        """Take the body in pieces and the headers beside its type and length."""
        super().__init__(list(pieces), status=status, content_type=_HTML[1])
        self._pieces, self._fixed = pieces, fixed

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Return body, status and headers; a HEAD has the same headers."""
        length = ("Content-Length", str(sum(map(len, self._pieces))))
        body = () if environ["REQUEST_METHOD"] == "HEAD" else self._pieces
        return body, self.status, [*self.headers, *self._fixed, length]


def sent_reply(rendered: Rendered, *, status: int = HTTPStatus.OK) -> Response:
    """Return a page made for this request, as it will be sent."""
    body, headers = _packed(rendered)
    return ReadyPage([body], headers, status=status)


def ready_reply(page: NearlyConstant, *, policy: str, text: str) -> Response:
    """Return a prepared page with its one variable text, as it will be sent."""
    return ReadyPage(*_filled(page, policy=policy, text=text))


def open_reply(page: NearlyConstant, *, policy: str, text: str) -> Response:
    """Return the same as a response whose headers can still be changed."""
    pieces, headers = _filled(page, policy=policy, text=text)
    return Response(list(pieces), headers=[_HTML, *headers])


def _packed(rendered: Rendered) -> tuple[bytes, _Headers]:
    """Return body and headers."""
    body = rendered.html.encode()
    if accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        return gzipped(body), (_VARIES, (POLICY, rendered.policy), _ENCODING)
    return body, (_VARIES, (POLICY, rendered.policy))


def _filled(
    page: NearlyConstant, *, policy: str, text: str
) -> tuple[tuple[bytes, bytes], _Headers]:
    """Return body and headers."""
    if accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        return page.compressed_with_text(text), (_VARIES, (POLICY, policy), _ENCODING)
    return page.with_text(text), (_VARIES, (POLICY, policy))
