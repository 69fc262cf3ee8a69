"""Two questions a balancer asks: does this process serve, and is its database ready?"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response

_UNCACHED = ("Cache-Control", "no-store")
_PLAIN = "text/plain; charset=utf-8"


def make_blueprint(is_ready: Callable[[], bool]) -> Blueprint:
    """Return the blueprint; `is_ready` asks the database and takes at most three seconds."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return _plain("ok", HTTPStatus.OK)

    @blueprint.get("/readyz")
    def readyz() -> Response:
        if is_ready():
            return _plain("ready", HTTPStatus.OK)
        return _plain("unavailable", HTTPStatus.SERVICE_UNAVAILABLE)

    return blueprint


def _plain(text: str, status: HTTPStatus) -> Response:
    return Response(f"{text}\n", status=status, headers=[_UNCACHED], content_type=_PLAIN)
