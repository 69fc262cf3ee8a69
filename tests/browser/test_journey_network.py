"""Sending over a bad line: nothing is lost, nothing counts twice, nobody is left waiting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import NOW, SEND, Form, Result, judged, pairs, submissions
from tests.browser.personas import SHORT
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.counting import completions_at
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, free_port, warm_server

LOST = "送れませんでした。回答はこの画面に残っています"
SENDING = "送っています…"


@pytest.fixture
def form(phone: Page, site: Server) -> Form:
    return last_step(phone, site)


def last_step(page: Page, server: Server) -> Form:
    form = Form(page).open(server.url)
    form.walk(SHORT)
    return form


def expect_the_answers_to_be_safe(form: Form) -> None:
    expect(form.page.get_by_role("alert").filter(has_text=LOST)).to_be_in_viewport()
    expect(form.button(SEND)).to_be_enabled()
    expect(form.button(SEND)).to_be_focused()
    expect(form.page.locator("#lost")).to_contain_text(f"もう一度「{SEND}」を押して")
    assert form.step.id == "life_topic"
    assert form.ticked == tuple(pairs(SHORT))


def test_offline_the_answers_stay_and_pressing_again_counts_once(form: Form, site: Server) -> None:
    before = completions_at(site.database_url)
    for _ in range(2):
        form.page.context.set_offline(offline=True)
        form.press(SEND)
        expect_the_answers_to_be_safe(form)
    assert violations(form.page) == []
    form.page.context.set_offline(offline=False)
    result = form.send()
    assert result.shown == judged(SHORT)
    assert result.counted == "yes"
    assert completions_at(site.database_url) == before + 1


def test_the_message_goes_away_when_the_visitor_moves_on(form: Form) -> None:
    form.page.context.set_offline(offline=True)
    form.press(SEND)
    expect_the_answers_to_be_safe(form)
    form.page.go_back()
    expect(form.heading_of("list_b")).to_be_visible()
    expect(form.page.get_by_text(LOST)).to_be_hidden()


def dead(page: Page) -> None:
    page.context.set_offline(offline=True)


def portal(page: Page) -> None:
    page.route(
        "**/healthz",
        lambda route: route.fulfill(content_type="text/html", body="<title>Wi-Fi</title>ok"),
    )


def leading_to_a_portal(page: Page) -> None:
    page.route(
        "**/healthz", lambda route: route.fulfill(status=302, headers={"Location": "/healthz?"})
    )


def bad_gateway(page: Page) -> None:
    page.route("**/healthz", lambda route: route.fulfill(status=502, body="ok"))


LINES: Final = [dead, portal, leading_to_a_portal, bad_gateway]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("sign", "level", "number"), [("e_saddle", "call119", "119"), ("t_fever", "today", "#7119")]
)
def test_whoever_ticked_an_urgent_sign_has_read_what_to_do_before_the_line_fails(
    phone: Page, site: Server, line: Callable[[Page], None], sign: str, level: str, number: str
) -> None:
    form = Form(phone).open(site.url)
    posts = submissions(phone)
    line(phone)
    form.choose("safety_now", sign)
    said = phone.locator(".early:visible")
    expect(said).to_contain_text(shipped().level_by_id[level].heading)
    expect(said.get_by_role("link")).to_contain_text(number)
    expect(said.get_by_role("link")).to_be_in_viewport()
    for _ in range(2):
        form.press(NOW)
        expect(said.get_by_role("alert")).to_contain_text(f"もう一度「{NOW}」を押して")
        expect(form.button(NOW)).to_be_focused()
    assert violations(phone) == []
    assert posts == []
    phone.context.set_offline(offline=False)
    phone.unroute("**/healthz")
    form.press(NOW)
    assert Result(phone).shown.triage == (level,)


@pytest.mark.parametrize("line", LINES[1:])
def test_only_our_own_answer_says_that_there_is_a_line(
    form: Form, line: Callable[[Page], None]
) -> None:
    posts = submissions(form.page)
    line(form.page)
    form.press(SEND)
    expect_the_answers_to_be_safe(form)
    assert posts == []


@contextmanager
def server_at(port: int, url: str, directory: Path) -> Iterator[Server]:
    with warm_server(database_url=url, directory=directory, port=port) as server:
        yield server


def test_while_the_server_is_down_the_answers_stay_and_pressing_again_counts_once(
    phone: Page, sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    port = free_port()
    with sqlite_databases.fresh("published") as url:
        with server_at(port, url, tmp_path) as server:
            form = last_step(phone, server)
            server.kill()
            form.press(SEND)
            expect_the_answers_to_be_safe(form)
        with server_at(port, url, tmp_path):
            result = form.send()
            assert result.shown == judged(SHORT)
            assert result.counted == "yes"
        assert completions_at(url) == 1


def test_a_line_that_swallows_everything_is_given_up_after_five_seconds(
    phone: Page, site: Server
) -> None:
    phone.clock.install()
    form = last_step(phone, site)
    phone.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    phone.route("**/healthz", lambda _: None)
    form.press(SEND)
    button = phone.locator("#go")
    expect(button).to_have_text(SENDING)
    expect(button).to_be_disabled()
    phone.clock.run_for(4_900)
    expect(button).to_have_text(SENDING)
    phone.clock.run_for(200)
    expect_the_answers_to_be_safe(form)
    phone.clock.resume()
    phone.unroute("**/healthz")
    assert form.send().counted == "yes"


def test_a_line_that_answers_after_six_seconds_delivers_at_the_second_press(
    phone: Page, site: Server
) -> None:
    phone.clock.install()
    form = last_step(phone, site)
    phone.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    held: list[Route] = []
    phone.route("**/healthz", lambda route: held.append(route))  # noqa: PLW0108  # a built-in has no signature for Playwright
    form.press(SEND)
    expect(phone.locator("#go")).to_have_text(SENDING)
    phone.clock.run_for(5_100)
    expect_the_answers_to_be_safe(form)
    with phone.expect_response("**/healthz"):
        held.pop().continue_()
    phone.clock.resume()
    assert form.send().counted == "yes"
    assert held == []


def test_a_slow_line_says_that_it_is_sending_and_delivers_once(form: Form, site: Server) -> None:
    before = completions_at(site.database_url)
    session = form.page.context.new_cdp_session(form.page)
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 800, "downloadThroughput": 6e3, "uploadThroughput": 6e3},
    )
    form.press(SEND)
    button = form.page.locator("#go")
    expect(button).to_have_text(SENDING)
    expect(button).to_be_disabled()
    assert Result(form.page).counted == "yes"
    assert completions_at(site.database_url) == before + 1


def test_leaving_while_it_is_sending_sends_nothing_and_leaves_a_live_button(form: Form) -> None:
    held: list[Route] = []
    form.page.route("**/healthz", lambda route: held.append(route))  # noqa: PLW0108  # a built-in has no signature for Playwright
    form.press(SEND)
    expect(form.page.locator("#go")).to_have_text(SENDING)
    form.page.go_back()
    expect(form.heading_of("list_b")).to_be_visible()
    held[0].continue_()
    expect(form.page.locator("#go")).to_be_enabled()
    expect(form.page).to_have_title(re.compile("^4/5"))
    form.page.unroute("**/healthz")
    form.page.go_forward()
    expect(form.heading_of("life_topic")).to_be_visible()
    assert form.send().counted == "yes"


def swallowed(route: Route) -> None:
    route.abort()


def taken_by_a_portal(route: Route) -> None:
    route.fulfill(content_type="text/html", body="<title>Wi-Fi</title>")


def answered_by_a_proxy(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<title>502</title>")


@pytest.mark.parametrize("fate", [swallowed, taken_by_a_portal, answered_by_a_proxy])
def test_an_answer_lost_after_the_server_was_asked_is_sent_again_by_going_back(
    form: Form, site: Server, fate: Callable[[Route], None]
) -> None:
    before = completions_at(site.database_url)
    form.page.route("**/?", fate)
    form.press(SEND)
    expect(form.page.locator("form")).to_have_count(0)
    form.page.unroute("**/?")
    form.page.go_back()
    expect(form.heading_of("life_topic")).to_be_visible()
    assert form.ticked == tuple(pairs(SHORT))
    assert form.send().counted == "yes"
    assert completions_at(site.database_url) == before + 1
