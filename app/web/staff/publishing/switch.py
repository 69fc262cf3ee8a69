"""The switch that closes the visitors' page."""

from typing import Final

from flask import Response

from app.services.library import LibraryNotReadyError
from app.web.shared.access import MANAGING, OWNING, field, who
from app.web.shared.replies import see_other
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.publishing.pages import SwitchPage

_PATH: Final = "/staff/switch"


class SwitchViews(StaffViews):
    """The views of the switch."""

    @get("/staff/switch", OWNING)
    def switch(self) -> Response:
        """Show whether the page is open."""
        off = self.cases.publishing.closing.off()
        page = SwitchPage(
            is_off=off is not None,
            since=self.context.written(off.since) if off else "",
            by=off.who if off else "",
            why=off.why if off else "",
            telephone=self._telephone(),
        )
        return self.context.reply("publishing/switch.html", page)

    @post("/staff/switch/off", OWNING)
    def switch_off(self) -> Response:
        """Close the page."""
        self.cases.publishing.closing.switch_off(why=field("why"), who=who(), now=self.now)
        return see_other(f"{_PATH}?done=off")

    @post("/staff/switch/on", MANAGING)
    def switch_on(self) -> Response:
        """Open the page."""
        self.cases.publishing.closing.switch_on(who=who(), now=self.now)
        return see_other(f"{_PATH}?done=on")

    def _telephone(self) -> str:
        try:
            return self.cases.library.snapshot().clinic.telephone
        except LibraryNotReadyError:
            return ""
