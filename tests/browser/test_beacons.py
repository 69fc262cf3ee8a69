"""What the pages tell beside the answers, as the browser sends it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request

from app.storage.activity import events_until
from tests.browser.pages import Form
from tests.browser.personas import PERSONAS
from tests.support.databases import patient_database
from tests.support.server import Server


@pytest.fixture
def told(phone: Page) -> list[tuple[str, str]]:
    """Hold every beacon: its path and its body."""
    found: list[tuple[str, str]] = []

    def take(request: Request) -> None:
        if request.url.endswith("/pulse"):
            found.append(("/" + request.url.split("/", 3)[3], request.post_data or ""))

    phone.context.on("request", take)
    return found


@pytest.fixture
def form(phone: Page, site: Server, told: list[tuple[str, str]]) -> Form:
    del told
    return Form(phone).open(f"{site.url}?from=line")


def test_looking_at_the_form_tells_nothing(form: Form, told: list[tuple[str, str]]) -> None:
    form.page.goto("about:blank")
    assert told == []


def test_a_visit_that_is_broken_off_tells_its_start_and_its_furthest_step(
    form: Form, site: Server
) -> None:
    before = noted(site)
    form.walk(PERSONAS["P38"]["answers"], until="background")
    form.page.goto("about:blank")
    told = ("starts", "from:line", "step:background")
    wait_until(
        lambda: all(noted(site)[name] > before[name] for name in told),
        what="the server writes what was told",
    )


def noted(site: Server) -> Counter[str]:
    """Return what the server wrote; the browser tells nobody what it sends while it leaves."""
    database = patient_database(site.database_url)
    found = database.read(lambda connection: events_until(connection, until="9999-W01"))
    database.close()
    return Counter({cell.name: n for cell, n in found.items()})


def wait_until(is_so: Callable[[], bool], *, what: str) -> None:
    """Wait for some seconds until something is so."""
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def test_a_completed_visit_tells_no_step(form: Form, told: list[tuple[str, str]]) -> None:
    form.walk(PERSONAS["P38"]["answers"])
    form.send()
    form.page.goto("about:blank")
    assert told == [("/pulse", "starts from:line")]


def test_a_tap_on_booking_is_told_by_its_kind_only(form: Form, told: list[tuple[str, str]]) -> None:
    form.walk(PERSONAS["P38"]["answers"])
    result = form.send()
    form.page.route("**/*.example/**", lambda route: route.fulfill(body=""))
    result.prompt("booking").tap()
    form.page.wait_for_url("**/*.example/**")
    assert told[1:] == [("/pulse", "booking")]


def test_a_form_that_came_back_is_no_second_start(form: Form, told: list[tuple[str, str]]) -> None:
    form.walk(PERSONAS["P38"]["answers"])
    form.send()
    form.page.get_by_role("button", name="回答を直す").click()
    form.page.wait_for_selector("form#form")
    form.page.locator("section.on input:not(:checked)").first.click()
    form.page.goto("about:blank")
    assert [body for _, body in told] == ["starts from:line"]
