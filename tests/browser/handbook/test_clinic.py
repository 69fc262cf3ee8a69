"""Chapters four and five: what the statistics say, and what the clinic says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from app.domain.staff import Role
from tests.browser.handbook.conftest import OWNER, SMARTPHONE, Enter, entered
from tests.browser.handbook.guide import Guide
from tests.support.chromium import DESK
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, warm_server
from tests.support.shown import fill
from tests.support.staff import Staffed
from tests.support.staff_client import staffed_beside

_WEEKS = (160, 120, 140, 110, 150, 130)


@pytest.fixture(scope="module")
def counted(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("counted")
    with sqlite_databases.fresh("published") as url:
        fill(url, folder, _WEEKS)
        with warm_server(database_url=url, directory=folder) as running:
            yield running


@pytest.fixture
def readers(counted: Server) -> Iterator[Staffed]:
    found = staffed_beside(counted.database_url)
    yield found
    found.database.close()


def reader(counted: Server, readers: Staffed, context: BrowserContext, email: str) -> Guide:
    """Return somebody at the statistics, who just signed in."""
    token = readers.add(email, role=Role.VIEWER, now=datetime.now(UTC)).token
    walk = entered(counted, context, token)
    walk.press(walk.link("統計"))
    walk.arrive("統計")
    return walk


def test_the_owner_reads_a_month_and_takes_it_along(
    counted: Server, readers: Staffed, new_context: Callable[..., BrowserContext]
) -> None:
    walk = reader(counted, readers, new_context(**SMARTPHONE), "inchou@example.jp")
    walk.picture("stats", top=walk.page.locator("h1"))
    walk.picture("complaints", top=walk.page.locator("#complaints").first)
    walk.press(walk.link("月の報告を印刷する"))
    walk.arrive("報告")
    walk.picture("report", top=walk.page.locator("h1"))
    walk.press(walk.link("統計へもどる"))
    walk.press(walk.link("表をファイルで受け取る"))
    walk.arrive("表をファイルで受け取る")
    file = walk.link("Excelで開くファイル")
    with walk.page.expect_download() as download:
        walk.press(file, picture="export", top=walk.page.locator("h1"))
    assert download.value.suggested_filename.endswith(".xlsx")


def test_at_a_desk_the_tables_stand_side_by_side(
    counted: Server, readers: Staffed, new_context: Callable[..., BrowserContext]
) -> None:
    walk = reader(counted, readers, new_context(**DESK), "jimu@example.jp")
    overview = walk.page.locator("#overview")
    walk.picture("stats-desk", top=overview, bottom=overview)


def test_the_owner_sets_links_hours_and_telephone(enter: Enter) -> None:
    walk = enter(OWNER, Role.OWNER)
    walk.press(walk.link("設定"))
    walk.arrive("設定")
    links = walk.page.locator(".target").first
    change = walk.link("変える: 予約・LINE・電話")
    top = walk.page.locator("section", has=change)
    walk.press(change, picture="settings", top=top, bottom=links)
    walk.write("予約ページのリンク", "予約のこと")
    walk.press(walk.button("保存する"))
    walk.warns("まだ変わっていません")
    walk.write("予約ページのリンク", "ご予約はこちら https://coubic.com/nanohana です")
    walk.press(walk.button("保存する"))
    walk.says("リンクと電話を保存しました")
    walk.sees(walk.page.locator("main"), "STORES 予約のページです")


def test_the_owner_lets_out_a_link_that_no_service_is_known_by(enter: Enter) -> None:
    walk = enter(OWNER, Role.OWNER)
    walk.press(walk.link("設定"))
    walk.press(walk.link("変える: 予約・LINE・電話"))
    walk.write("予約ページのリンク", "https://nanohana-seitai.test/yoyaku")
    walk.press(walk.button("保存する"))
    held = walk.link("確かめて出す")
    top = walk.page.locator("#links")
    walk.press(held, picture="link-held", top=top, bottom=walk.page.locator(".target").first)
    walk.arrive("リンクを確かめる")
    walk.sees(walk.page.locator("main"), "nanohana-seitai.test")
    with walk.page.context.expect_page() as opened:
        walk.press(walk.page.locator("main a.button").first)
    opened.value.close()
    walk.press(walk.page.get_by_role("checkbox"))
    walk.press(walk.button("来院者に出す"), picture="link-confirm", top=walk.page.locator("h1"))
    walk.says("リンクを確かめました")
    walk.sees(walk.page.locator("main"), f"{OWNER}が")


def test_the_owner_makes_a_link_for_a_card(enter: Enter) -> None:
    walk = enter(OWNER, Role.OWNER)
    walk.press(walk.link("設定"))
    walk.press(walk.link("見る・足す"))
    walk.arrive("配るリンク")
    walk.write("目印", "haru-card")
    walk.page.get_by_label("名前", exact=True).last.fill("春のはがき")
    added = walk.page.get_by_role("heading", name="リンクを足す")
    walk.press(walk.button("リンクを足す"), picture="sources", top=added)
    walk.says("リンクを足しました")
