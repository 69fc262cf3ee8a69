"""What programs ask every site for: rules for crawlers, and a picture for the tab.

The pages bring their (empty) picture with them; whoever asks anyway is told that there is none.
"""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response

_FOR_A_DAY: Final = ("Cache-Control", "public, max-age=86400")
_CRAWLERS: Final = "User-agent: *\nDisallow: /staff/\nDisallow: /preview/\n"


def make_blueprint() -> Blueprint:
    """Return the blueprint."""
    blueprint = Blueprint("machines", __name__)

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        return Response(_CRAWLERS, headers=[_FOR_A_DAY], content_type="text/plain; charset=utf-8")

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status=HTTPStatus.NO_CONTENT, headers=[_FOR_A_DAY])

    return blueprint
