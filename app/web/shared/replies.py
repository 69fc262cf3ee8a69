"""Responses: a rendered page with its own policy, compressed for whoever takes that."""

from http import HTTPStatus
from typing import Final

from flask import Response, request

from app.web.shared.compression import NearlyConstant, accepts_gzip, gzipped
from app.web.shared.headers import POLICY
from app.web.shared.rendering import Rendered

_HTML: Final = ("Content-Type", "text/html; charset=utf-8")
_ENCODING: Final = ("Content-Encoding", "gzip")
_VARIES: Final = ("Vary", "Accept-Encoding")


def page_reply(rendered: Rendered, *, status: int = HTTPStatus.OK) -> Response:
    """Return a page made for this request."""
    body = rendered.html.encode()
    headers = [_HTML, _VARIES, (POLICY, rendered.policy)]
    if accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        body = gzipped(body)
        headers.append(_ENCODING)
    return Response(body, status=status, headers=headers)


def ready_reply(page: NearlyConstant, *, policy: str, text: str) -> Response:
    """Return a prepared page with its one variable text."""
    headers = [_HTML, _VARIES, (POLICY, policy)]
    if accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        headers.append(_ENCODING)
        body = page.compressed_with_text(text)
    else:
        body = page.with_text(text)
    return Response(list(body), headers=headers)
