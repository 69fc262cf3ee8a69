"""Back, Forward and corrections: nothing is stuck, lost, or counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser.pages import NEXT, NOW, SEND, Form, Result, judged, pairs
from tests.browser.personas import LONGEST, SHORT, answers_of
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.counting import completions_at
from tests.support.server import Server

EDIT = "回答を直す"


@pytest.fixture
def form(phone: Page, site: Server) -> Form:
    form = Form(phone).open(site.url)
    form.walk(LONGEST)
    return form


class _Elsewhere(BaseHTTPRequestHandler):
    """Another site. Playwright's own interception would switch the browser's cache off."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>elsewhere</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        del format, args


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


def expect_last_step_as_it_was(form: Form) -> None:
    expect(form.heading_of("women")).to_be_visible()
    assert form.count == "6/6"
    assert form.ticked == tuple(pairs(LONGEST))
    expect(form.button(SEND)).to_be_enabled()


def test_back_from_the_result_is_the_last_step_with_its_ticks_and_a_live_button(
    form: Form,
) -> None:
    form.send()
    form.page.go_back()
    expect_last_step_as_it_was(form)
    assert violations(form.page) == []
    form.press("もどる")
    expect(form.heading_of("life_topic")).to_be_visible()


def test_forward_from_there_is_the_same_result_without_a_second_post(
    form: Form, site: Server
) -> None:
    form.send()
    counted = completions_at(site.database_url)
    form.page.go_back()
    expect_last_step_as_it_was(form)
    form.page.go_forward()
    result = Result(form.page)
    assert result.shown == judged(LONGEST)
    assert result.counted == "yes"
    assert completions_at(site.database_url) == counted


@pytest.mark.parametrize("prompt", ["booking", "line"])
def test_back_from_a_tapped_link_shows_the_result_again_without_a_second_post(
    form: Form, site: Server, elsewhere: str, prompt: str
) -> None:
    result = form.send()
    counted = completions_at(site.database_url)
    result.prompt(prompt).evaluate("(link, address) => { link.href = address }", elsewhere)
    result.prompt(prompt).tap()
    expect(form.page).to_have_title("elsewhere")
    form.page.go_back()
    again = Result(form.page)
    assert again.shown == judged(LONGEST)
    assert again.counted == "yes"
    assert completions_at(site.database_url) == counted
    form.page.go_back()
    expect_last_step_as_it_was(form)


def test_back_works_with_no_network_at_all(form: Form) -> None:
    form.send()
    form.page.context.set_offline(offline=True)
    form.page.go_back()
    expect_last_step_as_it_was(form)
    form.page.go_forward()
    assert Result(form.page).shown == judged(LONGEST)


def test_correcting_brings_every_tick_back_and_shows_a_new_result_uncounted(
    form: Form, site: Server
) -> None:
    result = form.send()
    counted = completions_at(site.database_url)
    result.page.get_by_role("button", name=EDIT).tap()
    expect(form.heading_of("safety_now")).to_be_visible()
    assert form.count == "1/6"
    assert form.ticked == tuple(pairs(LONGEST))
    assert violations(form.page) == []
    form.choose("safety_now", "t_fever")
    changed = {**LONGEST, "safety_now": ["t_fever"]}
    for step in ("background", "list_a", "list_b", "life_topic", "women"):
        form.press(NEXT)
        expect(form.heading_of(step)).to_be_visible()
    again = form.send()
    assert again.shown == judged(changed)
    assert again.shown.triage == ("today",)
    assert again.counted == "already"
    assert completions_at(site.database_url) == counted


def test_back_from_a_corrected_result_is_the_corrected_form(form: Form) -> None:
    form.send().page.get_by_role("button", name=EDIT).tap()
    expect(form.heading_of("safety_now")).to_be_visible()
    form.choose("safety_now", "t_fever")
    form.press(NOW)
    form.page.locator("[data-triage=today]").wait_for()
    form.page.go_back()
    expect(form.heading_of("safety_now")).to_be_visible()
    assert ("safety_now", "t_fever") in form.ticked
    expect(form.button(NOW)).to_be_enabled()


def test_a_reload_that_forgets_the_ticks_begins_again_without_a_reproach(
    phone: Page, site: Server
) -> None:
    form = Form(phone).open(site.url)
    form.walk(SHORT, until="list_b")
    phone.reload()
    expect(form.heading_of("safety_now")).to_be_visible()
    assert form.ticked == ()
    assert phone.title() == "1/5 セルフチェック"
    form.walk(SHORT)
    assert form.send().shown == judged(SHORT)


def test_an_urgent_result_survives_back_and_forward(phone: Page, site: Server) -> None:
    answers = answers_of("P02")
    form = Form(phone).open(site.url)
    form.answer_step(answers)
    form.press(NOW)
    Result(phone)
    phone.go_back()
    expect(form.button(NOW)).to_be_enabled()
    assert form.ticked == tuple(pairs(answers))
    phone.go_forward()
    assert Result(phone).shown == judged(answers)


@pytest.fixture(scope="module")
def remembering(browser_type: BrowserType, whole_browser: dict[str, Any]) -> Iterator[Browser]:
    """A browser that keeps whole pages in memory, which Playwright otherwise switches off."""
    options = {**whole_browser, "ignore_default_args": ["--disable-back-forward-cache"]}
    browser = browser_type.launch(**options)
    yield browser
    browser.close()


def test_a_form_that_comes_back_from_memory_has_its_ticks_and_a_live_button(
    remembering: Browser, site: Server
) -> None:
    options: dict[str, Any] = PHONE
    with remembering.new_context(**options) as context:
        context.add_init_script("addEventListener('pageshow', (e) => { kept = e.persisted })")
        form = Form(context.new_page()).open(site.url)
        form.walk(LONGEST)
        form.send().page.evaluate("history.back()")
        form.page.wait_for_function("window.kept === true")
        assert form.page.locator("#go").inner_text() == SEND
        expect_last_step_as_it_was(form)
        assert form.send().counted == "already"


def test_a_skipped_question_leads_back_to_itself_with_every_answer(
    phone: Page, site: Server
) -> None:
    """Nothing of it stands in an address, and with the answer nothing is missing any more."""
    answers = answers_of("P63")
    form = Form(phone).open(site.url)
    form.walk(answers)
    result = form.send()
    (missing,) = result.page.locator("[data-missing]").all()
    assert violations(phone) == []
    missing.get_by_role("button").click()
    expect(form.heading_of("women")).to_be_visible()
    expect(phone.locator("#item-p_flags")).to_be_focused()
    assert form.ticked == tuple(pairs(answers))
    assert "p_flags" not in phone.url
    assert violations(phone) == []
    form.choose("p_flags", "none")
    assert form.send().shown == judged({**answers, "p_flags": ["none"]})
    expect(phone.locator("[data-missing]")).to_have_count(0)
