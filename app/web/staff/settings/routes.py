"""The addresses of the settings, and what each asks for."""

from flask import Blueprint

from app.web.shared.access import MANAGING, MANAGING_FILES, OWNING, Gate
from app.web.shared.staff_context import StaffContext
from app.web.staff.settings.pages import SETTINGS
from app.web.staff.settings.profile import ProfileViews
from app.web.staff.settings.statistics_choices import StatisticsViews

_POST = ("POST",)


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the blueprint of every settings page, guarded."""
    blueprint = context.blueprint("staff_settings")
    profile = ProfileViews(context)
    gate, path = context.gate, SETTINGS
    gate.add(blueprint, path, profile.settings, access=OWNING)
    part = f"{path}/<part>"
    gate.add(blueprint, part, profile.edit_profile, access=MANAGING)
    gate.add(blueprint, part, profile.save_profile, access=MANAGING, methods=_POST)
    look = f"{path}/look"
    gate.add(blueprint, look, profile.save_look, access=MANAGING_FILES, methods=_POST)
    _add_statistics(blueprint, gate, StatisticsViews(context))
    return blueprint


def _add_statistics(to: Blueprint, gate: Gate, views: StatisticsViews) -> None:
    thresholds, sources = f"{SETTINGS}/thresholds", f"{SETTINGS}/sources"
    gate.add(to, thresholds, views.thresholds, access=MANAGING)
    gate.add(to, thresholds, views.save_thresholds, access=MANAGING, methods=_POST)
    gate.add(to, sources, views.sources, access=MANAGING)
    gate.add(to, f"{sources}/add", views.add_source, access=MANAGING, methods=_POST)
    gate.add(to, f"{sources}/rename", views.rename_source, access=MANAGING, methods=_POST)
    gate.add(to, f"{sources}/give-up", views.give_up_source, access=MANAGING, methods=_POST)
