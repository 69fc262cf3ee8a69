"""A clinic of two people, its server, and each of them at a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext

from app.domain.staff import Role
from tests.browser.handbook.guide import Guide
from tests.browser.staff_area import PATIENCE, address, hold_session, with_authenticator
from tests.support.chromium import PHONE
from tests.support.server import Server
from tests.support.staff import Staffed

OWNER = "inchou@example.jp"
RECEPTION = "uketsuke@example.jp"
_ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)
SMARTPHONE = {**PHONE, "user_agent": _ANDROID, "device_scale_factor": 1.5}
"""A phone whose pictures are sharp and yet small."""

Enter = Callable[[str, Role], Guide]


@pytest.fixture
def stranger(server: Server, new_context: Callable[..., BrowserContext]) -> Guide:
    """Somebody whose phone was never here."""
    return guide(server, new_context(**SMARTPHONE))


@pytest.fixture
def enter(server: Server, staff: Staffed, new_context: Callable[..., BrowserContext]) -> Enter:
    """Let somebody in with an app, who just proved who they are."""

    def work(email: str, role: Role) -> Guide:
        now = datetime.now(UTC)
        member = staff.add(email, role=role, now=now)
        staff.with_code_app(member, now=now)
        return entered(server, new_context(**SMARTPHONE), member.token)

    return work


def entered(server: Server, context: BrowserContext, token: str) -> Guide:
    """Return somebody at the first page who holds a session."""
    hold_session(context, token)
    walk = guide(server, context)
    walk.open("/staff/")
    return walk


def guide(server: Server, context: BrowserContext) -> Guide:
    """Return a page that waits long and moves nothing by itself."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    with_authenticator(page)
    return Guide(page, address(server, ""))
