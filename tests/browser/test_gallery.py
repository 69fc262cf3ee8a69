"""Every page state looks as it was approved, in both widths and schemes, and axe finds nothing.

The approved pictures are under ``screenshots/``. After a change that is meant, run with
``UPDATE_SCREENSHOTS=1``, open the new pictures and judge them before committing them.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from jinja2 import Environment, meta
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.gallery.site import Gallery, running_gallery
from tests.browser.gallery.states import STATES, State

_SCREENSHOTS: Final = Path(__file__).parent / "screenshots"
_TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
_MOST_DIFFERENT: Final = 0.005
"""Share of pixels that may differ clearly; edges of letters differ a little between machines."""

_DIFFERENCE: Final = """async ([approved, taken]) => {
  const pixels = async (data) => {
    const bitmap = await createImageBitmap(
      await (await fetch("data:image/png;base64," + data)).blob())
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")
    context.drawImage(bitmap, 0, 0)
    return context.getImageData(0, 0, bitmap.width, bitmap.height)
  }
  const [a, b] = [await pixels(approved), await pixels(taken)]
  if (a.width != b.width || a.height != b.height) return 1
  let different = 0
  for (let i = 0; i < a.data.length; i += 4)
    if ([0, 1, 2].some((k) => Math.abs(a.data[i + k] - b.data[i + k]) > 48)) different++
  return different / (a.width * a.height)
}"""

Open = Callable[..., BrowserContext]


_LOOKS: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = (
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
)


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
    for width, scheme in _LOOKS:
        page.set_viewport_size({"width": width, "height": 740 if width < 600 else 900})
        page.emulate_media(media=state.media, color_scheme=scheme, reduced_motion="reduce")
        taken = page.screenshot(full_page=True, animations="disabled", caret="hide")
        assert state.media == "print" or _fits(page), f"wider than {width} pixels"
        assert _violations(page, state) == [], f"at {width} pixels, {scheme}"
        assert _difference(easel, f"{name}-{width}-{scheme}", taken) <= _MOST_DIFFERENT


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


def _violations(page: Page, state: State) -> list[str]:
    if not state.script:
        return []
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def _difference(easel: Page, name: str, taken: bytes) -> float:
    approved = _SCREENSHOTS / f"{name}.png"
    if os.environ.get("UPDATE_SCREENSHOTS") == "1":
        approved.parent.mkdir(exist_ok=True)
        approved.write_bytes(taken)
        return 0
    pictures = [b64encode(picture).decode() for picture in (approved.read_bytes(), taken)]
    share: float = easel.evaluate(_DIFFERENCE, pictures)
    return share
