"""Flask, minus what visitors must not meet: no session, no cookie, no text of an exception."""

from types import TracebackType

import structlog
from flask import Flask, Request
from flask.sessions import SessionInterface, SessionMixin

from app.web.shared.logs import describe_exception

_log = structlog.get_logger(__name__)

ExceptionInfo = tuple[type, BaseException, TracebackType | None] | tuple[None, None, None]


class NoSessions(SessionInterface):
    """Opens no session and so never sets a cookie."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """Return nothing; Flask then has a session that refuses to be used."""
        del app, request
        return None


class Application(Flask):
    """The application object; everything else is registered on it."""

    session_interface = NoSessions()

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Log a failure by class and place; Flask would write its text and the address."""
        if exc_info[0] is not None:
            _log.error("request_failed", **describe_exception(exc_info))
