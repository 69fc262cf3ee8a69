"""The addresses of trying a draft out, and what each asks for."""

from typing import Final

from flask import Blueprint

from app.web.shared.access import EDITING
from app.web.staff.trying.checks import CheckViews
from app.web.staff.trying.desk import TryingDesk
from app.web.staff.trying.examples import ExampleViews
from app.web.staff.trying.impacts import ImpactViews
from app.web.staff.trying.previews import PreviewViews

_POST: Final = ("POST",)
_ONE: Final = "/staff/drafts/<slug>"


def make_blueprint(desk: TryingDesk) -> Blueprint:
    """Return the blueprint of every page of trying out, guarded."""
    blueprint = Blueprint("staff_trying", __name__)
    desk.gate.guard(blueprint)
    desk.pages.handle_errors(blueprint)
    _add_previews(blueprint, desk)
    desk.gate.add(blueprint, f"{_ONE}/checks", CheckViews(desk).checks, access=EDITING)
    _add_examples(blueprint, desk)
    desk.gate.add(blueprint, f"{_ONE}/impact", ImpactViews(desk).impact, access=EDITING)
    return blueprint


def _add_examples(to: Blueprint, desk: TryingDesk) -> None:
    views, path = ExampleViews(desk), f"{_ONE}/examples"
    desk.gate.add(to, path, views.examples, access=EDITING)
    desk.gate.add(to, f"{path}/new", views.new_example, access=EDITING)
    desk.gate.add(to, f"{path}/keep", views.keep_example, access=EDITING, methods=_POST)
    one = f"{path}/<name>"
    desk.gate.add(to, one, views.example, access=EDITING)
    desk.gate.add(to, f"{one}/rename", views.rename_example, access=EDITING, methods=_POST)
    desk.gate.add(to, f"{one}/update", views.update_example, access=EDITING, methods=_POST)
    desk.gate.add(to, f"{one}/remove", views.remove_example, access=EDITING, methods=_POST)


def _add_previews(to: Blueprint, desk: TryingDesk) -> None:
    views, path = PreviewViews(desk), f"{_ONE}/preview"
    desk.gate.add(to, path, views.preview, access=EDITING)
    desk.gate.add(to, f"{path}/share", views.share_preview, access=EDITING, methods=_POST)
    desk.gate.add(to, f"{path}/take-back", views.take_back_preview, access=EDITING, methods=_POST)
