"""Puts the staff area together: its styles and scripts, its gate, its pages."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask

from app.services.staff.building import StaffAccess
from app.web.shared.access import Gate
from app.web.shared.bundle import load_bundle
from app.web.shared.cookies import Cookies
from app.web.shared.rendering import Renderer
from app.web.shared.staff_context import StaffContext
from app.web.shared.staff_pages import StaffPages
from app.web.staff.access import routes as access_routes
from app.web.staff.drafts import routes as drafts_routes
from app.web.staff.handbook import routes as handbook_routes
from app.web.staff.publishing import routes as publishing_routes
from app.web.staff.settings import routes as settings_routes
from app.web.staff.trying import routes as trying_routes

STYLES: Final = {
    "staff": (
        "theme",
        "base",
        "button",
        "staff",
        "field",
        "lines",
        "draft_nav",
        "draft",
        "badge",
        "changes",
        "settings",
        "claim",
        "trying",
    ),
    "stats": (
        "theme",
        "base",
        "button",
        "staff",
        "field",
        "badge",
        "stats",
        "chart",
        "stats_print",
    ),
    "handbook": ("theme", "base", "button", "staff", "badge", "handbook"),
}
SCRIPTS: Final = ("passkey", "draft", "sort", "print", "again")


def make_pages(*, templates: Path, static: Path) -> StaffPages:
    """Return the way to answer with staff pages; visitors' look, and the parts of its own."""
    bundle = load_bundle(
        folder=static / "visitor", own=static / "staff", styles=STYLES, scripts=SCRIPTS
    )
    return StaffPages(Renderer(templates=templates, bundle=bundle))


def make_gate(staff: StaffAccess, *, always_https: bool, clock: Callable[[], datetime]) -> Gate:
    """Return the gate before every staff page."""
    return Gate(
        sessions=staff.sessions,
        keyring=staff.keyring,
        cookies=Cookies(always_https=always_https),
        clock=clock,
    )


def register(app: Flask, context: StaffContext, *, handbook: Path) -> None:
    """Add the staff area; the handbook only where its folder is."""
    for routes in (
        access_routes,
        settings_routes,
        trying_routes,
        drafts_routes,
        publishing_routes,
    ):
        app.register_blueprint(routes.make_blueprint(context))
    if handbook.is_dir():
        app.register_blueprint(handbook_routes.make_blueprint(context, handbook))
    app.extensions["staff_gate"] = context.gate
