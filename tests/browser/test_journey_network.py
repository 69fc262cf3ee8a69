"""Sending over a bad line: nothing is lost, nothing counts twice, nobody is left waiting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.pages import SEND, Form, Result, judged, pairs
from tests.browser.personas import SHORT
from tests.support.axe import violations
from tests.support.counting import completions_at
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, free_port, running_server

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


@contextmanager
def server_at(port: int, url: str, directory: Path) -> Iterator[Server]:
    with running_server(database_url=url, directory=directory, port=port) as server:
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


def test_an_answer_lost_after_the_server_was_asked_is_sent_again_by_going_back(
    form: Form, site: Server
) -> None:
    before = completions_at(site.database_url)
    form.page.route("**/?", lambda route: route.abort())
    form.press(SEND)
    expect(form.page).to_have_url("chrome-error://chromewebdata/")
    form.page.unroute("**/?")
    form.page.go_back()
    expect(form.heading_of("life_topic")).to_be_visible()
    assert form.ticked == tuple(pairs(SHORT))
    assert form.send().counted == "yes"
    assert completions_at(site.database_url) == before + 1
