"""Puts the web together: pages, errors, headers, in the order a request meets them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

import structlog
from flask import Blueprint, Flask, Request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services.answering import Answering
from app.web.preview import routes as preview
from app.web.shared import health, monitoring
from app.web.shared.bundle import load_bundle
from app.web.shared.errors import ErrorPages, make_refusals
from app.web.shared.form_token import COUNTED, PREVIEWED, FormTokens
from app.web.shared.headers import SecurityHeaders
from app.web.shared.logs import configure_logs, describe_exception
from app.web.shared.metrics import CountedRequests, Metrics
from app.web.shared.rendering import Renderer
from app.web.shared.sealed_answers import seal_answers
from app.web.shared.staff_context import StaffContext
from app.web.staff import registration as staff_area
from app.web.stats import routes as stats
from app.web.visitor import routes
from app.web.visitor.beacons import Beacons
from app.web.visitor.served_pages import ServedPages, release
from app.web.visitor.visit import VisitContext
from app.wiring import DEFAULT_SLUG, UseCases

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


_APP: Final = Path(__file__).resolve().parents[1]
_HANDBOOK: Final = _APP.parent / "docs" / "handbook"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """What the settings say to the web."""

    secret_key: str
    secret_key_previous: str | None
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    always_https: bool
    log_level: str
    metrics_token: str | None


def register(
    app: Flask,
    use_cases: UseCases,
    *,
    options: WebOptions,
    metrics: Metrics,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Add every address, error page and header to an application."""
    configure_logs(options.log_level)
    app.config.update(TRUSTED_HOSTS=list(options.trusted_hosts) or None, PROPAGATE_EXCEPTIONS=False)
    renderer = Renderer(
        templates=_APP.parent / "templates",
        bundle=load_bundle(folder=_APP / "static" / "visitor"),
    )
    errors = ErrorPages(renderer)
    errors.register(app)
    app.extensions["refusals"] = make_refusals(errors.page)
    app.register_blueprint(health.make_blueprint(lambda: use_cases.readiness().ready))
    app.register_blueprint(monitoring.make_blueprint(metrics.text, token=options.metrics_token))
    for make, kind in ((_visitor, COUNTED), (_preview, PREVIEWED)):
        tokens = FormTokens(
            key=options.secret_key, previous_key=options.secret_key_previous, kind=kind
        )
        visit = VisitContext(renderer, tokens, use_cases.answering, clock)
        app.register_blueprint(make(use_cases, visit))
    pages = staff_area.make_pages(templates=_APP.parent / "templates", static=_APP / "static")
    gate = staff_area.make_gate(use_cases.staff, always_https=options.always_https, clock=clock)
    context = StaffContext(use_cases=use_cases, gate=gate, pages=pages, clock=clock)
    staff_area.register(app, context, handbook=_HANDBOOK)
    app.register_blueprint(stats.make_blueprint(context))
    _wrap(app, options, metrics=metrics)


def _visitor(use_cases: UseCases, context: VisitContext) -> Blueprint:
    pages = ServedPages(use_cases.prover, default_slug=DEFAULT_SLUG, release=release())
    return routes.make_blueprint(
        routes.VisitorRoutes(
            library=use_cases.library,
            context=context,
            served_pages=pages,
            default_slug=DEFAULT_SLUG,
            shipped=use_cases.shipped,
        ),
        Beacons(
            use_cases.library, use_cases.events, default_slug=DEFAULT_SLUG, clock=context.clock
        ),
    )


def _preview(use_cases: UseCases, context: VisitContext) -> Blueprint:
    """Return the preview's pages: nothing here can count, nor make what could be counted."""
    keyring = use_cases.staff.keyring
    views = preview.PreviewRoutes(
        use_cases.trying.previews,
        use_cases.library,
        context=replace(context, answering=Answering(count=lambda _: "no")),
        tasks=use_cases.tasks,
        seal=lambda answers: seal_answers(answers, keyring),
    )
    return preview.make_blueprint(views)


def _wrap(app: Flask, options: WebOptions, *, metrics: Metrics) -> None:
    """Put headers, counting and, behind proxies, the real address around the application."""
    answering = app.wsgi_app
    if options.trusted_hosts:
        answering = health.ProbesByAnyName(answering, host=options.trusted_hosts[0].lstrip("."))
    complete = SecurityHeaders(answering, always_https=options.always_https)
    wrapped = CountedRequests(complete, metrics)
    proxies = options.trusted_proxies
    app.wsgi_app = (  # type: ignore[method-assign]  # Flask's documented way to add middleware
        ProxyFix(wrapped, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else wrapped
    )
