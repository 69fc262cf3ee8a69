"""The form's script: one step at a time, nothing lost, nothing sent twice, nothing stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.gallery.site import Gallery, running_gallery

Open = Callable[..., BrowserContext]


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    with running_gallery() as running:
        yield running


@pytest.fixture
def form(phone: Page, gallery: Gallery) -> Page:
    phone.goto(gallery.address("form"))
    return phone


def early(page: Page) -> Locator:
    """Return what is said beside an urgent sign at the moment."""
    return page.locator(".early:visible")


def step(page: Page) -> str:
    """Return the count and heading of the only visible step."""
    return page.locator("form > section.on h2").inner_text().replace("\n", " ")


def go_to_the_end(page: Page) -> None:
    page.check("#safety-none")
    page.click("#go")
    page.check("#rest-often")
    page.click("#go")


def test_one_step_is_shown_and_counted_in_words_and_in_the_title(form: Page) -> None:
    assert step(form) == "1/3 はじめに確かめること"
    assert form.title() == "1/3 セルフチェック"
    assert form.locator("form h2:visible").count() == 1


def test_next_moves_the_focus_to_the_heading_and_leaves_the_address_alone(form: Page) -> None:
    address = form.url
    form.check("#safety-none")
    form.click("#go")
    assert step(form) == "2/3 毎日のようす"
    assert form.evaluate("document.activeElement.textContent") == "2/3 毎日のようす"
    assert form.title() == "2/3 セルフチェック"
    assert form.url == address


@pytest.mark.parametrize("way", ["browser", "page"])
def test_back_goes_one_step_back_and_keeps_the_answers(form: Page, way: str) -> None:
    go_to_the_end(form)
    assert step(form) == "3/3 さいごに"
    if way == "browser":
        form.go_back()
    else:
        form.click("#back")
    expect(form.locator("#step-daily.on")).to_be_visible()
    assert form.is_checked("#rest-often")


def test_a_conditional_step_joins_the_route_as_soon_as_it_is_asked(form: Page) -> None:
    form.check("#safety-none")
    form.click("#go")
    form.check("#topic-travel")
    assert step(form) == "2/4 毎日のようす"
    form.click("#go")
    assert step(form) == "3/4 乗り物のこと"


def test_a_conditional_item_appears_under_its_parent(form: Page) -> None:
    form.check("#safety-none")
    form.click("#go")
    expect(form.locator("#item-posture")).to_be_hidden()
    form.check("#rest-sometimes")
    expect(form.locator("#item-posture")).to_be_visible()


def test_an_exclusive_option_clears_the_others_and_is_cleared_by_them(form: Page) -> None:
    form.check("#safety-t_fever")
    form.check("#safety-none")
    assert not form.is_checked("#safety-t_fever")
    form.check("#safety-e_faint")
    assert not form.is_checked("#safety-none")


def test_a_missing_required_answer_is_summed_up_linked_and_tied_to_its_field(form: Page) -> None:
    form.click("#go")
    assert form.title() == "エラー: 1/3 セルフチェック"
    expect(form.locator("#errors")).to_be_focused()
    described = form.locator("#item-safety").get_attribute("aria-describedby") or ""
    assert "エラー: " in form.locator("#" + described.split()[0]).inner_text()
    form.click("#errors a")
    expect(form.locator("#safety-e_faint")).to_be_focused()


def test_an_urgent_tick_offers_the_result_and_sends_at_once(form: Page, gallery: Gallery) -> None:
    expect(early(form)).to_have_count(0)
    form.check("#safety-e_faint")
    expect(early(form)).to_have_count(1)
    expect(form.locator("#say")).to_contain_text("119番に電話する")
    early(form).get_by_role("button").click()
    form.wait_for_selector("main[data-counted]")
    assert gallery.posts[0]["safety"] == ["e_faint"]


def test_what_an_urgent_tick_says_stands_below_it_and_covers_no_other_sign(form: Page) -> None:
    for sign in ("t_fever", "e_sudden", "e_faint"):
        form.check(f"#safety-{sign}")
        said = early(form).bounding_box()
        assert said is not None
        for row in form.locator("#item-safety label").all():
            box = row.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= said["y"] or said["y"] + said["height"] <= box["y"]


def test_of_several_urgent_ticks_the_gravest_speaks_once(form: Page) -> None:
    for sign, level in (("t_fever", "today"), ("e_sudden", "call119"), ("e_faint", "call119")):
        form.check(f"#safety-{sign}")
        expect(early(form)).to_have_attribute("data-early", level)
    form.uncheck("#safety-e_faint")
    form.uncheck("#safety-e_sudden")
    expect(early(form)).to_have_attribute("data-early", "today")
    form.check("#safety-none")
    expect(early(form)).to_have_count(0)


def test_the_card_of_what_was_sent_goes_with_the_last_urgent_tick(
    phone: Page, gallery: Gallery
) -> None:
    phone.goto(gallery.address("form_refused_urgent"))
    phone.check("#safety-e_faint")
    phone.check("#safety-t_fever")
    phone.uncheck("#safety-e_faint")
    expect(phone.locator(".card")).to_be_visible()
    phone.check("#safety-none")
    expect(phone.locator(".card")).to_be_hidden()
    expect(phone.locator("#safety-none")).to_be_in_viewport()


def test_with_a_card_above_the_form_the_next_step_still_comes_into_view(
    phone: Page, gallery: Gallery
) -> None:
    phone.goto(gallery.address("form_refused_urgent"))
    phone.click("text=回答を直すところへ進む")
    phone.check("#safety-t_fever")
    phone.click("#go")
    expect(phone.locator("#step-daily h2")).to_be_in_viewport()


def test_enter_in_a_radio_button_goes_to_the_next_step(form: Page, gallery: Gallery) -> None:
    form.check("#safety-none")
    form.keyboard.press("Enter")
    assert step(form) == "2/3 毎日のようす"
    assert gallery.posts == []


def test_a_double_tap_goes_one_step_and_sends_once(form: Page, gallery: Gallery) -> None:
    form.check("#safety-none")
    form.click("#go")
    form.dispatch_event("#go", "click", {"detail": 2})
    assert step(form) == "2/3 毎日のようす"
    form.click("#go")
    form.dblclick("#go")
    form.wait_for_selector("main[data-counted]")
    assert len(gallery.posts) == 1


def test_a_lost_network_keeps_the_answers_and_pressing_again_works(
    form: Page, gallery: Gallery
) -> None:
    go_to_the_end(form)
    form.context.set_offline(offline=True)
    form.click("#go")
    expect(form.locator("#lost")).to_be_visible()
    expect(form.locator("#go")).to_be_enabled()
    form.context.set_offline(offline=False)
    form.click("#go")
    form.wait_for_selector("main[data-counted]")
    assert gallery.posts[0]["rest"] == ["often"]


def test_back_from_the_result_meets_the_last_step_with_its_ticks_and_a_live_button(
    form: Page,
) -> None:
    go_to_the_end(form)
    form.check("#tired-sometimes")
    form.click("#go")
    form.wait_for_selector("main[data-counted]")
    form.go_back()
    assert step(form) == "3/3 さいごに"
    assert form.is_checked("#tired-sometimes")
    assert form.is_checked("#safety-none")
    expect(form.locator("#go")).to_be_enabled()
    expect(form.locator("#go")).to_have_text("結果を見る")


def test_clear_and_finish_makes_the_form_forget_its_ticks(form: Page) -> None:
    go_to_the_end(form)
    form.click("#go")
    form.click("#end")
    form.wait_for_url("**/end")
    form.go_back()
    form.wait_for_url("**/form")
    assert form.locator("input:checked").count() == 0
    assert step(form).startswith("1/3")


def test_without_script_everything_stands_on_one_page_with_one_button(
    new_context: Open, gallery: Gallery
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(gallery.address("form"))
    assert page.locator("form h2:visible").all_inner_texts() == [
        "はじめに確かめること",
        "毎日のようす",
        "さいごに",
    ]
    assert page.locator("button:visible").all_inner_texts() == ["結果を見る"]
    page.check("#topic-travel")
    expect(page.locator("#step-travel")).to_be_visible()


@pytest.mark.parametrize("name", ["form_second_step", "result_today", "result_ok", "about"])
def test_nothing_scrolls_sideways_at_320_pixels_nor_at_double_text(
    new_context: Open, gallery: Gallery, name: str
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(gallery.address(name))
    for size in ("100%", "200%"):
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_every_target_is_48_pixels_high_and_8_apart(form: Page) -> None:
    form.check("#safety-none")
    form.click("#go")
    boxes = [box.bounding_box() for box in form.locator("form label:visible").all()]
    assert all(box and box["height"] >= 48 for box in boxes)
    row = [box for box in boxes if box and boxes[0] and box["y"] == boxes[0]["y"]]
    assert len(row) == 3
    assert all(b["x"] - a["x"] - a["width"] >= 8 for a, b in pairwise(row))
