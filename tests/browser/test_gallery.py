"""Every page state looks as it was approved, in both widths and schemes, and axe finds nothing.

The approved pictures and boxes are under ``screenshots/``. After a change that is meant, run with
``UPDATE_SCREENSHOTS=1``, open the new pictures and judge them before committing them. What a
failing state looks like is kept under ``actual/``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, meta
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.gallery.approved import (
    MOST_DIFFERENT,
    boxes_of,
    difference,
    moved,
    read_boxes,
    write_boxes,
)
from tests.browser.gallery.site import Gallery, running_gallery
from tests.browser.gallery.states import LOOKS, STATES, Look, State
from tests.support.axe import violations

_SCREENSHOTS: Final = Path(__file__).parent / "screenshots"
_ACTUAL: Final = Path(__file__).parent / "actual"
_ROOT: Final = Path(__file__).resolve().parents[2]
_TEMPLATES: Final = _ROOT / "templates"
_UPDATE: Final = os.environ.get("UPDATE_SCREENSHOTS") == "1"

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with running_gallery() as running:
        yield running


@pytest.fixture(scope="module")
def easel(browser: Browser) -> Iterator[Page]:
    """A blank page on which two pictures are compared."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", STATES)
def test_a_state_looks_as_approved_and_has_no_accessibility_violation(
    gallery: Gallery, new_context: Open, easel: Page, name: str
) -> None:
    state = STATES[name]
    page = _open(new_context, state, gallery.address(name))
    for look in LOOKS:
        width, scheme = look
        page.set_viewport_size({"width": width, "height": 740 if width < 600 else 900})
        page.emulate_media(media=state.media, color_scheme=scheme, reduced_motion="reduce")
        assert state.media == "print" or _fits(page), f"wider than {width} pixels"
        assert _moved(page, name, look) == [], f"at {width} pixels, {scheme}"
        if look in state.pictures:
            assert _difference(easel, page, f"{name}-{width}-{scheme}.png") <= MOST_DIFFERENT
        assert not state.script or violations(page) == [], f"at {width} pixels, {scheme}"


def test_every_component_is_in_a_state() -> None:
    used = set()
    waiting = {state.template for state in STATES.values()}
    while waiting:
        template = waiting.pop()
        used.add(template)
        source = (_TEMPLATES / template).read_text(encoding="utf-8")
        found = meta.find_referenced_templates(Environment(autoescape=True).parse(source))
        waiting |= {name for name in found if name} - used
    every = {str(path.relative_to(_TEMPLATES)) for path in _TEMPLATES.glob("components/*.html")}
    assert every - used == set()


def test_no_style_depends_on_width_and_scheme_together() -> None:
    styles = list((_ROOT / "app" / "static").rglob("*.css"))
    conditions = [
        condition
        for path in styles
        for condition in re.findall(r"@media([^{]*){", path.read_text(encoding="utf-8"))
    ]
    assert any("prefers-color-scheme" in condition for condition in conditions)
    assert [one for one in conditions if "prefers-color-scheme" in one and "width" in one] == []


def test_nothing_approved_is_left_over() -> None:
    pictures = {
        f"{name}-{width}-{scheme}.png"
        for name, state in STATES.items()
        for width, scheme in state.pictures
    }
    boxes = {f"{name}-{width}.json" for name in STATES for width, _ in LOOKS}
    assert {path.name for path in _SCREENSHOTS.iterdir()} == pictures | boxes


def _open(new_context: Open, state: State, address: str) -> Page:
    page = new_context(
        viewport={"width": 360, "height": 740},
        java_script_enabled=state.script,
        locale="ja-JP",
    ).new_page()
    page.goto(address)
    state.reach(page)
    page.mouse.move(0, 0)
    return page


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits


def _moved(page: Page, name: str, look: Look) -> list[str]:
    """Compare the boxes; both schemes have the same, so dark never writes them."""
    width, scheme = look
    approved = _SCREENSHOTS / f"{name}-{width}.json"
    if _UPDATE and scheme == "light":
        write_boxes(approved, boxes_of(page))
    return moved(read_boxes(approved), boxes_of(page))


def _difference(easel: Page, page: Page, name: str) -> float:
    taken = page.screenshot(full_page=True, animations="disabled", caret="hide")
    approved = _SCREENSHOTS / name
    if _UPDATE:
        approved.write_bytes(taken)
    share = difference(easel, approved.read_bytes(), taken)
    if share > MOST_DIFFERENT:
        _ACTUAL.mkdir(exist_ok=True)
        (_ACTUAL / name).write_bytes(taken)
    return share
