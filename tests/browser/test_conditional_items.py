"""Browsers show by style rules what the server asks, however conditions rest on conditions."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from app.domain.flow import find_route
from app.domain.questionnaire import Questionnaire
from app.web.visitor.conditions_css import conditions_css, option_id
from tests.builders import tiny
from tests.support.conditional import alternatives, chain, layered
from tests.support.firefox import running_firefox

Run = Callable[[str], Any]

_ROUNDS: Final = 60
_SHOWN: Final = """
const found = [];
for (const ids of rounds) {
  for (const input of document.querySelectorAll("input")) input.checked = ids.includes(input.id);
  const items = [...document.querySelectorAll(".item")];
  found.push(items.filter(one => one.checkVisibility()).map(one => one.id.slice("item-".length)));
}
return found;
"""

CASES: Final = {
    "minimal": tiny(),
    "alternatives": alternatives(4, of=2),
    "layers": layered(4, width=4, window=2),
    "a chain": chain(12),
    "ids that begin with a digit": alternatives(2, of=2, prefix="7"),
}


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
def test_chromium_shows_what_the_server_asks(page: Page, asked: Questionnaire) -> None:
    page.set_content(bare_form(asked))
    shows_what_is_asked(asked, lambda script: page.evaluate(f"() => {{ {script} }}"))


@pytest.mark.parametrize("asked", CASES.values(), ids=CASES)
def test_firefox_shows_what_the_server_asks(asked: Questionnaire, tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    sheet = tmp_path / "form.html"
    sheet.write_text(bare_form(asked), "utf-8")
    with running_firefox(tmp_path / "profile") as firefox:
        firefox.open(sheet.as_uri())
        shows_what_is_asked(asked, firefox.run)


def shows_what_is_asked(asked: Questionnaire, run: Run) -> None:
    """Tick at random, leaving hidden ticks as they are, and compare."""
    chance = random.Random(1)  # noqa: S311  # repeatable, no secret
    rounds = [ticks(asked, chance) for _ in range(_ROUNDS)]
    ids = [[option_id(*tick) for tick in one] for one in rounds]
    shown = run(f"const rounds = {json.dumps(ids)};\n{_SHOWN}")
    asked_items = [list(find_route(answers(one), questionnaire=asked).asked) for one in rounds]
    assert shown == asked_items
    assert len(set(map(tuple, asked_items))) > 1


def ticks(asked: Questionnaire, chance: random.Random) -> list[tuple[str, str]]:
    return [
        (link_id, code)
        for link_id, item in asked.items.items()
        if chance.random() < 0.9
        for code in chance.sample(list(item.options), 1)
    ]


def answers(given: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    return {link_id: (code,) for link_id, code in given}


def bare_form(asked: Questionnaire) -> str:
    """Return the form's parts that style rules are about, and nothing else."""
    steps = "".join(
        f'<section id="step-{step.id}">{"".join(_item(asked, item.link_id) for item in step.items)}'
        "</section>"
        for step in asked.steps
    )
    style = f"<style>{conditions_css(asked)}</style>"
    return f"<!doctype html><meta charset=utf-8>{style}<form>{steps}</form>"


def _item(asked: Questionnaire, link_id: str) -> str:
    item = asked.items[link_id]
    kind = "checkbox" if item.repeats else "radio"
    inputs = "".join(
        f'<input type="{kind}" name="{link_id}" id="{option_id(link_id, code)}">'
        for code in item.options
    )
    return f'<div class="item" id="item-{link_id}">{inputs}</div>'
