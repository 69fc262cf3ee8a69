"""Draws the README's picture: three phones that show a demonstration.

Start one (``make dev``), run ``python -m tests.support.readme_picture http://127.0.0.1:8010/``, and
look at what it wrote.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pages import NEXT, Form, Result
from tests.browser.personas import SHORT
from tests.support.chromium import PHONE, launch_options

_PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "images" / "first-screen.png"
_STYLE: Final = """<style>
body { background: #e6f0ec; display: flex; gap: 28px; margin: 0; padding: 28px 46px }
img { border: 6px solid #23211e; border-radius: 22px; width: 312px }
</style>"""


def draw(address: str) -> None:
    """Photograph the first step, the third one and a result, and put them side by side."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        shown = "".join(map(_image, _photographs(browser, address)))
        page = browser.new_page(viewport={"width": 1120, "height": 710})
        page.set_content(f"<!doctype html>{_STYLE}{shown}")
        page.screenshot(path=_PICTURE)
        browser.close()


def _photographs(browser: Browser, address: str) -> list[bytes]:
    options: dict[str, Any] = {**PHONE}
    page = browser.new_context(**options).new_page()
    form = Form(page).open(address)
    found = [_photograph(page)]
    form.walk(SHORT, until="list_a")
    form.answer_step(SHORT)
    page.evaluate("scrollTo(0, 0)")
    found.append(_photograph(page))
    form.press(NEXT)
    form.answer_step(SHORT)
    form.press(NEXT)
    form.answer_step(SHORT)
    form.send()
    Result(page)
    return [*found, _photograph(page)]


def _photograph(page: Page) -> bytes:
    page.mouse.move(0, 0)
    return page.screenshot(animations="disabled", caret="hide")


def _image(picture: bytes) -> str:
    return f'<img alt="" src="data:image/png;base64,{b64encode(picture).decode()}">'


if __name__ == "__main__":
    draw(sys.argv[1])
