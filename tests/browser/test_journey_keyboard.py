"""The whole way by keyboard alone: everything is reached, focus is always seen, Enter is safe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import (
    RESULT,
    Answers,
    Form,
    Result,
    judged,
    option_selector,
    pairs,
    submissions,
)
from tests.browser.personas import LONGEST, SHORT
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.server import Server

_FOCUS = """() => {
  const one = document.activeElement
  const row = one.closest("label") || one
  const ring = [one, row].some((element) => {
    const style = getComputedStyle(element)
    return style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2
  })
  const box = row.getBoundingClientRect()
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  return [ring, Boolean(top) && (row.contains(top) || top.contains(row))]
}"""


@pytest.fixture
def form(desk: Page, site: Server) -> Form:
    return Form(desk).open(site.url)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus; every stop on the way must show it."""
    for _ in range(60):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUS) == [True, True], page.evaluate(
            "document.activeElement.outerHTML"
        )
    raise AssertionError(f"never reached: {selector}")


def give(page: Page, link_id: str, code: str) -> None:
    """Choose an option: Tab to the question, arrows or Space inside."""
    item = shipped().items[link_id]
    if item.repeats:
        tab_to(page, option_selector(link_id, code))
        page.keyboard.press("Space")
        return
    codes = list(item.options)
    tab_to(page, option_selector(link_id, codes[0]))
    page.keyboard.press("Space")
    for _ in range(codes.index(code)):
        page.keyboard.press("ArrowDown")


def give_step(form: Form, answers: Answers) -> None:
    here = {item.link_id for item in form.step.items}
    for link_id, code in pairs(answers):
        if link_id in here:
            give(form.page, link_id, code)


def test_the_whole_checklist_is_answered_and_left_by_keyboard(form: Form) -> None:
    page = form.page
    for place in range(1, 7):
        give_step(form, LONGEST)
        tab_to(page, "#go")
        assert form.count.startswith(f"{place}/")
        page.keyboard.press("Enter")
        if place < 6:
            expect(page).to_have_title(re.compile(f"^{place + 1}/"))
            expect(form.heading).to_be_focused()
    assert Result(page).shown == judged(LONGEST)
    tab_to(page, "[data-cta=booking] a")
    reading = f"[data-section={judged(LONGEST).sections[1]}]"
    tab_to(page, f"{reading} > summary")
    page.keyboard.press("Enter")
    expect(page.locator(reading)).to_have_attribute("open", "")
    tab_to(page, "#end")
    page.keyboard.press("Enter")
    page.wait_for_url("**/end")


def test_back_and_forth_by_keyboard(form: Form) -> None:
    give_step(form, SHORT)
    tab_to(form.page, "#go")
    form.page.keyboard.press("Space")
    expect(form.page).to_have_title("2/5 セルフチェック")
    tab_to(form.page, "#back")
    form.page.keyboard.press("Enter")
    expect(form.page).to_have_title("1/5 セルフチェック")
    expect(form.heading).to_be_focused()


def test_an_urgent_tick_is_followed_by_its_offer_by_keyboard(form: Form) -> None:
    give(form.page, "safety_now", "t_fever")
    assert form.page.evaluate(_FOCUS) == [True, True]
    tab_to(form.page, ".early button")
    assert violations(form.page) == []
    form.page.keyboard.press("Enter")
    assert Result(form.page).shown.triage == ("today",)


def test_a_missing_answer_is_reached_from_the_summary_by_keyboard(form: Form) -> None:
    tab_to(form.page, "#go")
    form.page.keyboard.press("Enter")
    expect(form.page.get_by_role("alert").first).to_be_focused()
    form.page.keyboard.press("Tab")
    form.page.keyboard.press("Enter")
    expect(form.option("safety_now", "e_bladder_bowel")).to_be_focused()
    assert form.page.evaluate(_FOCUS) == [True, True]


def test_enter_in_a_choice_never_sends(form: Form) -> None:
    posts = submissions(form.page)
    for place in range(1, 5):
        give_step(form, SHORT)
        form.page.keyboard.press("Enter")
        expect(form.page).to_have_title(f"{place + 1}/5 セルフチェック")
    give(form.page, "life_stress", "often")
    form.page.keyboard.press("Enter")
    expect(form.page.locator("#go")).to_be_focused()
    form.heading.focus()
    give(form.page, "topic", "none")
    form.page.keyboard.press("Enter")
    expect(form.page.locator("#go")).to_be_focused()
    form.page.wait_for_timeout(200)
    assert posts == []
    assert form.page.locator(RESULT).count() == 0
