"""What every access page needs: the use cases, the gate, and who knocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final
from urllib.parse import quote

from flask import Response, request

from app.services.staff.building import StaffAccess
from app.services.staff.member import Caller, Entered
from app.services.staff.opening import DEVICE_PASS_LIFE
from app.services.staff.passkeys import Site
from app.web.shared.access import Gate, field, signed_in_member
from app.web.shared.cookies import DEVICE, PASSKEY, SESSION
from app.web.shared.networks import network_of
from app.web.shared.replies import see_other
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages
from app.web.shared.staff_paths import safe_next
from app.web.staff.access.devices import device_name

SECOND_STEP: Final = "/staff/second-step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Shared by the views of getting in."""

    staff: StaffAccess
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]

    def frame(self, *, here: str = "") -> Frame:
        """Return the frame of this member's page."""
        return frame_of(signed_in_member(), self.gate, here=here)

    def caller(self) -> Caller:
        """Return who knocks."""
        return Caller(
            network=network_of(request.remote_addr or ""),
            device_pass=self.gate.cookies.read(request, DEVICE),
            device=device_name(request.headers.get("User-Agent", "")),
        )

    def token(self) -> str:
        """Return the secret of this browser's session, whole or half open."""
        return self.gate.cookies.read(request, SESSION)

    def entered(self, entered: Entered, *, goal: str) -> Response:
        """Give the browser its session and send it on."""
        response = see_other(goal)
        self.gate.cookies.set(response, request, SESSION, entered.token)
        if entered.stage == "full":
            self.gate.cookies.set(
                response, request, DEVICE, entered.device_pass, life=DEVICE_PASS_LIFE
            )
        return response

    def with_passkey(self, response: Response) -> Response:
        """Let this browser be asked for its passkey first from now on."""
        self.gate.cookies.set(response, request, PASSKEY, "1", life=DEVICE_PASS_LIFE)
        return response

    def knows_passkey(self) -> bool:
        """Tell whether this browser used a passkey here before."""
        return bool(self.gate.cookies.read(request, PASSKEY))

    def site(self) -> Site:
        """Return the site that passkeys are for."""
        host = request.host.rpartition(":")[0] if ":" in request.host else request.host
        return Site(host=host, origin=request.host_url.rstrip("/"))


def wanted_next() -> str:
    """Return the page that somebody was on the way to."""
    return safe_next(field("next") or request.args.get("next", ""))


def with_next(path: str, goal: str) -> str:
    """Return an address that remembers where somebody is on the way to."""
    return f"{path}?next={quote(goal, safe='/')}"


def whole_minutes(wait: timedelta) -> int:
    """Return how many minutes to wait, one at least."""
    return max(1, ceil(wait.total_seconds() / 60))
