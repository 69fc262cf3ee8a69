"""The handbook inside the staff area: found from every page, read on a phone and at a desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from playwright.sync_api import Page, Response, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, looks_well, well
from tests.support.chromium import PHONE
from tests.support.server import Server
from tests.support.staff import Staffed

_ALL_LOADED: Final = """async () => {
  const pictures = [...document.querySelectorAll("main img")]
  pictures.forEach((one) => { one.loading = "eager" })
  await Promise.all(pictures.map((one) => one.decode()))
  return pictures.length
}"""
_HEIGHTS: Final = """() => [...document.querySelectorAll("main img")]
  .map((one) => one.getBoundingClientRect().height)"""


def reader(server: Server, staff: Staffed, new_context: Open) -> Page:
    """Return the first page of somebody who may only look at the statistics."""
    context = new_context(**PHONE)
    context.set_default_timeout(PATIENCE)
    hold_session(context, staff.add(role=Role.VIEWER, now=datetime.now(UTC)).token)
    page = context.new_page()
    page.goto(address(server, "/staff/"))
    return page


def test_somebody_finds_what_to_do_and_reads_every_chapter(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = reader(server, staff, new_context)
    page.get_by_role("navigation", name="メニュー").get_by_role("link", name="使い方").click()
    well(page, "スタッフの手引き")
    page.locator("main").get_by_role("link", name="入る", exact=True).click()
    well(page, "入る", picture="handbook-sign-in")
    while (following := page.get_by_role("link", name="つぎの章")).count():
        title = (following.text_content() or "").partition(": ")[2]
        following.click()
        expect(page.locator("h1")).to_have_text(title)
        looks_well(page, f"handbook-{title}")
    page.get_by_role("link", name="手引きのはじめへ").click()
    expect(page.locator("h1")).to_have_text("スタッフの手引き")


def test_pictures_arrive_and_move_nothing(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = reader(server, staff, new_context)
    refused: list[str] = []
    kinds: set[str] = set()

    def note(answer: Response) -> None:
        if "/pictures/" in answer.url:
            kinds.add(answer.headers["content-type"])

    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.on("response", note)
    page.goto(address(server, "/staff/handbook/reword"))
    before = page.evaluate(_HEIGHTS)
    assert page.evaluate(_ALL_LOADED) == len(before) > 10
    assert page.evaluate(_HEIGHTS) == pytest.approx(before, abs=1)
    assert refused == []
    assert kinds == {"image/png"}


def test_a_part_is_reached_from_where_it_is_needed(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = reader(server, staff, new_context)
    page.goto(address(server, "/staff/stats"))
    page.locator("main").get_by_role("link", name="手引きで読む").click()
    expect(page.get_by_role("heading", name="なぜ、こう見えるのか")).to_be_in_viewport()
