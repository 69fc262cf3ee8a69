"""The address that monitoring reads; to everybody else it does not exist."""

from collections.abc import Callable
from hmac import compare_digest
from typing import Final

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from app.web.shared.private_network import came_privately

_UNCACHED: Final = ("Cache-Control", "no-store")
_SCHEME: Final = "Bearer "


def make_blueprint(text: Callable[[], bytes], *, token: str | None) -> Blueprint:
    """Return the blueprint; with `token` it can also be read from outside."""
    blueprint = Blueprint("monitoring", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not (came_privately(request.environ) or _sends(token)):
            abort(404)
        return Response(text(), headers=[_UNCACHED], content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint


def _sends(token: str | None) -> bool:
    """Tell whether the request shows the token, in a time that says nothing about it."""
    sent = request.headers.get("Authorization", "")
    return token is not None and compare_digest(sent.encode(), f"{_SCHEME}{token}".encode())
