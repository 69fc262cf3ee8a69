"""What the settings pages are made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.services.clinic_profile import ClinicProfile
from app.web.shared.access import Gate, signed_in_member
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The use cases behind the settings, and how their pages are answered.

    `form_hours` and `minimum_release` are the numbers in the sentences on answers.
    """

    profile: ClinicProfile
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]
    form_hours: int
    minimum_release: int

    def frame(self) -> Frame:
        """Return the frame of a settings page."""
        return frame_of(signed_in_member(), self.gate, here="settings")
