"""What every publishing page needs: the use cases, the gate, and who is here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.clinic import Clinic
from app.services.auditing import AuditLog
from app.services.questionnaires.building import PublishingDesk
from app.web.shared.access import Gate, signed_in_member
from app.web.shared.draft_nav import DraftNav, draft_nav
from app.web.shared.moments import written
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Shared by the views of publishing; `clinic` returns what visitors see of it."""

    desk: PublishingDesk
    audit_log: AuditLog
    clinic: Callable[[], Clinic]
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]

    def frame(self, *, here: str) -> Frame:
        """Return the frame of this member's page."""
        return frame_of(signed_in_member(), self.gate, here=here)

    def nav(self, *, slug: str, title: str) -> DraftNav:
        """Return the navigation of a draft, at its publish page."""
        return draft_nav(signed_in_member(), self.gate, slug=slug, title=title, here="publish")

    def written(self, moment: datetime) -> str:
        """Return a time as staff read it."""
        return written(moment, now=self.clock())
