"""The form and its result in Firefox, as `pages` has them for Chromium."""

from __future__ import annotations

from typing import Final

from app.domain.flow import find_route, read_answers
from tests.browser.pages import RESULT, Answers, Shown, option_selector, pairs
from tests.builders import shipped
from tests.support.firefox import Firefox

ON_RESULT: Final = f"document.querySelector('{RESULT}') && document.readyState == 'complete'"
AWAKE: Final = "document.querySelector('#go')?.disabled === false"
_NAMES: Final = ("triage", "theme", "section", "cta", "note", "block")


def choose(browser: Firefox, link_id: str, code: str) -> None:
    """Press an option on its row."""
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


def send(browser: Firefox, button: str = "#go") -> Shown:
    """Press what sends and return what the result shows."""
    browser.click(button)
    browser.wait_for(ON_RESULT)
    return shown(browser)


def shown(browser: Firefox) -> Shown:
    """Return what a result shows."""
    return Shown(
        *(
            tuple(
                browser.run(
                    "return [...document.querySelectorAll(`[data-${arguments[0]}]`)]"
                    ".map(one => one.dataset[arguments[0]])",
                    name,
                )
            )
            for name in _NAMES
        )
    )


def counted(browser: Firefox) -> str:
    """Return what the result says about counting."""
    return str(browser.run(f"return document.querySelector('{RESULT}').dataset.counted"))


def ticked(browser: Firefox) -> tuple[tuple[str, str], ...]:
    """Return everything that is ticked, seen or not."""
    found = browser.run(
        "return [...document.querySelectorAll('form fieldset input:checked')]"
        ".map(one => [one.name, one.value])"
    )
    return tuple((name, value) for name, value in found)
