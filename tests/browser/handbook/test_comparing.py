"""The chapter on comparing: two wordings prepared, met by visitors, and one of them kept."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.epochs import epoch_of
from app.domain.staff import Role
from tests.browser.handbook.conftest import OWNER, RECEPTION, Enter
from tests.browser.handbook.guide import Guide
from tests.support.compared import BUSY, release_weeks, weeks_after
from tests.support.publishing import edit
from tests.support.staff import Staffed

_SLUG = "back-pain"
_QUESTION = "steps__list_a__items__recur_strain__text"
_REWORDED = "ギックリ腰を、何度もくりかえしていますか"
_MEASURE = "予約のボタンを押した人"


def test_an_owner_compares_two_wordings_and_keeps_the_better_one(
    enter: Enter, staff: Staffed
) -> None:
    now = datetime.now(UTC)
    first = weeks_after(epoch_of(now), -15)
    release_weeks(staff.database, _SLUG, "a", first=first, weeks=13, done=BUSY)
    edit(staff.database, _SLUG, {_QUESTION: _REWORDED}, who=RECEPTION, now=now)
    walk = enter(OWNER, Role.OWNER)
    begun(walk)
    for arm, taps in (("a1", 200), ("b1", 320)):
        done = {"starts": 1000, "completed": 740, "booking": taps}
        release_weeks(staff.database, _SLUG, arm, first=epoch_of(now), weeks=13, done=done)
    walk.open("/staff/")
    walk.press(walk.badge("腰のセルフチェック"), picture="compare-badge")
    walk.arrive("言い方くらべ")
    walk.press(
        walk.link("Bの文に決める"), picture="compare-won", top=walk.page.locator("main .done")
    )
    walk.write("決めた理由", "予約がふえました")
    walk.press(walk.button("Bの文に決めて公開する"))
    walk.says("言い方をひとつに決めて、公開しました")
    walk.open_until("/", _REWORDED)


def begun(walk: Guide) -> None:
    """Prepare the comparison and publish it."""
    walk.press(walk.badge("腰のセルフチェック"))
    walk.press(walk.link("言い方をくらべる"), picture="compare")
    walk.arrive("言い方をくらべる")
    groups = walk.page.get_by_role("group")
    groups.filter(has_text=_MEASURE).get_by_label("10ポイントの差").check()
    walk.picture("compare-plan", top=walk.page.locator("#what"), bottom=groups.first)
    walk.press(walk.button("くらべる準備をする"))
    walk.says("くらべる準備ができました")
    walk.press(walk.link("公開の画面へ進む"))
    walk.press(walk.button("いま公開する"))
    walk.says("公開しました")
