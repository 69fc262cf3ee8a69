"""The same product in Firefox: the whole way, no script, Back, conditional items, bad lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from tests.browser.firefox_form import (
    AWAKE,
    ON_RESULT,
    choose,
    counted,
    heading,
    send,
    shown,
    ticked,
    walk,
)
from tests.browser.pages import NOW, SEND, Answers, judged, option_selector, pairs
from tests.browser.personas import CALL119, LONGEST, SHORT, SOON, TODAY, answers_of
from tests.builders import shipped
from tests.support import bad_line
from tests.support.axe import violations_in_firefox
from tests.support.bad_line import Line, running_line
from tests.support.counting import completions_at
from tests.support.firefox import Firefox, running_firefox
from tests.support.server import Server

_FITS: Final = "return document.documentElement.scrollWidth <= innerWidth"
WIDTHS: Final = (320, 360, 1280)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with running_firefox(tmp_path_factory.mktemp("firefox")) as running:
        yield running


@pytest.fixture(scope="module")
def scriptless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with running_firefox(
        tmp_path_factory.mktemp("scriptless"), javascript__enabled=False
    ) as running:
        yield running


@pytest.mark.parametrize("persona", ["P15", "P11", "P17", "P43"])
def test_the_whole_checklist_leads_to_the_right_result(
    firefox: Firefox, site: Server, persona: str
) -> None:
    answers = answers_of(persona)
    firefox.open(site.url)
    walk(firefox, answers)
    assert send(firefox) == judged(answers)
    assert counted(firefox) == "yes"


def test_back_from_the_result_keeps_step_and_ticks_and_counts_once(
    firefox: Firefox, site: Server
) -> None:
    firefox.open(site.url)
    walk(firefox, LONGEST)
    send(firefox)
    firefox.back()
    firefox.wait_for(AWAKE)
    assert heading(firefox).startswith("6/6 ")
    assert ticked(firefox) == tuple(pairs(LONGEST))
    assert send(firefox) == judged(LONGEST)
    assert counted(firefox) == "already"


def test_back_from_another_page_shows_the_result_again(firefox: Firefox, site: Server) -> None:
    firefox.open(site.url)
    walk(firefox, SHORT)
    shown = send(firefox)
    firefox.open(f"{site.url}/about")
    firefox.back()
    firefox.wait_for(ON_RESULT)
    assert counted(firefox) == "yes"
    assert shown == judged(SHORT)


def test_back_from_another_site_finds_the_form_and_its_result_as_they_were(
    firefox: Firefox, site: Server
) -> None:
    """A program of its own shows each site: what is kept for the form must reach the next one."""
    elsewhere = f"{site.url.replace('127.0.0.1', 'localhost')}/about"
    firefox.open(site.url)
    walk(firefox, LONGEST)
    firefox.open(elsewhere)
    firefox.back()
    firefox.wait_for(AWAKE)
    assert heading(firefox).startswith("6/6 ")
    assert ticked(firefox) == tuple(pairs(LONGEST))
    send(firefox)
    firefox.open(elsewhere)
    firefox.back()
    firefox.wait_for(ON_RESULT)
    assert counted(firefox) == "yes"
    firefox.back()
    firefox.wait_for(AWAKE)
    assert ticked(firefox) == tuple(pairs(LONGEST))


def test_back_goes_one_step_back(firefox: Firefox, site: Server) -> None:
    firefox.open(site.url)
    walk(firefox, LONGEST)
    for place in range(5, 0, -1):
        firefox.back()
        firefox.wait_for(f"document.title.startsWith('{place}/6')")
    assert ticked(firefox) == tuple(pairs(LONGEST))


def test_clear_and_finish_empties_the_form_behind(firefox: Firefox, site: Server) -> None:
    firefox.open(site.url)
    walk(firefox, SHORT)
    send(firefox)
    firefox.click("#end")
    firefox.wait_for("location.pathname == '/end'")
    firefox.back()
    firefox.wait_for(AWAKE)
    assert ticked(firefox) == ()
    assert heading(firefox).startswith("1/5 ")


def test_a_conditional_item_follows_its_parent(firefox: Firefox, site: Server) -> None:
    firefox.open(site.url)
    walk(firefox, {"safety_now": "none", "topic": "none"})
    for _ in range(2):
        firefox.back()
    firefox.wait_for("document.title.startsWith('3/5')")
    for answer, expected in (("sometimes", True), ("no", False), ("often", True)):
        choose(firefox, "night_throb", answer)
        seen = "return document.querySelector('#item-night_rest').checkVisibility()"
        assert firefox.run(seen) is expected


@pytest.mark.parametrize(
    "answers", [SOON, LONGEST, answers_of("P51")], ids=["soon", "long", "both"]
)
def test_without_script_one_long_page_leads_to_the_right_result(
    scriptless: Firefox, site: Server, answers: Answers
) -> None:
    scriptless.open(site.url)
    assert scriptless.run("return document.documentElement.className") == ""
    for link_id, code in pairs(answers):
        choose(scriptless, link_id, code)
    assert send(scriptless) == judged(answers)
    assert counted(scriptless) == "yes"
    scriptless.back()
    scriptless.wait_for("document.querySelector('#go')")
    assert ticked(scriptless) == tuple(pairs(answers))
    send(scriptless)
    assert counted(scriptless) == "already"


def expect_to_fit(browser: Firefox) -> None:
    for width in WIDTHS:
        browser.resize(width)
        assert browser.run(_FITS), width
    browser.resize(360)


def test_every_step_fits_each_width_and_is_accessible(firefox: Firefox, site: Server) -> None:
    firefox.open(site.url)
    choose(firefox, "safety_now", "e_saddle")
    for place in range(1, 6):
        assert heading(firefox).startswith(f"{place}/5")
        expect_to_fit(firefox)
        assert violations_in_firefox(firefox) == []
        if place < 5:
            firefox.click("#go")


@pytest.mark.parametrize(
    "answers", [CALL119, TODAY, SOON, LONGEST], ids=["call119", "today", "soon", "ok"]
)
def test_every_result_fits_each_width_and_is_accessible(
    firefox: Firefox, site: Server, answers: Answers
) -> None:
    firefox.open(site.url)
    ticks = ",".join(option_selector(*pair) for pair in pairs(answers))
    firefox.run(
        "for (const one of document.querySelectorAll(arguments[0])) one.checked = true;"
        "HTMLFormElement.prototype.submit.call(document.forms[0])",
        ticks,
    )
    firefox.wait_for(ON_RESULT)
    assert shown(firefox) == judged(answers)
    expect_to_fit(firefox)
    assert violations_in_firefox(firefox) == []


def test_without_script_page_and_result_fit_each_width(scriptless: Firefox, site: Server) -> None:
    scriptless.open(site.url)
    for link_id, code in pairs(LONGEST):
        choose(scriptless, link_id, code)
    expect_to_fit(scriptless)
    assert send(scriptless) == judged(LONGEST)
    expect_to_fit(scriptless)


SADDLE: Final[Answers] = {"safety_now": ["e_saddle"]}
_EARLY: Final = f"label:has({option_selector('safety_now', 'e_saddle')}) + .early"
WAYS: Final = {
    "the ordinary send": (SHORT, "#go", SEND),
    "the early offer": (SADDLE, f"{_EARLY} button", NOW),
}
_SEEN: Final = """return ["strong", "a"].map((one) => {
  const found = document.querySelector(`${arguments[0]} ${one}`)
  const { top, bottom } = found.getBoundingClientRect()
  return [found.innerText.replaceAll("\\n", ""), top >= 0 && bottom <= innerHeight]
})"""
_LOST: Final = """(() => {
  const button = document.querySelector(%r)
  const lost = document.querySelector("#lost")
  return document.activeElement == button && !button.disabled && button.textContent == %r &&
    button.parentNode.contains(lost) && lost.checkVisibility() &&
    lost.textContent.includes("もう一度「%s」")
})()"""
_ELSEWHERE: Final = """!document.querySelector("#go") &&
  (document.title || (document.readyState == "complete" && document.body.textContent))"""
_KEEP_TIMERS: Final = """window.kept = {}
window.setTimeout = (call, after) => { window.kept[after] = call }"""


@pytest.fixture(scope="module")
def lines(site: Server) -> Iterator[Line]:
    with running_line(site.port) as running:
        yield running


@pytest.fixture
def line(lines: Line, firefox: Firefox) -> Iterator[Line]:
    yield lines
    lines.probe = lines.post = bad_line.through
    firefox.go_offline(offline=False)


def answer(browser: Firefox, answers: Answers) -> None:
    """Answer up to the button that sends: that of the offer or that of the last step."""
    if answers is not SADDLE:
        walk(browser, answers)
        return
    choose(browser, "safety_now", "e_saddle")
    (heading, heading_seen), (number, number_seen) = browser.run(_SEEN, _EARLY)
    assert heading == shipped().level_by_id["call119"].heading
    assert "119" in number
    assert heading_seen
    assert number_seen


def asking_in_vain(firefox: Firefox, line: Line) -> Iterator[str]:
    """Make the probe fail in one way after another; yield the name of each."""
    for fate in (bad_line.bad_gateway, bad_line.portal, bad_line.leading_to_a_portal, bad_line.cut):
        line.probe = fate
        yield fate.__name__
    line.probe = bad_line.through
    firefox.go_offline(offline=True)
    yield "offline"
    firefox.go_offline(offline=False)


@pytest.mark.parametrize("way", WAYS)
def test_while_the_line_is_bad_nothing_is_sent_and_pressing_again_says_so(
    firefox: Firefox, line: Line, site: Server, way: str
) -> None:
    """At last an answer that takes longer than the five seconds that the form waits for it."""
    answers, button, name = WAYS[way]
    before = completions_at(site.database_url)
    firefox.open(line.url)
    answer(firefox, answers)
    line.post = bad_line.portal
    lost = _LOST % (button, name, name)
    for _ in asking_in_vain(firefox, line):
        firefox.click(button)
        firefox.wait_for(lost)
        assert ticked(firefox) == tuple(pairs(answers))
    assert violations_in_firefox(firefox) == []
    line.post = bad_line.through
    with bad_line.held(line):
        firefox.run(_KEEP_TIMERS)
        firefox.click(button)
        assert firefox.run("return Object.keys(kept)") == ["5000"]
        assert firefox.run(f"return document.querySelector({button!r}).disabled")
        firefox.run("kept[5000]()")
        firefox.wait_for(lost)
    assert send(firefox, button) == judged(answers)
    assert counted(firefox) == "yes"
    assert completions_at(site.database_url) == before + 1


@pytest.mark.parametrize("way", WAYS)
def test_answers_that_another_took_are_sent_again_by_going_back(
    firefox: Firefox, line: Line, site: Server, way: str
) -> None:
    answers, button, _ = WAYS[way]
    before = completions_at(site.database_url)
    firefox.open(line.url)
    answer(firefox, answers)
    here = heading(firefox)
    for fate in (bad_line.portal, bad_line.bad_gateway, bad_line.cut):
        line.post = fate
        firefox.run(f"document.querySelector({button!r}).click()")
        firefox.wait_for(_ELSEWHERE)
        firefox.back()
        firefox.wait_for(AWAKE)
        assert heading(firefox) == here
        assert ticked(firefox) == tuple(pairs(answers))
    line.post = bad_line.through
    assert send(firefox, button) == judged(answers)
    assert counted(firefox) == "yes"
    assert completions_at(site.database_url) == before + 1
