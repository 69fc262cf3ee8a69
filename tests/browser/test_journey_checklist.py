"""The whole checklist on the running product, with script, at the size of a phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from app.domain.outcome import evaluate
from tests.browser.double_taps import tap_twice
from tests.browser.pages import (
    BACK,
    NEXT,
    NOW,
    SEND,
    Answers,
    Form,
    Result,
    judged,
    pairs,
    submissions,
)
from tests.browser.personas import LONGEST, PERSONAS, SHORT, answers_of
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import DESK, PHONE
from tests.support.counting import completions_at
from tests.support.server import Server

Open = Callable[..., BrowserContext]

KINDS = {
    "119 on the first step": "P02",
    "119 on the last step": "P15",
    "today": "P07",
    "today by two answers together": "P11",
    "today while pregnant": "P47",
    "soon at night": "P17",
    "soon for a minor": "P18",
    "soon while pregnant": "P55",
    "ok without a theme": "P38",
    "ok with a weak theme": "P39",
    "ok with four themes": "P41",
    "ok and pregnant": "P34",
    "ok with every theme": "P43",
}


@pytest.fixture
def form(phone: Page, site: Server) -> Form:
    return Form(phone).open(site.url)


@pytest.mark.parametrize("kind", KINDS)
def test_a_visitor_walks_the_checklist_and_gets_the_right_result(form: Form, kind: str) -> None:
    persona = PERSONAS[KINDS[kind]]
    passed = form.walk(persona["answers"])
    result = form.send()
    shown, expected = result.shown, persona["expected"]
    assert passed == list(evaluate(persona["answers"], questionnaire=shipped()).route.steps)
    assert shown.triage == (expected["triage"],)
    assert list(shown.themes) == expected["themes"]
    assert list(shown.sections) == expected["sections"]
    assert list(shown.prompts) == expected["cta"]
    assert list(shown.notes) == expected["notes"]
    assert shown.blocks == judged(persona["answers"]).blocks
    assert result.counted == "yes"
    assert violations(form.page) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone, by finger", "desk"])
def test_each_step_counts_in_words_takes_the_focus_and_names_the_page(
    new_context: Open, site: Server, size: dict[str, Any]
) -> None:
    form = Form(new_context(**size).new_page(), finger="has_touch" in size).open(site.url)
    for place, step in enumerate(shipped().steps, start=1):
        total = 6 if step.id in {"life_topic", "women"} and place > 5 else 5
        assert form.step == step
        assert form.count == f"{place}/{total}"
        assert form.page.title() == f"{place}/{total} セルフチェック"
        if place > 1:
            expect(form.heading).to_be_focused()
        form.answer_step(LONGEST)
        assert violations(form.page) == []
        if place < 6:
            form.press(NEXT)
    assert form.send().counted == "yes"


@pytest.mark.parametrize("way", ["page", "browser"])
def test_back_goes_one_step_back_each_time_and_keeps_every_answer(form: Form, way: str) -> None:
    form.walk(LONGEST)
    steps = [step.id for step in shipped().steps]
    for expected in reversed(steps[:-1]):
        if way == "page":
            form.press(BACK)
        else:
            form.page.go_back()
        expect(form.heading_of(expected)).to_be_visible()
        assert form.step.id == expected
        expect(form.heading).to_be_focused()
    assert form.ticked == tuple(pairs(LONGEST))
    expect(form.button(BACK)).to_be_hidden()


def test_forward_after_back_goes_one_step_forward(form: Form) -> None:
    form.walk(SHORT, until="list_b")
    form.page.go_back()
    form.page.go_forward()
    expect(form.heading_of("list_b")).to_be_visible()
    assert form.ticked == tuple(
        pair for pair in pairs(SHORT) if pair[0] not in _items_from("list_b")
    )


def _items_from(step_id: str) -> set[str]:
    steps = shipped().steps
    first = [step.id for step in steps].index(step_id)
    return {item.link_id for step in steps[first:] for item in step.items}


def test_a_conditional_item_appears_under_its_parent_and_disappears_with_the_answer(
    form: Form,
) -> None:
    form.walk({"safety_now": "none"}, until="list_a")
    assert "night_rest" not in form.asked
    form.choose("night_throb", "sometimes")
    parent = form.page.locator("#item-night_throb").bounding_box()
    child = form.page.locator("#item-night_rest").bounding_box()
    assert parent
    assert child
    assert 0 <= child["y"] - (parent["y"] + parent["height"]) < 48
    assert violations(form.page) == []
    form.choose("night_throb", "no")
    assert "night_rest" not in form.asked


def test_a_hidden_answer_changes_nothing(form: Form) -> None:
    form.walk({**answers_of("P38"), "night_throb": "often"}, until="list_a")
    form.choose("night_throb", "often")
    form.choose("night_rest", "yes")
    form.choose("night_throb", "no")
    form.press(NEXT)
    while form.step.id != "life_topic":
        form.press(NEXT)
    assert form.send().shown.triage == ("ok",)


def test_the_total_follows_a_step_that_joins_or_leaves_the_route(form: Form) -> None:
    form.walk(SHORT, until="life_topic")
    assert form.count == "5/5"
    expect(form.button(SEND)).to_be_visible()
    form.choose("topic", "pregnancy")
    assert form.count == "5/6"
    form.press(NEXT)
    assert form.asked == ("p_flags",)
    form.press(BACK)
    expect(form.heading_of("life_topic")).to_be_visible()
    form.choose("topic", "none")
    assert form.count == "5/5"
    assert form.send().shown.themes == judged(SHORT).themes


def test_an_exclusive_option_clears_the_others_and_is_cleared_by_them(form: Form) -> None:
    form.choose("safety_now", "t_fever", "t_minor_fall", "none")
    assert form.ticked == (("safety_now", "none"),)
    form.choose("safety_now", "t_fever")
    assert form.ticked == (("safety_now", "t_fever"),)


def test_next_without_the_required_answer_says_what_is_missing(form: Form) -> None:
    form.press(NEXT)
    assert form.step == shipped().steps[0]
    assert form.page.title().startswith("エラー: ")
    expect(form.page.get_by_role("alert").first).to_be_focused()
    described = form.page.locator("#item-safety_now").get_attribute("aria-describedby") or ""
    assert "エラー: " in form.page.locator(f"#{described.split()[0]}").inner_text()
    assert violations(form.page) == []
    form.page.get_by_role("alert").get_by_role("link").tap()
    expect(form.option("safety_now", "e_bladder_bowel")).to_be_focused()
    form.choose("safety_now", "none")
    form.press(NEXT)
    assert form.page.title() == "2/5 セルフチェック"


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"safety_now": ["e_saddle"]}, "call119"),
        ({"safety_now": ["t_fever"]}, "today"),
        ({"safety_now": ["none"], "topic": ["pregnancy"], "p_flags": ["p_fluid"]}, "today"),
    ],
    ids=["119", "today", "on the last step"],
)
def test_an_urgent_tick_offers_the_result_at_once(form: Form, answers: Answers, level: str) -> None:
    expect(form.button(NOW)).to_be_hidden()
    form.walk(answers, until="women" if "topic" in answers else "safety_now")
    form.answer_step(answers)
    expect(form.button(NOW)).to_be_in_viewport()
    assert violations(form.page) == []
    form.press(NOW)
    result = Result(form.page)
    assert result.shown == judged(answers)
    assert result.shown.triage == (level,)
    assert result.counted == "yes"


def test_taking_the_urgent_tick_back_takes_the_offer_back(form: Form) -> None:
    form.choose("safety_now", "t_fever")
    expect(form.button(NOW)).to_be_visible()
    form.choose("safety_now", "t_fever")
    expect(form.button(NOW)).to_be_hidden()


@contextmanager
def probes_held(page: Page) -> Iterator[None]:
    """Keep the page until the block ends: touches of a page that is left are never answered."""
    held: list[Route] = []
    is_over = threading.Event()
    page.route(
        "**/healthz", lambda route: route.continue_() if is_over.is_set() else held.append(route)
    )
    yield
    is_over.set()
    for probe in held:
        probe.continue_()


@pytest.mark.parametrize("pause", [30, 80], ids=["at once", "double tap"])
def test_tapping_the_last_button_twice_sends_once(form: Form, site: Server, pause: int) -> None:
    posts = submissions(form.page)
    form.walk(SHORT)
    before = completions_at(site.database_url)
    with probes_held(form.page):
        tap_twice(form.button(SEND), milliseconds_apart=pause)
    assert Result(form.page).counted == "yes"
    assert len(posts) == 1
    assert completions_at(site.database_url) == before + 1


def test_tapping_the_last_button_again_while_it_is_sending_sends_once(form: Form) -> None:
    form.walk(SHORT)
    posts = submissions(form.page)
    held: list[Route] = []
    form.page.route("**/healthz", lambda route: held.append(route))  # noqa: PLW0108  # a built-in has no signature for Playwright
    for _ in range(2):
        form.page.locator("#go").tap(force=True)
        form.page.wait_for_timeout(450)
    for probe in held:
        probe.continue_()
    assert Result(form.page).counted == "yes"
    assert len(posts) == 1


def test_a_double_tap_on_next_goes_one_step_and_ticks_nothing_there(form: Form) -> None:
    form.choose("safety_now", "none")
    for place in (2, 3, 4):
        tap_twice(form.button(NEXT), milliseconds_apart=80)
        assert form.count == f"{place}/5"
        form.page.wait_for_timeout(450)
    assert form.ticked == (("safety_now", "none"),)


def test_a_double_tap_on_back_goes_one_step_back(form: Form) -> None:
    form.walk(SHORT, until="list_b")
    given = form.ticked
    tap_twice(form.button(BACK), milliseconds_apart=80)
    expect(form.heading_of("list_a")).to_be_visible()
    assert form.ticked == given


def test_sending_the_same_form_again_says_that_it_was_counted_already(
    form: Form, site: Server
) -> None:
    form.walk(SHORT)
    assert form.send().counted == "yes"
    before = completions_at(site.database_url)
    form.page.go_back()
    expect(form.heading_of("life_topic")).to_be_visible()
    assert form.send().counted == "already"
    assert completions_at(site.database_url) == before


def test_two_tabs_are_two_visits(form: Form, site: Server) -> None:
    form.walk(SHORT, until="list_b")
    other = Form(form.page.context.new_page()).open(site.url)
    other.walk(answers_of("P34"))
    assert other.send().shown == judged(answers_of("P34"))
    form.page.bring_to_front()
    form.answer_step(SHORT)
    form.press(NEXT)
    form.answer_step(SHORT)
    result = form.send()
    assert result.shown == judged(SHORT)
    assert result.counted == "yes"
