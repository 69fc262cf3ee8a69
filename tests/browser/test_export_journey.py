"""Taking the tables along: from the statistics to a file on the disk, proving who one is first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, well
from tests.support.chromium import PHONE
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, warm_server
from tests.support.shown import fill
from tests.support.spreadsheets import read_csv, read_xlsx
from tests.support.staff import PASSWORD
from tests.support.staff_client import staffed_beside

_STALE: Final = timedelta(minutes=20)


@pytest.fixture(scope="module")
def server(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("export")
    with sqlite_databases.fresh("published") as url:
        fill(url, folder, (90, 120))
        with warm_server(database_url=url, directory=folder) as running:
            yield running


def signed_in_a_while_ago(server: Server, context: BrowserContext, *, email: str) -> Page:
    """Return a page of somebody whose sign-in is too old for taking files along."""
    staff = staffed_beside(server.database_url)
    token = staff.add(email, role=Role.VIEWER, now=datetime.now(UTC) - _STALE).token
    staff.database.close()
    context.set_default_timeout(PATIENCE)
    hold_session(context, token)
    page = context.new_page()
    page.goto(address(server, "/staff/stats"))
    return page


def saved(page: Page, link: str, folder: Path) -> Path:
    """Follow a link to a file and return where the browser saved it."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_an_owner_takes_the_tables_along(server: Server, new_context: Open, tmp_path: Path) -> None:
    context = new_context(**PHONE, accept_downloads=True)
    page = signed_in_a_while_ago(server, context, email="f@example.jp")
    page.get_by_role("link", name="表をファイルで受け取る").click()
    expect(page.locator("h1")).to_have_text("ご本人の確認")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    well(page, "表をファイルで受け取る")
    excel = saved(page, "Excelで開くファイル", tmp_path)
    assert excel.name == "腰のセルフチェック 集計 2026年9月21日〜11月1日.xlsx"
    sheets = read_xlsx(excel.read_bytes()).sheets
    assert next(iter(sheets)) == "1 はじめに"
    comma = saved(page, "ほかの表計算で開くファイル", tmp_path)
    assert comma.suffix == ".csv"
    assert read_csv(comma.read_bytes())[0] == ["腰のセルフチェック 集計"]
    page.get_by_role("link", name="統計の画面に戻る").click()
    expect(page.locator("h1")).to_have_text("統計")
