"""Writing a draft as a receptionist does: on a phone and at a desk, by keyboard, without script."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, looks_well
from tests.support.chromium import DESK, PHONE
from tests.support.server import Server
from tests.support.staff import Staffed

_SECTIONS: Final = re.compile("^読み物")
_TOUCH: Final = "Input.dispatchTouchEvent"
_QUESTION: Final = "ギックリ腰を何度も繰り返している"
_REWORDED: Final = "ギックリ腰を何回もくり返している"


def entered(
    server: Server, staff: Staffed, context: BrowserContext, email: str = "uketsuke@example.jp"
) -> Page:
    """Return the first page of an editor who just signed in."""
    context.set_default_timeout(PATIENCE)
    signed = staff.add(email, role=Role.EDITOR, now=datetime.now(UTC))
    hold_session(context, signed.token)
    page = context.new_page()
    page.goto(address(server, "/staff/"))
    return page


def well(page: Page, heading: str, picture: str = "") -> None:
    """Check the page that was reached: words of its heading, and what `looks_well` looks at."""
    expect(page.locator("h1")).to_contain_text(heading)
    looks_well(page, f"draft-{picture or heading}")


def begun(page: Page) -> Page:
    """Start the draft from the first page and return the page of what it consists of."""
    page.get_by_role("link", name="文面").first.click()
    page.get_by_role("button", name="下書きをはじめる").click()
    expect(page.locator("h1")).to_have_text("どこを直しますか")
    return page


def step(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_contain_text(name)


def edit(page: Page, words: str) -> None:
    """Open the editing page of a text."""
    page.get_by_role("link", name=f"「{words}」").first.click()
    expect(page.get_by_role("button", name="保存する")).to_be_visible()


def write(page: Page, words: str) -> None:
    page.locator("#words").fill(words)
    page.get_by_role("button", name="保存する").click()


def test_a_question_is_reworded_and_the_change_taken_back(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = entered(server, staff, new_context(**PHONE))
    page.get_by_role("link", name="文面").first.click()
    well(page, "文面を直す")
    page.get_by_role("button", name="下書きをはじめる").click()
    well(page, "どこを直しますか")
    step(page, "腰のようす")
    well(page, "腰のようす")
    edit(page, _QUESTION)
    well(page, "設問の文を直す")
    write(page, _REWORDED)
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    expect(page.locator("#at-items-recur_strain h2")).to_contain_text(_REWORDED)
    well(page, "腰のようす", "reworded")
    page.locator("#at-items-recur_strain .undo button").click()
    expect(page.get_by_role("status")).to_contain_text("ひとつ前に戻しました")
    expect(page.locator("#at-items-recur_strain h2")).to_contain_text(_QUESTION)


def test_what_may_not_be_said_is_explained_beside_the_text(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    step(page, "腰のようす")
    edit(page, _QUESTION)
    write(page, "当院の施術で必ず治る腰痛")
    remarks = page.get_by_role("region", name="この文について")
    expect(remarks).to_contain_text("公開できません")
    expect(remarks).to_contain_text("景品表示法")
    expect(page.locator("#words")).to_have_value("当院の施術で必ず治る腰痛")
    well(page, "設問の文を直す", "remarks")


def test_a_section_is_seen_while_it_is_typed(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    page.get_by_role("link", name=_SECTIONS).click()
    well(page, "読み物")
    page.locator("#at-sections-psoas_kidney_cause .edit").nth(1).click()
    look = page.locator("#look")
    expect(look.locator("ruby").first).to_contain_text("大腰筋")
    page.locator("#words").fill("**太い** {字|じ}\n\n- ひとつ\n- ふたつ\n\n<b>生</b>")
    expect(look.locator("strong")).to_have_text("太い")
    expect(look.locator("li")).to_have_count(2)
    expect(look.locator("b")).to_have_count(0)
    well(page, "読み物の本文を直す")


def test_hostile_words_run_nowhere(server: Server, staff: Staffed, new_context: Open) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    page.on("dialog", lambda dialog: pytest.fail(f"ran: {dialog.message}"))
    words = "<img src=x onerror=alert(1)> **<svg onload=alert(2)>** {<b>|<script>alert(3)</script>}"
    start = page.url.partition("?")[0]
    for at in ("sections.psoas_kidney_cause.body", "steps.list_a.items.recur_strain.text"):
        page.goto(f"{start}/text?at={at}")
        page.locator("#words").fill(words)
        expect(page.locator("#look")).to_contain_text("<img src=x")
        expect(page.locator("#look :is(img, svg, script, b)")).to_have_count(0)
        page.get_by_role("button", name="保存する").click()
        expect(page.get_by_role("status")).to_contain_text("保存しました")
    for path in ("?q=img", "/steps/list_a", "/parts/sections"):
        page.goto(f"{start}{path}")
        expect(page.locator("main")).to_contain_text("<img src=x")
        expect(page.locator("main :is(img, svg, b[onclick])")).to_have_count(0)
        assert not page.evaluate("[...document.scripts].some((one) => one.text.includes('alert'))")


def test_all_of_it_works_without_script(server: Server, staff: Staffed, new_context: Open) -> None:
    page = begun(entered(server, staff, new_context(**PHONE, java_script_enabled=False)))
    step(page, "腰のようす")
    edit(page, _QUESTION)
    page.locator("#words").fill("{腰|こし}のこと")
    page.get_by_role("button", name="見てみる").click()
    expect(page.locator("#look ruby")).to_contain_text("腰")
    expect(page.locator("#words")).to_have_value("{腰|こし}のこと")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    page.get_by_role("link", name=re.compile("順番.*腰のこと")).click()
    page.get_by_role("button", name=re.compile("下へ動かす.*腰のこと")).click()
    expect(page.get_by_role("status")).to_contain_text("動かしました")


def test_a_question_is_moved_scored_hidden_and_shown_again(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    step(page, "朝と体のようす")
    page.locator("#at-items-morning_heavy").get_by_role("link", name="順番").click()
    well(page, "設問をととのえる")
    page.get_by_label("この設問が「よくある」のとき").select_option("3")
    page.get_by_role("button", name="点数を保存する").click()
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    expect(page.get_by_label("この設問が「よくある」のとき")).to_have_value("3")
    page.get_by_role("button", name="隠す", exact=False).first.click()
    well(page, "隠したもの")
    page.get_by_role("button", name="もう一度出す").click()
    expect(page.locator("main")).to_contain_text("隠したものはありません")


def by_finger(page: Page, path: list[tuple[float, float]]) -> None:
    """Touch the first place, move along the others, let go."""
    session = page.context.new_cdp_session(page)
    for kind, (x, y) in zip(["touchStart"] + ["touchMove"] * len(path), path, strict=False):
        points = [{"x": x, "y": y}]
        session.send(_TOUCH, {"type": kind, "touchPoints": points})
    session.send(_TOUCH, {"type": "touchEnd", "touchPoints": []})


def by_mouse(page: Page, path: list[tuple[float, float]]) -> None:
    page.mouse.move(*path[0])
    page.mouse.down()
    for place in path[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def drag_down(page: Page, entry: str, *, below: str) -> None:
    """Drag an entry of a list by its grip to the place below another one."""
    grip = page.locator(f"[data-id={entry}] .grip")
    grip.scroll_into_view_if_needed()
    here, there = grip.bounding_box(), page.locator(f"[data-id={below}]").bounding_box()
    assert here
    assert there
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2
    end = there["y"] + there["height"] - 4
    path = [(x, y + (end - y) * part / 8) for part in range(9)]
    (by_finger if page.evaluate("navigator.maxTouchPoints > 0") else by_mouse)(page, path)


def order(page: Page) -> list[str]:
    ids = "entries => entries.map((entry) => entry.dataset.id)"
    return list(page.locator("[data-id]").evaluate_all(ids))


def test_options_are_dragged_into_another_order(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    step(page, "腰のようす")
    page.get_by_role("link", name="順番・選択肢・点数・隠す").first.click()
    expect(page.locator(".grip")).to_have_count(3)
    well(page, "設問をととのえる", "grips")
    before = order(page)
    drag_down(page, before[0], below=before[1])
    expect(page.get_by_role("status")).to_contain_text("動かしました")
    assert order(page) == [before[1], before[0], before[2]]


def test_questions_are_dragged_and_locked_ones_are_not(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    tall = {"viewport": {"width": 1280, "height": 2600}}
    page = begun(entered(server, staff, new_context(**{**DESK, **tall})))
    step(page, "腰のようす")
    before = order(page)
    assert page.locator(".safe .grip").count() == 0
    drag_down(page, before[0], below=before[1])
    expect(page.get_by_role("status")).to_contain_text("動かしました")
    assert order(page) == [before[1], before[0], *before[2:]]


def test_new_questions_options_and_sections_are_added(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    step(page, "腰のようす")
    page.get_by_role("link", name="このステップに設問を足す").click()
    well(page, "設問を足す")
    page.get_by_label("設問の文").fill("くしゃみで腰に響く")
    page.get_by_role("button", name="足す").click()
    expect(page.locator("section.piece h2")).to_contain_text("くしゃみで腰に響く")
    page.get_by_role("link", name="選択肢を足す").click()
    well(page, "選択肢を足す")
    page.get_by_label("選択肢の言葉").fill("おぼえていない")
    page.get_by_role("button", name="足す").click()
    expect(page.locator("main")).to_contain_text("おぼえていない")
    page.get_by_role("link", name="ステップへもどる").click()
    page.get_by_role("link", name="ほかの場所を直す").click()
    page.get_by_role("link", name=_SECTIONS).click()
    page.get_by_role("link", name="読み物を足す").click()
    well(page, "読み物を足す")
    page.get_by_label("見出し").fill("冷えと腰")
    page.get_by_label("本文").fill("冷えと腰の話です。")
    page.get_by_role("button", name="足す").click()
    expect(page.get_by_role("status")).to_contain_text("足しました")


def test_thresholds_explain_themselves_and_are_saved_together(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    page.get_by_role("link", name="点数のきまり").click()
    well(page, "点数のきまり")
    page.get_by_label("点数が、満点の").select_option("2/3")
    page.get_by_role("button", name="きまりを保存する").click()
    expect(page.get_by_label("点数が、満点の")).to_have_value("2/3")
    page.get_by_role("link", name="選ぶ").first.click()
    well(page, "点数を足す設問を選ぶ")


def test_locked_parts_are_shown_and_say_why(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    step(page, "はじめに確かめること")
    expect(page.locator("section.safe").first).to_contain_text("変更できません")
    expect(page.locator("section.safe").first).to_contain_text("急いで受診が必要な方")
    well(page, "はじめに確かめること")
    page.get_by_role("link", name="ほかの場所を直す").click()
    for name in ("受診の目安", "はじめの文", "テーマ", "注意書き", "案内のボタン"):
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
        well(page, name)
        page.get_by_role("link", name="ほかの場所を直す").click()


def test_two_editors_see_both_texts_and_nothing_is_lost(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    first = entered(server, staff, new_context(**PHONE), "a@example.jp")
    second = entered(server, staff, new_context(**PHONE), "b@example.jp")
    begun(first)
    step(first, "腰のようす")
    edit(first, _QUESTION)
    second.goto(first.url)
    write(first, "一人目の言葉")
    expect(first.get_by_role("status")).to_contain_text("保存しました")
    write(second, "二人目の言葉")
    expect(second.locator("h1")).to_have_text("ほかの人が先に直しました")
    expect(second.locator(".sides")).to_contain_text("一人目の言葉")
    expect(second.locator("#words")).to_have_value("二人目の言葉")
    well(second, "ほかの人が先に直しました")
    second.locator("#words").fill("二人の言葉")
    second.get_by_role("button", name="こちらで保存する").click()
    expect(second.locator("#at-items-recur_strain h2")).to_contain_text("二人の言葉")
    for page in (first, second):
        page.context.close()


def test_a_file_is_taken_out_changed_and_taken_in(
    server: Server, staff: Staffed, new_context: Open, tmp_path: Path
) -> None:
    page = begun(entered(server, staff, new_context(**PHONE)))
    page.get_by_text("ファイルと、下書きを捨てる").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下書きをファイルに保存する").click()
    file = tmp_path / "draft.json"
    download.value.save_as(file)
    text = file.read_text(encoding="utf-8").replace(_QUESTION, _REWORDED)
    file.write_text(text.replace("腰の奥の筋肉と腰まわり", "腰" * 30), encoding="utf-8")
    page.get_by_role("link", name="ファイルから取りこむ").click()
    well(page, "ファイルから取りこむ")
    take_in(page, file)
    expect(page.get_by_role("alert")).to_contain_text("取りこみませんでした")
    well(page, "ファイルから取りこむ", "mistakes")
    broken = text.replace('"title"', '"titel"').replace('"required": true', '"required": "yes"')
    file.write_text(broken, encoding="utf-8")
    take_in(page, file)
    expect(page.locator(".mistakes").first).to_contain_text("なくてはならない部分が、ありません。")
    page.get_by_text("ファイルを作った人へ").click()
    well(page, "ファイルから取りこむ", "misshapen")
    file.write_text(text, encoding="utf-8")
    take_in(page, file)
    expect(page.get_by_role("status")).to_contain_text("取りこみました")


def take_in(page: Page, file: Path) -> None:
    page.get_by_label("ファイル（.json）").set_input_files(file)
    page.get_by_role("button", name="取りこむ").click()


def test_a_text_is_found_and_reworded_by_keyboard_alone(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = begun(entered(server, staff, new_context(**DESK)))
    tab_to(page, "input#q")
    page.keyboard.type("何度も")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("がある文")
    tab_to(page, ".edit")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_be_visible()
    tab_to(page, "textarea#words")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(_REWORDED)
    tab_to(page, "#writing button:not([name])")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("保存しました")
    tab_to(page, ".undo button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("ひとつ前に戻しました")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element; a page still loading would move it."""
    page.wait_for_load_state()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"Tab never reached {selector}")
