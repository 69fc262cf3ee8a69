"""A shared phone: after 「消去して終了」 the next holder finds no answer."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.firefox_form import send, walk
from tests.browser.pages import NOW, Form, judged
from tests.browser.personas import LONGEST, SHORT
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.firefox import running_firefox, unpacked
from tests.support.server import Server

END = "消去して終了"


def finish(page: Page) -> None:
    page.get_by_role("link", name=END).tap()
    page.wait_for_url("**/end")
    expect(page.get_by_role("heading", name="終了しました")).to_be_visible()


@pytest.fixture
def finished(phone: Page, site: Server) -> Form:
    form = Form(phone).open(site.url)
    form.walk(LONGEST)
    form.send()
    finish(phone)
    return form


def test_the_end_page_holds_no_word_of_the_questionnaire(finished: Form) -> None:
    words = finished.page.locator("html").inner_text()
    options = (
        option.display for item in shipped().items.values() for option in item.answer_options
    )
    texts = [item.text for item in shipped().items.values()]
    labels = [theme.label for theme in shipped().themes]
    assert [word for word in [*options, *texts, *labels] if len(word) > 3 and word in words] == []
    assert violations(finished.page) == []


def test_no_title_or_address_in_the_history_names_a_health_word(finished: Form) -> None:
    session = finished.page.context.new_cdp_session(finished.page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    titles = {re.sub(r"^\d/\d ", "", entry["title"]) for entry in entries}
    paths = {re.sub(r"^http://[^/]+", "", entry["url"]) for entry in entries}
    assert titles == {"", "セルフチェック", "終了しました"}
    assert paths == {"about:blank", "/", "/end"}


def test_going_back_through_the_whole_history_shows_only_an_empty_form(finished: Form) -> None:
    finished.page.go_back()
    expect(finished.heading_of("safety_now")).to_be_visible()
    assert finished.count == "1/5"
    assert violations(finished.page) == []
    for _ in range(5):
        assert finished.ticked == ()
        expect(finished.button(NOW)).to_be_hidden()
        finished.page.go_back()
    for _ in range(6):
        finished.page.go_forward()
    expect(finished.page).to_have_title("終了しました")


def test_the_next_holder_answers_a_form_of_their_own(finished: Form) -> None:
    finished.page.go_back()
    expect(finished.heading_of("safety_now")).to_be_visible()
    finished.walk(SHORT)
    result = finished.send()
    assert result.shown == judged(SHORT)
    finish(finished.page)
    finished.page.get_by_role("link", name="はじめから答える").tap()
    expect(finished.heading_of("safety_now")).to_be_visible()
    assert finished.ticked == ()


def test_a_corrected_visit_is_forgotten_even_when_a_reload_posts_it_again(
    phone: Page, site: Server
) -> None:
    form = Form(phone).open(site.url)
    form.walk(SHORT)
    form.send().page.get_by_role("button", name="回答を直す").tap()
    expect(form.heading_of("safety_now")).to_be_visible()
    form.choose("safety_now", "t_fever")
    form.press(NOW)
    phone.locator("[data-triage=today]").wait_for()
    finish(phone)
    post_again_by_going_back(phone)
    expect(form.heading_of("safety_now")).to_be_visible()
    assert form.ticked == ()
    post_again_by_going_back(phone)
    expect(phone).to_have_title("終了しました")


def post_again_by_going_back(page: Page) -> None:
    """Go back to a posted page that the browser no longer holds, and insist."""
    with pytest.raises(PlaywrightError, match="ERR_CACHE_MISS"):
        page.go_back()
    expect(page).to_have_url("chrome-error://chromewebdata/")
    page.context.new_cdp_session(page).send("Page.reload")


def traces(profile: Path) -> set[str]:
    """Return the parts of a profile that hold a sent body, a result page or a tick."""
    signs = [b"age_band=20_55", b'name="age_band" value="20_55"', b"data-counted"]
    signs += ["age_band".encode("utf-16-le")]
    return {
        path.relative_to(profile).parts[1]
        for path in profile.glob("Default/**/*")
        if path.is_file() and any(sign in text for text in _texts(path) for sign in signs)
    }


def _texts(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, and what was compressed or encoded in it."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"mozLz40\0"):
        session = unpacked(raw)
        yield session
        yield from map(b64decode, re.findall(rb'"structuredCloneState":"([^"]*)"', session))
    for found in re.finditer(rb"\x1f\x8b\x08", raw):
        try:
            yield zlib.decompressobj(31).decompress(raw[found.start() :])
        except zlib.error:
            continue


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def owned(
    browser_type: BrowserType, whole_browser: dict[str, Any], profile: Path
) -> Iterator[BrowserContext]:
    options: dict[str, Any] = {**whole_browser, **PHONE}
    context = browser_type.launch_persistent_context(profile, **options)
    yield context
    context.close()


@pytest.mark.parametrize(
    ("ends", "left"),
    [(True, {"Sessions"}), (False, {"Sessions", "Cache"})],
    ids=["ended", "left open"],
)
def test_the_profile_on_disk_keeps_nothing_that_a_page_can_clear(
    owned: BrowserContext, site: Server, profile: Path, *, ends: bool, left: set[str]
) -> None:
    """The file for restoring tabs keeps ticks, as it does for every form; no page can reach it."""
    form = Form(owned.new_page()).open(site.url)
    form.walk(SHORT)
    form.send()
    if ends:
        finish(form.page)
    owned.close()
    assert traces(profile) <= left
    assert ("Cache" in traces(profile)) is not ends


def firefox_traces(profile: Path) -> set[str]:
    """Return the parts of a Firefox profile that hold a sent body, a result page or a tick.

    The form itself names every option: those count only where they came from a session.
    """
    return {
        path.relative_to(profile).parent.as_posix()
        for path in profile.rglob("*")
        if path.is_file()
        for text in _texts(path)
        if b"age_band=20_55" in text
        or b"data-counted" in text
        or (b"age_band-20_55" in text and b"<!doctype html>" not in text)
    }


@pytest.mark.parametrize(
    ("ends", "left"),
    [(True, set()), (False, {"cache2/entries"})],
    ids=["ended", "left open"],
)
def test_in_firefox_the_profile_keeps_only_what_is_cleared_already(
    site: Server, profile: Path, *, ends: bool, left: set[str]
) -> None:
    """What is cleared while a page of it is open Firefox takes out of use, and deletes later."""
    profile.mkdir()
    with running_firefox(profile) as browser:
        browser.open(site.url)
        walk(browser, SHORT)
        send(browser)
        if ends:
            browser.click("#end")
            browser.wait_for("location.pathname == '/end'")
        browser.quit()
    assert firefox_traces(profile) - {"cache2/doomed"} == left
