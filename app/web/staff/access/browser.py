"""What a browser brings to the pages of getting in, and what it takes along."""

from datetime import timedelta
from math import ceil
from typing import Final
from urllib.parse import quote

from flask import Response, request

from app.services.staff.member import Caller, Entered
from app.services.staff.passkeys import PasskeyAnswer, Site
from app.services.staff.sessions import DEVICE_PASS_LIFE
from app.web.shared.access import asked, field, posted, safe_next
from app.web.shared.cookies import DEVICE, PASSKEY, SESSION
from app.web.shared.origin import network_of
from app.web.shared.replies import see_other
from app.web.shared.staff_context import StaffViews
from app.web.staff.access.forms import PasskeyAnswerForm, read

SECOND_STEP: Final = "/staff/second-step"


def this_device() -> str:
    """Return a short name for the browser and its system."""
    return device_name(request.headers.get("User-Agent", ""))


def this_site() -> Site:
    """Return the site that passkeys are for."""
    host = request.host.rpartition(":")[0] if ":" in request.host else request.host
    return Site(host=host, origin=request.host_url.rstrip("/"))


def wanted_next() -> str:
    """Return the page that somebody was on the way to."""
    return safe_next(field("next") or asked("next"))


def with_next(path: str, goal: str) -> str:
    """Return an address that remembers where somebody is on the way to."""
    return f"{path}?next={quote(goal, safe='/')}"


def whole_minutes(wait: timedelta) -> int:
    """Return how many minutes to wait, one at least."""
    return max(1, ceil(wait.total_seconds() / 60))


_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (
    ("Line/", "LINE"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first mark found counts: many browsers also name those they descend from."""


def device_name(user_agent: str) -> str:
    """Return system and browser, as far as they say; empty when neither is known."""
    found = (_first(_SYSTEMS, user_agent), _first(_BROWSERS, user_agent))
    return " / ".join(name for name in found if name)


def _first(marks: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")


class BrowserViews(StaffViews):
    """Views that know the browser in front of them, and let it in."""

    @property
    def caller(self) -> Caller:
        """Who wants to get in."""
        return Caller(
            network=network_of(request.remote_addr or ""),
            device_pass=self.context.gate.cookies.read(request, DEVICE),
            device=this_device(),
        )

    @property
    def session_token(self) -> str:
        """The secret of this browser's session, whole or half open."""
        return self.context.gate.cookies.read(request, SESSION)

    @property
    def knows_passkey(self) -> bool:
        """Whether this browser used a passkey here before."""
        return bool(self.context.gate.cookies.read(request, PASSKEY))

    def passkey_answer(self) -> PasskeyAnswer:
        """Return what the browser posted for a passkey, right or wrong."""
        form = read(PasskeyAnswerForm, posted())
        return PasskeyAnswer(form.answer.data or "", form.ticket.data or "", this_site())

    def let_in(self, entered: Entered, *, goal: str) -> Response:
        """Give the browser its session and send it on."""
        response = see_other(goal)
        cookies = self.context.gate.cookies
        cookies.set(response, request, SESSION, entered.token)
        if entered.stage == "full":
            cookies.set(response, request, DEVICE, entered.device_pass, life=DEVICE_PASS_LIFE)
        return response

    def with_passkey(self, response: Response) -> Response:
        """Let this browser be asked for its passkey first from now on."""
        cookies = self.context.gate.cookies
        cookies.set(response, request, PASSKEY, "1", life=DEVICE_PASS_LIFE)
        return response
