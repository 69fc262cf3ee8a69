"""Chapters two and three: one question reworded, tried out, published, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.staff import Role
from tests.browser.handbook.conftest import OWNER, RECEPTION, Enter
from tests.browser.handbook.guide import Guide
from tests.support.staff import Staffed

_QUESTION = "ギックリ腰を何度も繰り返している"
_REWORDED = "ギックリ腰を何回もくり返している"
_DELICATE = "骨盤のゆがみが気になる"
_FORBIDDEN = "当院の施術で必ず治る腰痛"


def begun(walk: Guide) -> None:
    """Start the draft."""
    walk.press(walk.link("文面"), picture="start")
    walk.press(walk.button("下書きをはじめる"), picture="begin")
    walk.arrive("どこを直しますか")


def reworded(walk: Guide, words: str = _REWORDED) -> None:
    """Find the question in its step and write other words."""
    walk.press(walk.link("腰のようす"), picture="where", top=walk.page.locator("h1"))
    item = walk.page.locator("#at-items-recur_strain")
    walk.press(walk.link("直す", within=item), picture="question", top=walk.page.locator("h1"))
    walk.arrive("設問の文を直す")
    walk.write("設問の文", words)
    walk.press(walk.button("保存する"), picture="write", top=walk.page.locator("#writing"))
    walk.says("保存しました")


def tab(walk: Guide, name: str) -> None:
    """Go to one of the four places of a draft."""
    walk.press(walk.link(name, within=walk.page.get_by_label("下書きのメニュー")))


def sub_tab(walk: Guide, name: str) -> None:
    """Go to one of the ways to try a draft out."""
    walk.press(walk.link(name, within=walk.page.get_by_label("試しかた")))


def test_a_receptionist_rewords_and_the_owner_publishes(enter: Enter) -> None:
    walk = enter(RECEPTION, Role.EDITOR)
    begun(walk)
    reworded(walk)
    item = walk.page.locator("#at-items-recur_strain")
    walk.sees(item.locator("h2"), _REWORDED)
    walk.press(walk.link("公開へ進む", within=item), picture="saved", top=item)
    walk.arrive("公開する")
    walk.press(
        walk.button("数え方の案を残す"), picture="proposal", top=walk.page.locator("#changed")
    )
    walk.says("数え方を書きとめました")

    owner = enter(OWNER, Role.OWNER)
    owner.press(owner.badge("腰のセルフチェック"), picture="badge")
    owner.arrive("公開する")
    owner.picture("changes", top=owner.page.locator("h1"))
    owner.press(owner.button("いま公開する"), picture="publish", top=owner.page.locator("#counts"))
    owner.says("公開しました")
    owner.picture("published", top=owner.page.locator("h1"))
    owner.open_until("/", _REWORDED)


def test_one_person_alone_rewords_checks_and_publishes_in_ten_taps(
    stranger: Guide, staff: Staffed
) -> None:
    walk = stranger
    walk.open(f"/staff/set-up/{staff.access.accounts.welcome(now=datetime.now(UTC))}")
    walk.write("メールアドレス", OWNER)
    walk.press(walk.button("パスキーを登録する"))
    walk.says("パスキーを登録しました")
    walk.press(walk.button("サインアウト"))
    walk.arrive("サインイン")
    walk.start_counting()
    walk.press(walk.button("パスキーでサインイン"))
    walk.press(walk.link("文面"))
    walk.press(walk.button("下書きをはじめる"))
    reworded(walk)
    tab(walk, "確認")
    walk.sees(walk.page.locator("main"), "公開を止めるものは、ありません。")
    tab(walk, "公開")
    walk.press(walk.button("いま公開する"))
    walk.says("公開しました")
    assert (walk.taps, walk.typed) == (10, len(_REWORDED))


def test_words_that_may_not_be_said_are_explained(enter: Enter) -> None:
    walk = enter(RECEPTION, Role.EDITOR)
    begun(walk)
    reworded(walk, _REWORDED)
    walk.press(walk.link("直す", within=walk.page.locator("#at-items-recur_strain")))
    walk.write("設問の文", _FORBIDDEN)
    walk.press(walk.button("保存する"))
    remarks = walk.page.get_by_role("region", name="この文について")
    walk.sees(remarks, "公開できません")
    walk.picture("remarks", top=remarks)
    tab(walk, "確認")
    walk.arrive("確認")
    walk.picture("checks", top=walk.page.locator("h1"))


def test_words_to_take_care_with_need_a_reason_and_a_second_person(enter: Enter) -> None:
    walk = enter(RECEPTION, Role.EDITOR)
    begun(walk)
    walk.press(walk.link("腰のようす"))
    walk.press(walk.link("直す", within=walk.page.locator("#at-items-recur_strain")))
    walk.write("設問の文", _DELICATE)
    walk.press(walk.button("保存する"))
    tab(walk, "公開")
    walk.write("このままでよい理由", "ご本人の感じ方をたずねる文だから")
    walk.press(walk.button("理由を残す"), picture="reason", top=walk.page.locator("#warnings"))
    walk.says("理由を書きとめました")

    owner = enter(OWNER, Role.OWNER)
    owner.press(owner.badge("腰のセルフチェック"))
    owner.press(owner.page.get_by_label("すべて読みました。承認します"))
    owner.press(
        owner.button("いま公開する"), picture="approve", top=owner.page.locator("#approval")
    )
    owner.says("公開しました")


def test_a_draft_is_tried_out_before_it_is_public(enter: Enter) -> None:
    walk = enter(RECEPTION, Role.EDITOR)
    begun(walk)
    reworded(walk)
    tab(walk, "試す")
    walk.arrive("見本")
    frame = walk.page.frame_locator("iframe").first
    walk.sees(frame.locator("h1"), "腰のセルフチェック")
    walk.picture("preview", top=walk.page.locator("h1"))
    walk.press(
        walk.button("7日間のリンクを作る"),
        picture="share",
        top=walk.page.get_by_role("heading", name="見せるリンク"),
    )
    walk.says("リンクを作りました")
    sub_tab(walk, "例")
    walk.arrive("この回答なら、この結果")
    walk.picture("examples", top=walk.page.locator("h1"))
    sub_tab(walk, "変わること")
    walk.arrive("来院者にとって変わること")
    walk.picture("impact", top=walk.page.locator("h1"))
    sub_tab(walk, "決まりの重さ")
    walk.arrive("受診の目安の決まりの重さ")
    rules = walk.page.locator(".lines li")
    walk.picture("weights", top=rules.first, bottom=rules.nth(1), when="送る人")


def test_publishing_is_planned_called_off_and_taken_back(enter: Enter) -> None:
    walk = enter(OWNER, Role.OWNER)
    begun(walk)
    reworded(walk)
    tab(walk, "公開")
    walk.press(
        walk.page.locator("summary", has_text="日時を決めて公開する"),
        picture="schedule",
        top=walk.page.locator("#go"),
    )
    walk.page.get_by_label("公開する日時").fill("2027-01-04T09:00")
    walk.press(walk.button("この日時に公開する"))
    walk.says("公開を予約しました")
    walk.press(walk.button("予約を取り消す"), picture="planned", top=walk.page.locator("h1"))
    walk.says("予約を取り消しました")
    walk.press(walk.button("いま公開する"))
    walk.says("公開しました")
    walk.press(walk.link("この版に戻す"), picture="versions", top=walk.page.locator("h1"))
    walk.arrive("第1版に戻す")
    walk.press(walk.button("第1版に戻す"), picture="back", top=walk.page.locator("h1"))
    walk.says("前の版に戻しました")


def test_the_page_is_closed_at_once_and_opened_again(enter: Enter) -> None:
    walk = enter(OWNER, Role.OWNER)
    walk.press(walk.link("ページの休止"), picture="first-page", top=walk.page.locator("h1"))
    walk.arrive("ページの休止")
    walk.press(walk.button("いますぐ休止する"), picture="switch", top=walk.page.locator("h1"))
    walk.says("休止しました")
    walk.open_until("/", "お休みしています")
    days = walk.page.locator(".day").evaluate_all("all => all.map(one => one.offsetTop)")
    assert len(set(days)) == len(days) > 1
    walk.picture("closed", top=walk.page.locator("h1"))
    walk.open("/staff/switch")
    walk.press(walk.button("再開する"))
    walk.says("再開しました")


def test_two_people_at_once_see_both_texts(enter: Enter) -> None:
    walk, other = enter(RECEPTION, Role.EDITOR), enter(OWNER, Role.OWNER)
    begun(walk)
    walk.press(walk.link("腰のようす"))
    walk.press(walk.link("直す", within=walk.page.locator("#at-items-recur_strain")))
    other.page.goto(walk.page.url)
    other.write("設問の文", "ギックリ腰がくせになっている")
    other.press(other.button("保存する"))
    other.says("保存しました")
    walk.write("設問の文", _REWORDED)
    walk.press(walk.button("保存する"))
    walk.arrive("ほかの人が先に直しました")
    walk.picture("conflict", top=walk.page.locator("h1"))
