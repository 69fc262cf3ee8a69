"""The same product in Firefox: the whole way, no script, Back, conditional items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from app.domain.flow import find_route, read_answers
from tests.browser.pages import RESULT, Answers, Shown, judged, option_selector, pairs
from tests.browser.personas import CALL119, LONGEST, SHORT, SOON, TODAY, answers_of
from tests.builders import shipped
from tests.support.axe import violations_in_firefox
from tests.support.firefox import Firefox, running_firefox
from tests.support.server import Server

_ON_RESULT = f"document.querySelector('{RESULT}') && document.readyState == 'complete'"
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


def choose(browser: Firefox, link_id: str, code: str) -> None:
    browser.click(f"label:has({option_selector(link_id, code)})")


def heading(browser: Firefox) -> str:
    """Return the words of the only step heading that is shown."""
    (found,) = browser.run(
        "return [...document.querySelectorAll('form h2')]"
        ".filter(one => one.checkVisibility()).map(one => one.innerText.replace('\\n', ' '))"
    )
    return str(found)


def walk(browser: Firefox, answers: Answers) -> None:
    """Answer step by step; check every heading, its count and its focus; stop at the last."""
    questionnaire = shipped()
    route = find_route(
        read_answers(answers, questionnaire=questionnaire), questionnaire=questionnaire
    )
    steps = [step for step in questionnaire.steps if step.id in route.steps]
    for place, step in enumerate(steps, start=1):
        here = {item.link_id for item in step.items}
        for link_id, code in pairs(answers):
            if link_id in here:
                choose(browser, link_id, code)
        count, title = heading(browser).split(" ", 1)
        assert (count.split("/")[0], title) == (str(place), step.title)
        if place < len(steps):
            browser.click("#go")
            assert browser.run("return document.activeElement.tagName") == "H2"


def send(browser: Firefox) -> Shown:
    browser.click("#go")
    browser.wait_for(_ON_RESULT)
    return shown(browser)


def shown(browser: Firefox) -> Shown:
    """Return what a result shows."""
    names = ("triage", "theme", "section", "cta", "note", "block")
    return Shown(
        *(
            tuple(
                browser.run(
                    "return [...document.querySelectorAll(`[data-${arguments[0]}]`)]"
                    ".map(one => one.dataset[arguments[0]])",
                    name,
                )
            )
            for name in names
        )
    )


def counted(browser: Firefox) -> str:
    return str(browser.run(f"return document.querySelector('{RESULT}').dataset.counted"))


def ticked(browser: Firefox) -> tuple[tuple[str, str], ...]:
    found = browser.run(
        "return [...document.querySelectorAll('form fieldset input:checked')]"
        ".map(one => [one.name, one.value])"
    )
    return tuple((name, value) for name, value in found)


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
    firefox.wait_for("document.querySelector('#go')?.disabled === false")
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
    firefox.wait_for(_ON_RESULT)
    assert counted(firefox) == "yes"
    assert shown == judged(SHORT)


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
    firefox.wait_for("document.querySelector('#go')?.disabled === false")
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
    firefox.wait_for(_ON_RESULT)
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
