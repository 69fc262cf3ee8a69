"""Puts the web together: pages, errors, headers, in the order a request meets them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.domain.disclosure.thresholds import LEAST_ANSWERS
from app.services.answering import Answering
from app.web.preview import routes as preview
from app.web.shared import health, machines, monitoring
from app.web.shared.access import Gate
from app.web.shared.bundle import load_bundle
from app.web.shared.errors import ErrorPages
from app.web.shared.form_token import PREVIEWED, TOKEN_LIFE, FormTokens
from app.web.shared.headers import SecurityHeaders
from app.web.shared.logs import configure_logs
from app.web.shared.metrics import CountedRequests, Metrics
from app.web.shared.refusals import make_refusals
from app.web.shared.rendering import Renderer
from app.web.shared.sealed_answers import seal_answers
from app.web.shared.staff_pages import StaffPages
from app.web.staff import registration as staff_area
from app.web.staff.drafts import desk as drafts_desk
from app.web.staff.drafts import routes as drafts_routes
from app.web.staff.handbook import routes as handbook_routes
from app.web.staff.publishing import routes as publishing_routes
from app.web.staff.publishing.press import Press
from app.web.staff.settings import routes as settings_routes
from app.web.staff.settings.office import Office
from app.web.staff.trying import routes as trying_routes
from app.web.staff.trying.desk import TryingDesk
from app.web.stats import routes as stats
from app.web.stats.exports import Exports
from app.web.visitor import routes
from app.web.visitor.beacons import Beacons
from app.web.visitor.prepared_pages import PreparedPagesCache
from app.web.visitor.visit import VisitContext
from app.wiring import DEFAULT_SLUG, UseCases

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
    app.register_blueprint(machines.make_blueprint())
    app.register_blueprint(monitoring.make_blueprint(metrics.text, token=options.metrics_token))
    app.register_blueprint(_visitor(use_cases, renderer, options=options, clock=clock))
    app.register_blueprint(_preview(use_cases, renderer, options=options, clock=clock))
    pages = staff_area.make_pages(templates=_APP.parent / "templates", static=_APP / "static")
    gate = staff_area.register(
        app, use_cases.staff, pages=pages, always_https=options.always_https, clock=clock
    )
    for make in (_settings, _trying, _drafts, _publishing, _stats):
        app.register_blueprint(make(use_cases, gate, pages=pages, clock=clock))
    if _HANDBOOK.is_dir():
        app.register_blueprint(handbook_routes.make_blueprint(_HANDBOOK, gate, pages=pages))
    _wrap(app, options, metrics=metrics)


def _drafts(
    use_cases: UseCases, gate: Gate, *, pages: StaffPages, clock: Callable[[], datetime]
) -> Blueprint:
    writing = drafts_desk.Desk(
        drafts=use_cases.drafts,
        authoring=use_cases.authoring,
        rules=use_cases.wording_rules,
        gate=gate,
        pages=pages,
        clock=clock,
    )
    return drafts_routes.make_blueprint(writing)


def _publishing(
    use_cases: UseCases, gate: Gate, *, pages: StaffPages, clock: Callable[[], datetime]
) -> Blueprint:
    press = Press(
        desk=use_cases.publishing,
        audit_log=use_cases.audit_log,
        clinic=lambda: use_cases.library.snapshot().clinic,
        gate=gate,
        pages=pages,
        clock=clock,
    )
    return publishing_routes.make_blueprint(press)


def _visitor(
    use_cases: UseCases,
    renderer: Renderer,
    *,
    options: WebOptions,
    clock: Callable[[], datetime],
) -> Blueprint:
    privacy = routes.privacy_facts(token_life=TOKEN_LIFE, smallest_release=LEAST_ANSWERS)
    context = VisitContext(
        renderer=renderer,
        tokens=FormTokens(key=options.secret_key, previous_key=options.secret_key_previous),
        answering=use_cases.answering,
        clock=clock,
    )
    return routes.make_blueprint(
        routes.VisitorRoutes(
            library=use_cases.library,
            context=context,
            prepared_pages=PreparedPagesCache(renderer, privacy=privacy, default_slug=DEFAULT_SLUG),
            privacy=privacy,
            default_slug=DEFAULT_SLUG,
        ),
        Beacons(use_cases.library, use_cases.events, default_slug=DEFAULT_SLUG, clock=clock),
    )


def _preview(
    use_cases: UseCases,
    renderer: Renderer,
    *,
    options: WebOptions,
    clock: Callable[[], datetime],
) -> Blueprint:
    """Return the preview's pages: nothing here can count, nor make what could be counted."""
    context = VisitContext(
        renderer=renderer,
        tokens=FormTokens(
            key=options.secret_key, previous_key=options.secret_key_previous, kind=PREVIEWED
        ),
        answering=Answering(count=lambda _: "no"),
        clock=clock,
    )
    keyring = use_cases.staff.keyring
    views = preview.PreviewRoutes(
        use_cases.trying.previews,
        use_cases.library,
        context=context,
        privacy=routes.privacy_facts(token_life=TOKEN_LIFE, smallest_release=LEAST_ANSWERS),
        checks=use_cases.trying.checks,
        seal=lambda answers: seal_answers(answers, keyring),
    )
    return preview.make_blueprint(views)


def _settings(
    use_cases: UseCases, gate: Gate, *, pages: StaffPages, clock: Callable[[], datetime]
) -> Blueprint:
    office = Office(
        profile=use_cases.clinic_profile,
        statistics=use_cases.statistics_settings,
        gate=gate,
        pages=pages,
        clock=clock,
        form_hours=int(TOKEN_LIFE.total_seconds() // 3600),
        minimum_release=LEAST_ANSWERS,
    )
    return settings_routes.make_blueprint(office)


def _trying(
    use_cases: UseCases, gate: Gate, *, pages: StaffPages, clock: Callable[[], datetime]
) -> Blueprint:
    desk = TryingDesk(
        trying=use_cases.trying,
        keyring=use_cases.staff.keyring,
        gate=gate,
        pages=pages,
        clock=clock,
    )
    return trying_routes.make_blueprint(desk)


def _stats(
    use_cases: UseCases, gate: Gate, *, pages: StaffPages, clock: Callable[[], datetime]
) -> Blueprint:
    views = stats.Statisticians(
        statistics=use_cases.statistics,
        profile=use_cases.clinic_profile,
        gate=gate,
        pages=pages,
        default_slug=DEFAULT_SLUG,
    )
    exports = Exports(
        statistics=use_cases.statistics,
        exporting=use_cases.exporting,
        gate=gate,
        pages=pages,
        default_slug=DEFAULT_SLUG,
        clock=clock,
    )
    return stats.make_blueprint(views, exports)


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
