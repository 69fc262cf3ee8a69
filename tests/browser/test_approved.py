"""Comparing a page's look with the approved one: what must be seen, and what may differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.gallery.approved import MOST_DIFFERENT, boxes_of, difference, moved
from tests.browser.gallery.site import Gallery, running_gallery


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with running_gallery() as running:
        yield running


@pytest.fixture
def result(new_context: Callable[..., BrowserContext], gallery: Gallery) -> Page:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(gallery.address("result_today"))
    return page


def picture(page: Page) -> bytes:
    return page.screenshot(full_page=True, animations="disabled", caret="hide")


def changed(page: Page, style: str) -> tuple[list[str], float]:
    """Return what the boxes and the pictures say of a page after a change of its style."""
    boxes, before = boxes_of(page), picture(page)
    page.evaluate(
        """style => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(style)
          document.adoptedStyleSheets = [sheet]
        }""",
        style,
    )
    after = picture(page)
    easel = page.context.new_page()
    share = difference(easel, before, after)
    easel.close()
    return moved(boxes, boxes_of(page)), share


def test_the_same_page_is_the_same(result: Page) -> None:
    assert changed(result, "main { margin: inherit }") == ([], 0)


@pytest.mark.parametrize(
    "style",
    [
        pytest.param(".card { position: relative; left: 9px }", id="box moved aside"),
        pytest.param(".card { margin-bottom: 3rem }", id="everything below moved down"),
        pytest.param(".card { padding: 2rem }", id="box grown"),
        pytest.param("html { padding-bottom: 60px }", id="page longer"),
    ],
)
def test_a_moved_or_grown_block_is_seen_by_its_box(result: Page, style: str) -> None:
    lines, _ = changed(result, style)
    assert any("was at" in line for line in lines)


def test_a_missing_block_and_a_new_one_are_seen_by_their_boxes(result: Page) -> None:
    boxes = boxes_of(result)
    gone, _ = changed(result, ".card { display: none }")
    assert any(line.endswith("is gone") for line in gone)
    assert any(line.endswith("is new") for line in moved(boxes_of(result), boxes))


@pytest.mark.parametrize(
    "style",
    [
        pytest.param(":root { --ink: #666 }", id="text paler"),
        pytest.param(".today { --edge: #060; background: #cfc }", id="card in another colour"),
        pytest.param("body { background: #bbb }", id="ground in another colour"),
        pytest.param("p { font-weight: bold }", id="text bold"),
        pytest.param("p { letter-spacing: 0.01em }", id="letters further apart"),
        pytest.param(".card { visibility: hidden }", id="card not drawn"),
        pytest.param("p, li { transform: translateY(9px) }", id="text beside its place"),
        pytest.param("html { padding-bottom: 60px }", id="picture higher"),
    ],
)
def test_a_changed_colour_weight_or_height_is_seen_in_the_picture(result: Page, style: str) -> None:
    _, share = changed(result, style)
    assert share > MOST_DIFFERENT


@pytest.mark.parametrize(
    "style",
    [
        pytest.param("main { position: relative; top: 1px }", id="one pixel lower"),
        pytest.param("h1 + * { margin-top: 3px }", id="a line three pixels higher"),
        pytest.param("html { padding-bottom: 2px }", id="two pixels higher"),
        pytest.param("body { opacity: 0.96 }", id="a shade paler"),
    ],
)
def test_what_another_build_of_a_browser_draws_otherwise_is_let_pass(
    result: Page, style: str
) -> None:
    lines, share = changed(result, style)
    assert lines == []
    assert share <= MOST_DIFFERENT
