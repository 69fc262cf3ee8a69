"""The self-check: one page of questions, one post, one result, and counts without people.

`create_app` is the only thing the outside needs; it stays short because the layers below
(`docs/architecture.md`) do the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from app import cli, wiring

if TYPE_CHECKING:
    from config import Settings

__all__ = ["create_app"]


def create_app(settings: Settings) -> Flask:
    """Return the Flask application for `settings`."""
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.secret_key = settings.secret_key
    cli.register(app, wiring.build(settings))
    return app
