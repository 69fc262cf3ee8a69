"""What the walks through the staff area share: coming in, and looking closely at a page."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final, Literal

from playwright.sync_api import BrowserContext, CDPSession, Page, ViewportSize, expect

from tests.support.axe import violations
from tests.support.server import Server

Open = Callable[..., BrowserContext]

PATIENCE: Final = 60_000
"""Milliseconds; a busy machine is no failure."""

_LOOKS: Final[tuple[tuple[ViewportSize, Literal["light", "dark"]], ...]] = (
    ({"width": 360, "height": 740}, "light"),
    ({"width": 1280, "height": 900}, "dark"),
)
_PICTURES: Final = os.environ.get("STAFF_PICTURES")
"""A folder that takes a picture of every page passed, for people who judge the look."""


def address(server: Server, path: str) -> str:
    """Return a page's address under the one name that passkeys work with."""
    return f"http://localhost:{server.port}{path}"


def hold_session(context: BrowserContext, token: str) -> None:
    """Give a browser the cookie of somebody who signed in."""
    context.add_cookies(
        [{"name": "staff", "value": token, "domain": "localhost", "path": "/staff"}]
    )


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Plug in an authenticator that looks like a phone's own; return it with its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    settings = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": settings})
    return session, added["authenticatorId"]


def well(page: Page, heading: str, *, picture: str = "") -> None:
    """Check the page that was reached: its whole heading, and what `looks_well` looks at."""
    expect(page.locator("h1")).to_have_text(heading)
    looks_well(page, picture or heading)


def looks_well(page: Page, name: str) -> None:
    """Check axe and the width, on a phone in light and at a desk in dark; both have every style.

    (`test_no_style_depends_on_width_and_scheme_together`.) The page is left at the size it had.
    """
    own = page.viewport_size
    for size, scheme in _LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        look = f"{name}-{size['width']}-{scheme}"
        if _PICTURES:
            page.screenshot(path=f"{_PICTURES}/{look}.png", full_page=True)
        assert violations(page) == [], look
        # Of a phone, innerWidth grows with what is too wide for it.
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], look
    if own is not None:
        page.set_viewport_size(own)


def visitors_read(server: Server, page: Page, words: str, *, path: str = "/") -> None:
    """Wait until visitors read something, on however many lines: processes read anew in seconds."""
    page.goto(address(server, path))
    for _ in range(120):
        if words in page.content().replace("<wbr>", ""):
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"visitors never read {words!r}")
