"""Two questions a balancer asks: does this process serve, and is its database ready?"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_UNCACHED = ("Cache-Control", "no-store")
_PLAIN = "text/plain; charset=utf-8"


_PROBES: Final = frozenset({"/healthz", "/readyz"})


class ProbesByAnyName:
    """WSGI middleware: balancers ask by an address of the machine, visitors by our names only."""

    def __init__(self, application: "WSGIApplication", *, host: str) -> None:
        """Wrap an application; `host` is a name that it takes for its own."""
        self._application = application
        self._host = host

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer; what the probes are told depends on no name."""
        if environ.get("PATH_INFO") in _PROBES:
            environ["HTTP_HOST"] = self._host
        return self._application(environ, start_response)


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
