"""What programs ask every site for: is it well, what may crawlers read, pictures of it.

A balancer asks whether this process serves, and whether its database is ready. The pages bring
the picture of their tab with them; whoever asks anyway is told that there is none. A home screen
and whoever shows a link get ours (`tests/support/site_pictures.py` draws them).
"""

from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response

_UNCACHED = ("Cache-Control", "no-store")
_PLAIN = "text/plain; charset=utf-8"
_FOR_A_DAY: Final = ("Cache-Control", "public, max-age=86400")
_CRAWLERS: Final = "User-agent: *\nDisallow: /staff/\nDisallow: /preview/\n"


_TO_FRAMES: Final = ("Access-Control-Allow-Origin", "null")
"""The page in a sandboxed preview asks before it sends, and has no origin there."""

_FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "visitor" / "pictures"
_PICTURES: Final = ("preview.png", "apple-touch-icon.png")
_PROBES: Final = frozenset({"/healthz", "/readyz"})


class ProbesByAnyName:
    """WSGI middleware: balancers ask by an address of the machine, visitors by our names only."""

    def __init__(self, application: WSGIApplication, *, host: str) -> None:
        """Wrap an application; `host` is a name that it takes for its own."""
        self._application = application
        self._host = host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer; what the probes are told depends on no name."""
        if environ.get("PATH_INFO") in _PROBES:
            environ["HTTP_HOST"] = self._host
        return self._application(environ, start_response)


def make_blueprint(is_ready: Callable[[], bool]) -> Blueprint:
    """Return the blueprint; `is_ready` asks the database and takes at most three seconds."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        reply = _plain("ok", HTTPStatus.OK)
        reply.headers.add(*_TO_FRAMES)
        return reply

    @blueprint.get("/readyz")
    def readyz() -> Response:
        if is_ready():
            return _plain("ready", HTTPStatus.OK)
        return _plain("unavailable", HTTPStatus.SERVICE_UNAVAILABLE)

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        return Response(_CRAWLERS, headers=[_FOR_A_DAY], content_type=_PLAIN)

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status=HTTPStatus.NO_CONTENT, headers=[_FOR_A_DAY])

    for name in _PICTURES:
        blueprint.add_url_rule(f"/{name}", name.partition(".")[0], partial(_picture, name))
    return blueprint


def _picture(name: str) -> Response:
    picture = (_FOLDER / name).read_bytes()
    return Response(picture, headers=[_FOR_A_DAY], content_type="image/png")


def _plain(text: str, status: HTTPStatus) -> Response:
    return Response(f"{text}\n", status=status, headers=[_UNCACHED], content_type=_PLAIN)
