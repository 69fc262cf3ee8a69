"""Fewer abilities, the same result: no script, no cookies, no storage, no `:has()`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, Route, expect

from tests.browser.pages import NEXT, SEND, Answers, Form, Result, judged, pairs
from tests.browser.personas import CALL119, LONGEST, SHORT, SOON, answers_of
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.server import Server

Open = Callable[..., BrowserContext]

STORAGE_REFUSED = """for (const name of ["sessionStorage", "localStorage", "indexedDB", "caches"])
  Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError") } })"""


class Plain(Form):
    """A form whose scripts never run; axe's may, when a test lets them for a moment."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._session = page.context.new_cdp_session(page)
        self._allow(scripts=False)

    def _allow(self, *, scripts: bool) -> None:
        self._session.send("Emulation.setScriptExecutionDisabled", {"value": not scripts})

    def violations(self) -> list[str]:
        self._allow(scripts=True)
        found = violations(self.page)
        self._allow(scripts=False)
        return found


@pytest.fixture
def plain(phone: Page, site: Server) -> Plain:
    form = Plain(phone)
    form.open(site.url)
    return form


def fill(form: Form, answers: Answers) -> None:
    """Answer everything on one long page, from top to bottom."""
    for link_id, code in pairs(answers):
        form.choose(link_id, code)


@pytest.mark.parametrize(
    "answers",
    [CALL119, answers_of("P51"), answers_of("P46"), SOON, answers_of("P38"), LONGEST],
    ids=["119", "none and fever", "pregnant", "soon", "no theme", "four themes"],
)
def test_without_script_the_same_answers_get_the_same_result(
    plain: Plain, answers: Answers
) -> None:
    fill(plain, answers)
    result = plain.send()
    assert result.shown == judged(answers)
    assert result.counted == "yes"
    assert plain.violations() == []


def test_without_script_a_skipped_question_comes_into_view(plain: Plain) -> None:
    answers = answers_of("P59")
    fill(plain, answers)
    plain.send().page.locator("[data-missing=night_throb] button").click()
    expect(plain.page.locator("#item-night_throb")).to_be_focused()
    expect(plain.page.locator("#item-night_throb legend")).to_be_in_viewport()
    assert plain.ticked == tuple(pairs(answers))


def test_without_script_everything_asked_stands_in_order_on_one_page(plain: Plain) -> None:
    first = [item.link_id for step in shipped().steps for item in step.items]
    conditional = {"night_rest", "m_timing", "m_severe", "p_flags", "mp_change", "mp_fragile"}
    assert plain.asked == tuple(link_id for link_id in first if link_id not in conditional)
    assert plain.violations() == []
    plain.choose("topic", "menopause")
    plain.choose("night_throb", "often")
    assert set(first) - set(plain.asked) == {"m_timing", "m_severe", "p_flags"}
    buttons = plain.page.locator("button:visible")
    expect(buttons).to_have_text([SEND])
    assert plain.violations() == []


def test_without_script_a_missing_answer_brings_the_form_back_with_the_others(plain: Plain) -> None:
    rest = {key: codes for key, codes in SHORT.items() if key != "safety_now"}
    fill(plain, rest)
    plain.press(SEND)
    alert = plain.page.get_by_role("alert").filter(visible=True)
    expect(alert).to_be_focused()
    assert plain.page.title().startswith("エラー: ")
    assert plain.ticked == tuple(pairs(rest))
    assert plain.violations() == []
    alert.get_by_role("link").click()
    expect(plain.option("safety_now", "e_bladder_bowel")).to_be_in_viewport()
    plain.choose("safety_now", "none")
    assert plain.send().shown == judged(SHORT)


def test_without_script_an_urgent_answer_stands_above_an_incomplete_form(plain: Plain) -> None:
    fill(plain, {"topic": ["pregnancy"], "p_flags": ["p_heavy_severe"]})
    plain.press(SEND)
    card = plain.page.locator("main > :first-child")
    expect(card).to_contain_text(shipped().level_by_id["call119"].heading)
    expect(card.get_by_role("heading").first).to_be_focused()
    assert plain.violations() == []


def test_without_script_an_urgent_tick_says_what_to_do_before_anything_is_sent(
    plain: Plain,
) -> None:
    plain.choose("safety_now", "t_fever", "e_saddle")
    said = plain.page.locator(".early:visible")
    expect(said).to_contain_text(shipped().level_by_id["call119"].heading)
    expect(said.get_by_role("link")).to_have_attribute("href", "tel:119")
    assert plain.violations() == []
    said.get_by_role("button").click()
    assert Result(plain.page).shown.triage == ("call119",)


def test_without_script_one_switch_shows_the_readings_of_hard_words(plain: Plain) -> None:
    reading = plain.page.locator("fieldset rt").first
    expect(reading).to_be_hidden()
    plain.page.get_by_label("ふりがな").check()
    expect(reading).to_be_visible()
    assert plain.violations() == []
    fill(plain, {"safety_now": "none"})
    assert plain.send().counted == "yes"


def test_without_script_back_from_the_result_keeps_the_ticks_and_counts_once(plain: Plain) -> None:
    fill(plain, LONGEST)
    plain.send()
    plain.page.go_back()
    expect(plain.option("topic", "menstrual")).to_be_visible()
    assert plain.ticked == tuple(pairs(LONGEST))
    assert plain.send().counted == "already"


def test_without_script_the_end_page_says_to_close_this_tab(plain: Plain) -> None:
    fill(plain, {"safety_now": "none"})
    result = plain.send()
    result.page.get_by_role("link", name="消去して終了").tap()
    expect(result.page.get_by_text("このタブ（画面）をとじて")).to_be_visible()
    assert plain.violations() == []


@contextmanager
def refusing_cookies(
    browser_type: BrowserType, launch: dict[str, Any], profile: Path
) -> Iterator[BrowserContext]:
    """Yield a browser whose owner has blocked cookies and with them all storage."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    preferences.write_text(json.dumps(refused), encoding="utf-8")
    options: dict[str, Any] = {**launch, **PHONE}
    context = browser_type.launch_persistent_context(profile, **options)
    yield context
    context.close()


def test_with_cookies_and_storage_blocked_everything_works(
    browser_type: BrowserType,
    whole_browser: dict[str, Any],
    site: Server,
    tmp_path: Path,
) -> None:
    with refusing_cookies(browser_type, whole_browser, tmp_path) as context:
        form = Form(context.new_page()).open(site.url)
        assert form.page.evaluate("try { sessionStorage } catch (error) { error.name }") == (
            "SecurityError"
        )
        walk_send_and_correct(form)
        plain = Plain(context.new_page())
        fill(plain.open(site.url), LONGEST)
        assert plain.send().shown == judged(LONGEST)


def test_with_storage_refused_everything_works_and_no_error_is_thrown(
    form_without_storage: Form,
) -> None:
    thrown: list[str] = []
    form_without_storage.page.on("pageerror", lambda error: thrown.append(str(error)))
    walk_send_and_correct(form_without_storage)
    assert thrown == []


@pytest.fixture
def form_without_storage(new_context: Open, site: Server) -> Form:
    context = new_context(**PHONE)
    context.add_init_script(STORAGE_REFUSED)
    return Form(context.new_page()).open(site.url)


def walk_send_and_correct(form: Form) -> None:
    form.walk(SHORT)
    result = form.send()
    assert result.shown == judged(SHORT)
    assert result.counted == "yes"
    form.page.go_back()
    expect(form.heading_of("life_topic")).to_be_visible()
    assert form.ticked == tuple(pairs(SHORT))
    assert form.send().counted == "already"
    form.page.get_by_role("link", name="消去して終了").tap()
    form.page.wait_for_url("**/end")
    form.page.get_by_role("link", name="はじめから答える").tap()
    expect(form.heading_of("safety_now")).to_be_visible()
    assert form.ticked == ()


def test_nothing_is_stored_and_no_cookie_is_set_on_the_whole_way(phone: Page, site: Server) -> None:
    form = Form(phone).open(site.url)
    form.walk(SHORT)
    form.send()
    phone.get_by_role("link", name="このページについて").tap()
    phone.wait_for_url("**/about")
    assert phone.context.cookies() == []
    assert phone.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "",
        0,
        0,
    ]


@pytest.fixture
def old(new_context: Open, site: Server) -> Iterator[Form]:
    """A form in a browser that has never heard of `:has()`.

    Chromium 156 and Firefox 153 can't switch it off, so the selector gets a name that no
    browser knows: rules with it are dropped, and `@supports selector()` says no.
    """
    context = new_context(**PHONE, bypass_csp=True)
    context.route("**/*", _without_has)
    yield Form(context.new_page()).open(site.url)
    context.unroute_all(behavior="wait")  # a beacon may still be on its way


def _without_has(route: Route) -> None:
    response = route.fetch()
    body = response.text().replace(":has(", ":unheard-of(")
    route.fulfill(response=response, body=body)


def test_without_has_every_conditional_item_is_always_shown_and_the_result_is_right(
    old: Form,
) -> None:
    seen: list[str] = []
    for place, step in enumerate(shipped().steps, start=1):
        assert old.count == f"{place}/6"
        seen += old.asked
        assert violations(old.page) == []
        old.answer_step({**LONGEST, "night_rest": "yes", "mp_fragile": "yes"})
        if step.id != "women":
            old.press(NEXT)
    assert seen == list(shipped().items)
    result = old.send()
    assert result.shown == judged(LONGEST)
    assert result.counted == "yes"


def test_without_has_focus_stays_visible(old: Form) -> None:
    old.option("safety_now", "none").focus()
    old.page.keyboard.press("Space")
    width = old.option("safety_now", "none").evaluate("one => getComputedStyle(one).outlineWidth")
    assert width == "4px"


def test_without_has_the_script_shows_what_an_urgent_tick_says(old: Form) -> None:
    old.choose("safety_now", "e_saddle")
    expect(old.page.locator(".early:visible")).to_contain_text("119番に電話する")


def test_without_has_and_without_script_the_result_is_right(old: Form, site: Server) -> None:
    plain = Plain(old.page)
    fill(plain.open(site.url), SOON)
    assert plain.send().shown == judged(SOON)
