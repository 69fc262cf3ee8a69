"""The questionnaire in a clinic's own page: a frame as tall as its content, a link, a form."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserType, Frame, Page, expect

from app.domain.staff import Role
from tests.browser.firefox_form import AWAKE, ON_RESULT, counted, send, ticked, walk
from tests.browser.pages import NEXT, Form, judged, pairs
from tests.browser.personas import LONGEST, SHORT
from tests.browser.staff_area import address, hold_session, well
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.counting import completions_at
from tests.support.databases import SqliteDatabases
from tests.support.firefox import running_firefox
from tests.support.host_page import HostPage, framed, name_hosts, running_host_page
from tests.support.server import Server, warm_server
from tests.support.staff_client import staffed_beside

END, PRINT, SHEET, EDIT = "消去して終了", "印刷する", "結果を紙や画面で見せる", "回答を直す"
BEGIN: Final = "セルフチェックを始める"
SAID: Final = re.compile(r"safety_now|age_band|20_55|e_saddle|triage")
"""Words of answers and results: none may be in an address, a referrer or a message."""

OVERHEARD: Final = """
addEventListener("message", ({ data, origin }) => (self.heard ??= []).push([origin, data]))
"""
TALL: Final = """() => {
  const root = document.documentElement
  return root.scrollHeight == innerHeight && innerHeight - root.getBoundingClientRect().height < 2
}"""
"""Whether nothing of a framed page is cut off and nothing below it is empty."""


@pytest.fixture(scope="module")
def host() -> Iterator[HostPage]:
    with running_host_page() as page:
        yield page


@pytest.fixture(scope="module")
def embedded(
    host: HostPage, sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("embedded")
    with sqlite_databases.fresh("published") as url:
        name_hosts(url, f"localhost:{host.port}")
        with warm_server(database_url=url, directory=directory, WORKERS="1") as server:
            while b"framed-by" not in urlopen(server.url).read():  # noqa: S310  # ours
                time.sleep(0.1)  # the pages that know of it are being tried
            yield server


def frame_of(page: Page) -> Frame:
    """Return the frame once it has answered."""
    expect(page.locator("iframe")).not_to_have_css("height", "0px")
    (frame,) = (one for one in page.frames if one != page.main_frame)
    return frame


def form_in(page: Page) -> Form:
    """Return the form in the frame."""
    form = Form(cast("Page", frame_of(page)))  # a frame has the same locators
    expect(form.page.locator("#go")).to_be_enabled()
    return form


def is_in_view(page: Page, form: Form) -> bool:
    """Tell whether the heading of the step that is shown can be seen in the window."""
    box, window = form.heading.bounding_box(), page.viewport_size
    return bool(box and window and 0 <= box["y"] <= window["height"] - box["height"])


def walk_in_view(page: Page, form: Form) -> None:
    """Answer to the last step; at each, nothing is cut off and the heading is seen and focused."""
    steps = form.questionnaire.steps
    for number, _ in enumerate(steps, start=1):
        form.page.wait_for_function(TALL)
        assert violations(page) == []
        form.answer_step(LONGEST)
        if number == len(steps):
            return
        form.press(NEXT)
        expect(form.heading).to_be_focused()
        assert is_in_view(page, form)


def test_a_whole_visit_keeps_height_and_focus_and_its_answers_to_itself(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(f"{one.url} {one.headers.get('referer', '')}"))
    phone.add_init_script(OVERHEARD)
    before = completions_at(embedded.database_url)
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    expect(phone.get_by_role("link", name=BEGIN)).to_be_hidden()
    walk_in_view(phone, form)
    result = form.send()
    assert (result.shown, result.counted) == (judged(LONGEST), "yes")
    form.page.wait_for_function(TALL)
    phone.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top >= 0")
    assert violations(phone) == []
    assert completions_at(embedded.database_url) == before + 1
    heard = phone.evaluate("self.heard")
    assert {origin for origin, _ in heard} == {embedded.url}
    assert {name for _, data in heard for name in data} == {"height", "focus"}
    assert {type(one) for _, data in heard for one in data.values()} <= {int, type(None)}
    assert not SAID.search(" ".join([*asked, *host.asked, json.dumps(heard), embedded.output()]))
    assert phone.context.cookies() == []


def test_a_finger_at_the_windows_edge_ticks_what_it_touches_and_moves_nothing(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    row = form.page.locator("label", has=form.option("safety_now", "none"))
    box = row.bounding_box()
    assert box is not None
    phone.evaluate("y => scrollTo(0, y - innerHeight)", box["y"] + box["height"] + 4)
    before = phone.evaluate("scrollY")
    row.click()
    phone.wait_for_timeout(300)
    assert phone.evaluate("scrollY") == before
    assert form.ticked == (("safety_now", "none"),)
    form.choose("safety_now", "e_saddle")
    expect(form.page.locator(".early:visible").first).to_be_in_viewport()


def test_back_leads_from_the_result_to_the_ticks_and_step_by_step_to_the_clinics_page(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    form.walk(SHORT)
    steps = int(form.count.split("/")[1])
    form.send()
    phone.evaluate("history.back()")
    expect(form.page.locator("#go")).to_be_enabled()
    assert form.ticked == tuple(pairs(SHORT))
    assert form.count == f"{steps}/{steps}"
    assert form.send().counted == "already"
    phone.evaluate("history.back()")
    expect(form.page.locator("#go")).to_be_enabled()
    for left in range(steps - 1, 0, -1):
        phone.evaluate("history.back()")
        expect(form.page.locator("form h2 small:visible")).to_have_text(f"{left}/{steps}")
    assert phone.url == f"{host.url}/"
    phone.evaluate("history.back()")
    phone.wait_for_url("about:blank")


def test_the_sheet_is_printed_by_itself_and_the_end_leaves_no_answer_in_the_frame(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    form.walk(SHORT)
    form.send()
    form.page.evaluate("void (self.print = () => (self.printed = (self.printed || 0) + 1))")
    form.page.get_by_role("link", name=SHEET).click()
    expect(form.page.locator("#answers-title")).to_be_visible()
    phone.wait_for_function("document.querySelector('iframe').getBoundingClientRect().top >= 0")
    form.page.wait_for_function(TALL)
    form.page.get_by_role("button", name=PRINT).click()
    assert form.page.evaluate("self.printed") == 1
    form.page.get_by_role("link", name="とじる").click()
    ended_and_empty(phone, form)


def ended_and_empty(page: Page, form: Form) -> None:
    """Clear and finish; then go back as far as the frame goes and find no tick and no result."""
    form.page.get_by_role("link", name=END).click()
    expect(form.page.get_by_role("heading", name="終了しました")).to_be_visible()
    form.page.wait_for_function(TALL)
    for _ in range(3):
        page.evaluate("history.back()")
        expect(form.page.locator("#go")).to_be_enabled()
        assert form.ticked == ()
    expect(form.page.locator("[data-triage]")).to_have_count(0)


def test_what_leaves_the_questionnaire_opens_beside_the_page(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    with phone.context.expect_page() as opened:
        form.page.locator("summary").first.click()
        form.page.get_by_role("link", name="このページについて").click()
    assert opened.value.url == f"{embedded.url}/about"
    form.walk(SHORT)
    form.send()
    link = form.page.locator("[data-cta] a[href^=https]").first
    link.evaluate("one => one.addEventListener('click', (event) => event.preventDefault())")
    link.click()
    assert link.get_attribute("target") == "_blank"


@pytest.mark.parametrize(
    "policy",
    ["script-src 'none'", "default-src 'self'; style-src 'self'", "frame-src 'none'"],
)
def test_where_the_clinics_policy_forbids_it_the_plain_link_stands(
    phone: Page, host: HostPage, embedded: Server, policy: str
) -> None:
    phone.goto(host.hold(framed(embedded.url), policy=policy))
    phone.wait_for_timeout(6_000)  # longer than the script waits for an answer
    link = phone.get_by_role("link", name=BEGIN)
    expect(link).to_be_visible()
    link.click()
    expect(phone.locator("#go")).to_be_enabled()
    assert phone.url == f"{embedded.url}/"


def test_a_policy_that_allows_script_and_frame_and_no_inline_style_is_enough(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    policy = f"default-src 'none'; script-src {embedded.url}; frame-src {embedded.url}"
    phone.goto(host.hold(framed(embedded.url), policy=policy))
    form_in(phone).page.wait_for_function(TALL)


def test_a_host_that_is_not_named_gets_no_frame_and_keeps_its_link(
    phone: Page, embedded: Server
) -> None:
    with running_host_page() as stranger:
        phone.goto(stranger.hold(framed(embedded.url)))
        phone.wait_for_timeout(6_000)
        expect(phone.locator("iframe")).to_have_css("height", "0px")
        expect(phone.get_by_role("link", name=BEGIN)).to_be_visible()
        assert [one.url for one in phone.frames if embedded.url in one.url] == []


def test_messages_of_others_move_nothing_and_learn_nothing(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    """Another frame of the same page, the page itself, and sizes that no page has."""
    phone.goto(host.hold(framed(embedded.url)))
    form = form_in(phone)
    form.page.wait_for_function(TALL)
    height = phone.locator("iframe").evaluate("one => one.style.height")
    with running_host_page() as stranger:
        script = f"""async () => {{
          const other = document.createElement("iframe")
          other.src = "{stranger.url}/"
          document.body.append(other)
          await new Promise((done) => (other.onload = done))
        }}"""
        phone.evaluate(script)
        other = next(one for one in phone.frames if one.url.startswith(stranger.url))
        other.evaluate(OVERHEARD)
        other.evaluate("parent.postMessage({ height: 9999, focus: 5 }, '*')")
        other.evaluate("parent.frames[0].postMessage('selfcheck', '*')")
        phone.evaluate("postMessage({ height: 9999, focus: 5 }, '*')")
        for wrong in ("-5", "1e9", "NaN", "'100%'", "{}", "null"):
            form.page.evaluate(f"parent.postMessage({{ height: {wrong}, focus: 1 }}, '*')")
        form.page.evaluate("parent.postMessage(null, '*')")
        phone.wait_for_timeout(300)
        assert phone.locator("iframe").first.evaluate("one => one.style.height") == height
        assert other.evaluate("self.heard") is None


def small_form(site: str, *ticks: str) -> str:
    """Return the small form that people copy, with some options of the first question."""
    boxes = "".join(
        f"<label><input type=checkbox name=safety_now value={code}>{code}</label>" for code in ticks
    )
    return f"<form method=post action='{site}/start'>{boxes}<button>{BEGIN}</button></form>"


def begin_with(page: Page, *ticks: str) -> Form:
    for code in ticks:
        page.locator(f"input[value={code}]").check()
    page.get_by_role("button", name=BEGIN).click()
    form = Form(page)
    expect(page.locator("#go")).to_be_enabled()
    return form


def test_the_small_form_goes_on_with_its_ticks_and_counts_once(
    phone: Page, host: HostPage, embedded: Server
) -> None:
    asked: list[str] = []
    phone.on("request", lambda one: asked.append(one.url))
    before = completions_at(embedded.database_url)
    body = small_form(embedded.url, "none", "t_fever")
    phone.goto(host.hold(body, policy="script-src 'none'"))
    form = begin_with(phone, "none")
    assert form.ticked == (("safety_now", "none"),)
    expect(phone.locator("#errors")).to_be_hidden()
    assert violations(phone) == []
    assert completions_at(embedded.database_url) == before
    form.walk({**SHORT, "safety_now": ()})
    assert form.send().counted == "yes"
    phone.go_back()
    expect(phone.locator("#go")).to_be_enabled()
    assert form.ticked == tuple(pairs(SHORT))
    assert form.send().counted == "already"
    assert completions_at(embedded.database_url) == before + 1
    assert not SAID.search(" ".join([*asked, *host.asked, embedded.output()]))


def test_an_urgent_tick_shows_its_card_first(phone: Page, host: HostPage, embedded: Server) -> None:
    phone.goto(host.hold(small_form(embedded.url, "e_saddle")))
    begin_with(phone, "e_saddle")
    expect(phone.locator("#posted .card")).to_be_visible()
    assert violations(phone) == []


@pytest.mark.parametrize("policy", ["no-referrer", "same-origin"])
def test_a_page_that_hides_its_name_gets_the_card_and_no_tick(
    phone: Page, host: HostPage, embedded: Server, policy: str
) -> None:
    phone.goto(host.hold(small_form(embedded.url, "e_saddle"), referrer_policy=policy))
    assert begin_with(phone, "e_saddle").ticked == ()
    expect(phone.locator("#posted .card")).to_be_visible()


def test_without_cookies_and_storage_for_frames_everything_is_the_same(
    browser_type: BrowserType, whole_browser: dict[str, Any], host: HostPage, embedded: Server
) -> None:
    arguments = [*whole_browser["args"], "--block-third-party-cookies"]
    phone: dict[str, Any] = PHONE
    with browser_type.launch(**{**whole_browser, "args": arguments}) as browser:
        page = browser.new_context(**phone).new_page()
        page.goto(host.hold(framed(embedded.url)))
        form = form_in(page)
        assert form.page.evaluate("try { sessionStorage } catch (error) { error.name }") == (
            "SecurityError"
        )
        form.walk(SHORT)
        result = form.send()
        assert (result.shown, result.counted) == (judged(SHORT), "yes")
        form.page.get_by_role("button", name=EDIT).click()
        expect(form.page.locator("#go")).to_be_enabled()
        form.walk({})
        form.send()
        ended_and_empty(page, form)


def test_the_same_in_firefox_that_blocks_all_foreign_cookies_and_storage(
    host: HostPage, embedded: Server, tmp_path: Path
) -> None:
    with running_firefox(tmp_path, network__cookie__cookieBehavior=1) as browser:
        browser.resize(360)
        browser.open(host.hold(framed(embedded.url)))
        browser.wait_for("parseInt(document.querySelector('iframe')?.style.height) > 0")
        browser.do("WebDriver:SwitchToFrame", element=None, id=0)
        walk(browser, SHORT)
        assert browser.run(f"return ({TALL})()")
        assert send(browser) == judged(SHORT)
        assert counted(browser) == "yes"
        browser.do("WebDriver:SwitchToFrame", id=None)
        browser.run("history.back()")
        browser.do("WebDriver:SwitchToFrame", id=0)
        browser.wait_for(AWAKE)
        assert ticked(browser) == tuple(pairs(SHORT))
        browser.click("#go")
        browser.wait_for(ON_RESULT)
        browser.click("#end")
        browser.wait_for("document.title == '終了しました'")
        browser.do("WebDriver:SwitchToFrame", id=None)
        browser.run("history.back()")
        time.sleep(1)  # Firefox forgets the frame's history with its storage: mostly nothing comes
        browser.do("WebDriver:SwitchToFrame", id=0)
        assert ticked(browser) == ()
        assert not browser.run("return document.querySelector('[data-triage]')")


def test_what_staff_copy_is_what_is_tried_here(
    phone: Page, desk: Page, host: HostPage, embedded: Server
) -> None:
    staff = staffed_beside(embedded.database_url)
    token = staff.add("owner@example.jp", role=Role.OWNER, now=datetime.now(UTC)).token
    staff.database.close()
    hold_session(desk.context, token)
    desk.goto(address(embedded, "/staff/settings/embedding"))
    well(desk, "ホームページに貼るもの")
    copied = [one.input_value() for one in desk.get_by_role("textbox").all()]
    button, line, form = (one.replace("localhost", "127.0.0.1") for one in copied)
    assert line == framed(embedded.url)
    phone.goto(host.hold(form + button, policy="script-src 'none'"))
    assert violations(phone) == []
    phone.get_by_label("38℃以上の熱").check()
    phone.get_by_role("button", name=BEGIN).click()
    assert Form(phone).ticked == (("safety_now", "t_fever"),)
