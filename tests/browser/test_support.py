"""The browser the tests walk with is the phone it claims to be."""

from __future__ import annotations

from playwright.sync_api import Page


def test_a_phone_is_360_pixels_wide_and_touched(phone: Page) -> None:
    phone.goto("data:text/html,<meta name=viewport content=width=device-width><p>はい</p>")
    assert phone.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [360, True]
