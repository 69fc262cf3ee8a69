"""A server that is wrong on purpose: it writes down who asks, as servers usually do."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from run import app

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["app"]

_answer = app.wsgi_app


def _tell(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    sys.stderr.write(f"{environ.get('REMOTE_ADDR')} {environ.get('HTTP_USER_AGENT')}\n")
    return _answer(environ, start_response)


app.wsgi_app = _tell  # type: ignore[method-assign] # the planted fault
