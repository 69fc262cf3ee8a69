"""The addresses of trying a draft out, and what each asks for."""

from typing import Final

from flask import Blueprint

from app.web.shared.access import EDITING
from app.web.shared.staff_context import StaffContext
from app.web.staff.trying.checks import CheckViews
from app.web.staff.trying.examples import ExampleViews
from app.web.staff.trying.impacts import ImpactViews
from app.web.staff.trying.previews import PreviewViews

_POST: Final = ("POST",)
_ONE: Final = "/staff/drafts/<slug>"


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the blueprint of every page of trying out, guarded."""
    blueprint = context.blueprint("staff_trying")
    _add_previews(blueprint, context)
    context.gate.add(blueprint, f"{_ONE}/checks", CheckViews(context).checks, access=EDITING)
    _add_examples(blueprint, context)
    impacts = ImpactViews(context)
    context.gate.add(blueprint, f"{_ONE}/impact", impacts.impact, access=EDITING)
    context.gate.add(blueprint, f"{_ONE}/weights", impacts.weights, access=EDITING)
    return blueprint


def _add_examples(to: Blueprint, context: StaffContext) -> None:
    views, path = ExampleViews(context), f"{_ONE}/examples"
    context.gate.add(to, path, views.examples, access=EDITING)
    context.gate.add(to, f"{path}/new", views.new_example, access=EDITING)
    context.gate.add(to, f"{path}/keep", views.keep_example, access=EDITING, methods=_POST)
    one = f"{path}/<name>"
    context.gate.add(to, one, views.example, access=EDITING)
    context.gate.add(to, f"{one}/rename", views.rename_example, access=EDITING, methods=_POST)
    context.gate.add(to, f"{one}/update", views.update_example, access=EDITING, methods=_POST)
    context.gate.add(to, f"{one}/remove", views.remove_example, access=EDITING, methods=_POST)


def _add_previews(to: Blueprint, context: StaffContext) -> None:
    views, path = PreviewViews(context), f"{_ONE}/preview"
    context.gate.add(to, path, views.preview, access=EDITING)
    context.gate.add(to, f"{path}/share", views.share_preview, access=EDITING, methods=_POST)
    context.gate.add(
        to, f"{path}/take-back", views.take_back_preview, access=EDITING, methods=_POST
    )
