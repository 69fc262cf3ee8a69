"""The first publication where patients come: a review, and two people who read everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from app.domain.staff import Role
from tests.browser.handbook.conftest import OWNER, RECEPTION, SMARTPHONE, guide
from tests.browser.handbook.guide import Guide
from tests.browser.words import without_readings
from tests.support.commands import run_flask
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, warm_server
from tests.support.staff import Staffed

_PRODUCTION = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "localhost", "LINK_HOSTS": "lin.ee"}

Enter = Callable[[str, Role], Guide]


@pytest.fixture
def server(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Server]:
    """Start a server for real visitors on a database that was set up just now."""
    with sqlite_databases.fresh("migrated") as url:
        run_flask(url, "setup", directory=tmp_path, **_PRODUCTION).check_returncode()
        with warm_server(database_url=url, directory=tmp_path, port=None, **_PRODUCTION) as running:
            yield running


@pytest.fixture
def enter(server: Server, staff: Staffed, new_context: Callable[..., BrowserContext]) -> Enter:
    """Let somebody in; where patients come, the session's cookie is for secure connections."""

    def work(email: str, role: Role) -> Guide:
        now = datetime.now(UTC)
        member = staff.add(email, role=role, now=now)
        staff.with_code_app(member, now=now)
        context = new_context(**SMARTPHONE)
        context.add_cookies(
            [
                {
                    "name": "__Secure-staff",
                    "value": member.token,
                    "domain": "localhost",
                    "path": "/staff",
                    "secure": True,
                }
            ]
        )
        walk = guide(server, context)
        walk.open("/staff/")
        return walk

    return work


def test_nobody_meets_the_shipped_questionnaire_before_a_review_and_two_people(
    enter: Enter,
) -> None:
    owner, walk = enter(OWNER, Role.OWNER), enter(RECEPTION, Role.EDITOR)
    walk.press(walk.link("いま、来院者のページはお休みの案内になっています。"), picture="resting")
    walk.arrive("公開する")
    walk.sees(walk.page.locator("#whole"), "のまわり・内ももの")
    assert "股・肛門のまわり・内ももの感覚がにぶい、しびれる" in without_readings(
        walk.page.locator("#whole")
    )
    level = walk.page.locator("#whole .piece", has_text="この目安になるとき").first
    walk.picture("whole-level", top=level, bottom=level.locator("li").nth(1))
    walk.write("確認した人", "山田医師")
    walk.page.get_by_label("確認した日").fill("2026-01-05")
    walk.write("もとにした資料", "救急受診ガイド")
    walk.press(walk.button("確認を記録する"))
    walk.says("医学的な確認を、下書きに書きました。")
    walk.sees(walk.page.locator("#approval"), "あなたは編集した人なので、承認できません。")

    owner.open_until("/staff/", "編集していない人の承認を待っています。")
    owner.press(owner.link("腰のセルフチェック"))
    owner.arrive("公開する")
    owner.press(owner.page.get_by_label("すべて読みました。承認します"))
    owner.press(owner.button("いま公開する"))
    owner.says("公開しました")
    owner.open_until("/", "結果を見る")
