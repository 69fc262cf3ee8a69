"""The addresses of the settings, and what each asks for."""

from flask import Blueprint

from app.web.shared.access import MANAGING, OWNING
from app.web.staff.settings.office import Office
from app.web.staff.settings.profile import ProfileViews

_POST = ("POST",)


def make_blueprint(office: Office) -> Blueprint:
    """Return the blueprint of every settings page, guarded."""
    blueprint = Blueprint("staff_settings", __name__)
    office.gate.guard(blueprint)
    office.pages.handle_errors(blueprint)
    profile = ProfileViews(office)
    gate, path = office.gate, "/staff/settings"
    gate.add(blueprint, path, profile.settings, access=OWNING)
    part = f"{path}/<part>"
    gate.add(blueprint, part, profile.edit_profile, access=MANAGING)
    gate.add(blueprint, part, profile.save_profile, access=MANAGING, methods=_POST)
    return blueprint
