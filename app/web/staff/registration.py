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
from app.web.shared.staff_pages import StaffPages
from app.web.staff.access import routes
from app.web.staff.access.hall import Hall

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
SCRIPTS: Final = ("passkey", "draft", "sort", "print")


def make_pages(*, templates: Path, static: Path) -> StaffPages:
    """Return the way to answer with staff pages; visitors' look, and the parts of its own."""
    bundle = load_bundle(
        folder=static / "visitor", own=static / "staff", styles=STYLES, scripts=SCRIPTS
    )
    return StaffPages(Renderer(templates=templates, bundle=bundle))


def register(
    app: Flask,
    staff: StaffAccess,
    *,
    pages: StaffPages,
    always_https: bool,
    clock: Callable[[], datetime],
) -> Gate:
    """Add the staff area; return the gate, for surfaces that add pages of their own."""
    gate = Gate(
        sessions=staff.sessions,
        keyring=staff.keyring,
        cookies=Cookies(always_https=always_https),
        clock=clock,
    )
    hall = Hall(staff=staff, gate=gate, pages=pages, clock=clock)
    app.register_blueprint(routes.make_blueprint(hall))
    app.extensions["staff_gate"] = gate
    return gate
