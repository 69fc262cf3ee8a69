"""The self-check: one page of questions, one post, one result, and counts without people.

`create_app` is the only thing the outside needs; it stays short because the layers below
(`docs/architecture.md`) do the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from app import cli, wiring
from app.background import Background
from app.processes import AsksTasks
from app.web.registration import Application, WebOptions, register
from app.web.shared.metrics import Metrics, State, asks_for_page

if TYPE_CHECKING:
    from config import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, *, patience: int = 1, tasks: AsksTasks | None = None) -> Flask:
    """Return the Flask application for `settings`; `wiring.build` tells what the others are."""
    app = Application(__name__, static_folder=None)
    use_cases = wiring.build(settings, patience=patience, tasks=tasks)
    metrics = Metrics(lambda: _state(use_cases))
    register(app, use_cases, options=_web_options(settings), metrics=metrics)
    cli.register(app, use_cases)
    ask = asks_for_page(app.wsgi_app, hosts=settings.trusted_hosts)
    app.extensions["background"] = Background(
        settings,
        use_cases,
        write_metrics=metrics.write,
        time_page=lambda: metrics.time_page(ask),
    )
    return app


def _state(use_cases: wiring.UseCases) -> State:
    return State(
        counting_broken=use_cases.counting.broken,
        library_read_at=use_cases.library.read_at,
        releases_made=use_cases.release_watch.made,
        newest_release_at=use_cases.release_watch.newest_at,
    )


def _web_options(settings: Settings) -> WebOptions:
    return WebOptions(
        secret_key=settings.secret_key,
        secret_key_previous=settings.secret_key_previous,
        trusted_proxies=settings.trusted_proxies,
        trusted_hosts=settings.trusted_hosts,
        always_https=settings.production,
        log_level=settings.log_level,
        metrics_token=settings.metrics_token,
    )
