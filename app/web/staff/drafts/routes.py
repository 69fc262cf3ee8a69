"""The addresses of drafts, and what each asks for."""

from typing import Final

from flask import Blueprint

from app.web.shared.access import EDITING, IMPORTING, TAKING_OUT
from app.web.shared.staff_context import StaffContext
from app.web.staff.drafts.adding import Adding
from app.web.staff.drafts.arranging import Arranging
from app.web.staff.drafts.items import ItemViews
from app.web.staff.drafts.keeping import Keeping
from app.web.staff.drafts.parts import PartViews
from app.web.staff.drafts.texts import TextViews
from app.web.staff.drafts.values import ValueViews
from app.web.staff.drafts.viewing import Viewing

_POST: Final = ("POST",)
_ALL: Final = "/staff/drafts"
_ONE: Final = f"{_ALL}/<slug>"


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the blueprint of everything that writes drafts, guarded."""
    blueprint = context.blueprint("staff_drafts")
    _add_viewing(blueprint, context)
    _add_writing(blueprint, context)
    _add_arranging(blueprint, context)
    _add_keeping(blueprint, context)
    return blueprint


def _add_viewing(to: Blueprint, context: StaffContext) -> None:
    views = Viewing(context)
    context.gate.add(to, _ALL, views.drafts, access=EDITING)
    context.gate.add(to, _ONE, views.draft, access=EDITING)
    context.gate.add(to, f"{_ONE}/steps/<step>", views.step, access=EDITING)
    context.gate.add(to, f"{_ONE}/parts/<part>", PartViews(context).part, access=EDITING)
    context.gate.add(to, f"{_ONE}/item", ItemViews(context).item, access=EDITING)


def _add_writing(to: Blueprint, context: StaffContext) -> None:
    texts, values = TextViews(context), ValueViews(context)
    context.gate.add(to, f"{_ONE}/text", texts.text, access=EDITING)
    context.gate.add(to, f"{_ONE}/text", texts.save_text, access=EDITING, methods=_POST)
    context.gate.add(to, f"{_ONE}/list", values.choose, access=EDITING)
    context.gate.add(to, f"{_ONE}/values", values.save_values, access=EDITING, methods=_POST)


def _add_arranging(to: Blueprint, context: StaffContext) -> None:
    views, adding = Arranging(context), Adding(context)
    for name, view in (
        ("move", views.move),
        ("order", views.order),
        ("hide", views.hide),
        ("show", views.show),
    ):
        context.gate.add(to, f"{_ONE}/{name}", view, access=EDITING, methods=_POST)
    context.gate.add(to, f"{_ONE}/remove", views.ask_to_remove, access=EDITING)
    context.gate.add(to, f"{_ONE}/remove", views.remove, access=EDITING, methods=_POST)
    for name, show, save in (
        ("add-item", adding.add_item, adding.save_item),
        ("add-option", adding.add_option, adding.save_option),
        ("add-section", adding.add_section, adding.save_section),
    ):
        context.gate.add(to, f"{_ONE}/{name}", show, access=EDITING)
        context.gate.add(to, f"{_ONE}/{name}", save, access=EDITING, methods=_POST)


def _add_keeping(to: Blueprint, context: StaffContext) -> None:
    views = Keeping(context)
    context.gate.add(to, f"{_ONE}/start", views.start, access=EDITING, methods=_POST)
    context.gate.add(to, f"{_ONE}/undo", views.undo, access=EDITING, methods=_POST)
    context.gate.add(to, f"{_ONE}/discard", views.ask_to_discard, access=EDITING)
    context.gate.add(to, f"{_ONE}/discard", views.discard, access=EDITING, methods=_POST)
    context.gate.add(to, f"{_ONE}/export", views.export, access=TAKING_OUT)
    context.gate.add(to, f"{_ONE}/import", views.import_page, access=EDITING)
    context.gate.add(to, f"{_ONE}/import", views.import_file, access=IMPORTING, methods=_POST)
