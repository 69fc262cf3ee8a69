"""What the settings pages are made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from markupsafe import Markup

from app.services.clinic_profile import ClinicProfile
from app.services.statistics_settings import StatisticsSettings
from app.web.shared.access import Gate, signed_in_member
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages

SETTINGS: Final = "/staff/settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The use cases behind the settings, and how their pages are answered.

    `form_hours` and `minimum_release` are the numbers in the sentences on answers.
    """

    profile: ClinicProfile
    statistics: StatisticsSettings
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]
    form_hours: int
    minimum_release: int

    def frame(self) -> Frame:
        """Return the frame of a settings page."""
        return frame_of(signed_in_member(), self.gate, here="settings")


def qr(address: str) -> Markup:
    """Return an address as a drawing for a phone's camera."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4)
    return Markup(drawing)  # noqa: S704  # made of modules, not of text
