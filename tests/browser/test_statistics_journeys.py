"""Looking at the statistics as an owner does: on a phone, at a desk, on paper, without script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, looks_well
from tests.support.chromium import DESK, PHONE
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, warm_server
from tests.support.shown import fill
from tests.support.staff import Staffed
from tests.support.staff_client import staffed_beside

_WEEKS: Final = (160, 120, 140, 110, 150, 130)


@pytest.fixture(scope="module")
def server(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("statistics")
    with sqlite_databases.fresh("published") as url:
        fill(url, folder, _WEEKS)
        with warm_server(database_url=url, directory=folder) as running:
            yield running


@pytest.fixture(scope="module")
def token(server: Server) -> Iterator[str]:
    staff = staffed_beside(server.database_url)
    yield viewer(staff)
    staff.database.close()


def viewer(staff: Staffed) -> str:
    return staff.add("inchou@example.jp", role=Role.VIEWER, now=datetime.now(UTC)).token


def opened(server: Server, token: str, context: BrowserContext, path: str = "/staff/") -> Page:
    """Return a page as somebody sees it who may only look."""
    context.set_default_timeout(PATIENCE)
    hold_session(context, token)
    page = context.new_page()
    page.goto(address(server, path))
    return page


def well(page: Page, heading: str) -> None:
    """Check the page that was reached: words of its heading, and what `looks_well` looks at."""
    expect(page.locator("h1")).to_contain_text(heading)
    looks_well(page, heading)


def test_the_owner_sees_at_a_glance_and_then_looks_closer(
    server: Server, token: str, new_context: Open
) -> None:
    page = opened(server, token, new_context(**PHONE))
    page.get_by_role("link", name="統計").first.click()
    well(page, "統計")
    expect(page.locator(".figures .first")).to_contain_text("最後まで答えた人")
    expect(page.locator(".figures .first")).to_contain_text("約")
    chart = page.get_by_role("img", name="最後まで答えた人の動き")
    expect(chart).to_be_visible()
    page.locator("#completions-over-time summary").click()
    expect(page.get_by_role("table", name="最後まで答えた人の動き")).to_be_visible()
    page.locator(".question summary", has_text="ギックリ腰を何度も繰り返している").first.click()
    expect(page.locator("#recur_strain")).to_be_visible()
    well(page, "統計")
    page.locator(".question[open]").get_by_role("link", name="この質問の動きを見る").click()
    expect(page.locator("#recur_strain-over-time")).to_be_visible()
    well(page, "統計")
    page.get_by_role("link", name="なぜですか").click()
    expect(page.get_by_role("heading", name="なぜ「約」で、幅があるのか")).to_be_in_viewport()


def test_two_periods_are_chosen_from_whole_weeks_and_compared(
    server: Server, token: str, new_context: Open
) -> None:
    page = opened(server, token, new_context(**PHONE), "/staff/stats")
    choose_two_periods(page)
    well(page, "統計")
    expect(page.locator("#levels thead")).to_contain_text("くらべる期間")
    expect(page.locator("#levels tbody tr").first.locator("td")).to_have_count(2)


def choose_two_periods(page: Page) -> None:
    page.get_by_text("期間を自分で選ぶ").click()
    own = page.locator(".own")
    own.get_by_label("はじめの週").nth(0).select_option(index=2)
    own.get_by_label("おわりの週").nth(0).select_option(index=0)
    own.get_by_label("はじめの週").nth(1).select_option(index=6)
    own.get_by_label("おわりの週").nth(1).select_option(index=4)
    page.get_by_role("button", name="この期間を見る").click()
    expect(page.locator(".period")).to_contain_text("2026年11月30日〜2027年2月28日")
    expect(page.locator(".period")).to_contain_text("くらべる期間 2026年9月21日〜11月29日")


def test_everything_works_without_script(server: Server, token: str, new_context: Open) -> None:
    page = opened(server, token, new_context(**PHONE, java_script_enabled=False), "/staff/stats")
    choose_two_periods(page)
    page.locator("#completions-over-time summary").click()
    expect(page.get_by_role("table", name="最後まで答えた人の動き")).to_be_visible()
    page.get_by_role("link", name="月の報告を印刷する").click()
    expect(page.locator("h1")).to_contain_text("月の報告")
    expect(page.locator("#by-browser")).to_be_visible()
    expect(page.locator("#print")).to_be_hidden()


def test_it_is_read_by_keyboard_alone(server: Server, token: str, new_context: Open) -> None:
    page = opened(server, token, new_context(**DESK), "/staff/stats")
    focused(page, "1か月")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-label='見る期間'] [aria-current]")).to_have_text("1か月")
    focused(page, "表で見る")
    page.keyboard.press("Space")
    expect(page.locator("#completions-over-time table")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#completions-over-time .scroll")).to_be_focused()


def focused(page: Page, words: str) -> None:
    """Press Tab until something with these words has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"Tab never reaches {words}")


def test_a_month_is_printed_by_one_press(server: Server, token: str, new_context: Open) -> None:
    page = opened(server, token, new_context(**PHONE), "/staff/stats/report?month=2026-09")
    well(page, "2026年9月の報告")
    expect(page.locator("main")).to_contain_text("最後まで答えた人は")
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="印刷する").click()
    expect(page).to_have_title("printed")


def test_on_paper_there_is_nothing_to_press_and_nothing_is_cut(
    server: Server, token: str, new_context: Open
) -> None:
    page = opened(server, token, new_context(**DESK), "/staff/stats/report?month=2026-09")
    page.emulate_media(media="print")
    for hidden in ("nav", "button", "select", "footer", "header"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    expect(page.get_by_role("img", name="最後まで答えた人の動き")).to_be_visible()
    made = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in made or b"/MediaBox [0 0 595" in made
    assert 1 <= made.count(b"/Type /Page\n") <= 5


def test_before_the_first_release_it_says_what_is_waited_for(
    sqlite_databases: SqliteDatabases, new_context: Open, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        warm_server(database_url=url, directory=tmp_path) as empty,
    ):
        staff = staffed_beside(url)
        page = opened(empty, viewer(staff), new_context(**PHONE), "/staff/stats")
        well(page, "統計")
        expect(page.locator("main")).to_contain_text(
            "3か月のおわりに約50人分の答えがたまっていれば"
        )
        page.goto(f"http://localhost:{empty.port}/staff/stats/report")
        well(page, "月の報告")
        staff.database.close()
