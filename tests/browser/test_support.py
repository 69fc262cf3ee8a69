"""The browser the tests walk with is the phone it claims to be, and axe sees what is wrong."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.axe import violations


def test_a_phone_is_360_pixels_wide_and_touched(phone: Page) -> None:
    phone.goto("data:text/html,<meta name=viewport content=width=device-width><p>はい</p>")
    assert phone.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [360, True]


def test_axe_names_each_rule_and_element_on_each_page(phone: Page) -> None:
    phone.set_content(
        "<title>a</title><html lang=ja><main><h1>a</h1><p id=pale>見えにくい</p></main>"
    )
    assert violations(phone) == []
    phone.add_style_tag(content="#pale { color: #ccc }")
    assert violations(phone) == ["color-contrast: #pale"]
    phone.set_content("<title>a</title><html lang=ja><main><h1>a</h1><input></main>")
    assert violations(phone) == ["label: input"]
