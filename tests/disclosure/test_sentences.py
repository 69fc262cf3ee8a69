"""A page and a printed month say in words only what is true of the people they speak of.

Months and quarters of several years are told, sentence by sentence, beside what the invented
visitors really did. Seen before: a printed month said that 26 % tapped booking where 14 % did, and
named the wrong page as the most abandoned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import pytest

from app.domain.disclosure.events import BOOKING, COMPLETED, LINE, STARTS, step_event
from app.domain.tally import Cell
from app.domain.texts import base_text
from app.services.statistics.periods import Choice, Chosen, choose, choose_month, months
from app.services.statistics.statement import Statement, statement_of
from tests.disclosure.released_year import shipped_questionnaire
from tests.disclosure.told_year import ToldYear, told_year, true_cells, true_events
from tests.support.statements import words

PACES = (1.5, 6, 25)
SEEDS = range(3)
POOL = 400
MOST_FALSE = 0.1
LEAST_HELD = 0.86
_SHARE = re.compile(r"約(\d+)%（(\d+)〜(\d+)）")
_NUMBER = re.compile(r"約([\d,]+)人（([\d,]+)〜([\d,]+)）")
_NAMED = re.compile(r"「(.+?)」")


@cache
def _told() -> tuple[tuple[ToldYear, Statement], ...]:
    """Return every month's report, and the page after every release."""
    return tuple(
        (year, statement_of(year.history, chosen, words=words()))
        for a_day in PACES
        for seed in SEEDS
        for year in (told_year(a_day=a_day, seed=seed, pool=POOL),)
        for chosen in _choices(year)
    )


def _choices(year: ToldYear) -> Iterator[Chosen]:
    runs = year.history.runs
    yield from (choose_month(runs, month) for month in months(runs))
    for several in range(1, len(runs) + 1):
        yield choose(runs[:several], Choice())


def _sentences(found: Statement, name: str) -> tuple[str, ...]:
    return {one.name: one.sentences for one in found.findings}.get(name, ())


def _ends(found: Statement) -> Sequence[int]:
    assert found.chosen is not None
    return [run.last for run in found.chosen.period.runs]


@pytest.mark.parametrize(
    ("name", "beginning", "part", "base"),
    [
        ("taps", "予約のボタン", BOOKING, COMPLETED),
        ("taps", "LINEのボタン", LINE, COMPLETED),
        ("steps", "はじめた人のうち", COMPLETED, STARTS),
    ],
)
def test_nine_of_ten_shares_in_words_hold_what_is_true(
    name: str, beginning: str, part: str, base: str
) -> None:
    held = Counter[bool]()
    for year, found in _told():
        true = true_events(year, _ends(found))
        for sentence in _sentences(found, name):
            share = _SHARE.search(sentence)
            if sentence.startswith(beginning) and share:
                _, low, high = map(int, share.groups())
                held[low - 0.5 <= 100 * true[part] / true[base] <= high + 0.5] += 1
    assert held.total() > 150
    assert held[True] >= LEAST_HELD * held.total(), held


def test_the_page_named_as_the_most_abandoned_is() -> None:
    labels = {base_text(step.title): step_event(step.id) for step in shipped_questionnaire().steps}
    named, false, one = 0, 0, 0
    for year, found in _told():
        true = true_events(year, _ends(found))
        most = max(n for name, n in true.items() if name.startswith("step:"))
        for sentence in _sentences(found, "steps"):
            if sentence.startswith("いちばん多くの人がやめた"):
                names = _NAMED.findall(sentence)
                one += len(names) == 1
                named += 1
                false += all(true[labels[name]] < most for name in names)
    assert one > 60
    assert false <= MOST_FALSE * named, (false, named)


def test_the_complaint_named_as_the_most_common_is() -> None:
    named, false = 0, 0
    for year, found in _told():
        true = _complaints(year, found)
        for sentence in _sentences(found, "complaints"):
            if sentence.startswith("いちばん多いのは"):
                named += 1
                names = _NAMED.findall(sentence.replace("「ある」", ""))
                false += all(true[name] < max(true.values()) for name in names)
    assert named > 60
    assert false <= MOST_FALSE * named, (false, named)


def test_what_more_than_half_are_said_to_have_they_have() -> None:
    named, false = 0, 0
    for year, found in _told():
        true = _complaints(year, found)
        for sentence in _sentences(found, "complaints"):
            if sentence.startswith("半分より多く"):
                for name in _NAMED.findall(sentence.replace("「ある」", "")):
                    named += 1
                    false += true[name] <= 0.5
    assert named > 100
    assert false <= MOST_FALSE * named, (false, named)


def _complaints(year: ToldYear, found: Statement) -> dict[str, float]:
    """Return the true share of those who have a complaint, by its short name."""
    cells = true_cells(year, _ends(found))
    shares = {}
    for link_id, item in shipped_questionnaire().items.items():
        if item.repeats or not any(option.weight > 0 for option in item.answer_options):
            continue
        asked = sum(n for cell, n in cells.items() if cell.variable == f"item/{link_id}")
        some = [option.code for option in item.answer_options if option.weight > 0]
        have = sum(cells[Cell(f"item/{link_id}", code)] for code in some)
        shares[base_text(item.short_label or item.text)] = have / max(asked, 1)
    return shares


def test_what_is_said_to_have_moved_moved_that_way() -> None:
    told, false = 0, 0
    for year, found in _told():
        assert found.chosen is not None
        if found.chosen.other is None:
            continue
        now, before = _both(year, found)
        for sentence in _sentences(found, "moved"):
            for name in _NAMED.findall(sentence)[:1]:
                if name in now:
                    told += 1
                    up = "多くなりました" in sentence
                    moved = now[name] - before[name]
                    false += (moved if up else -moved) < 0.01
    assert told > 10
    assert false <= MOST_FALSE * told, (false, told)


def _both(year: ToldYear, found: Statement) -> tuple[dict[str, float], dict[str, float]]:
    assert found.chosen is not None
    assert found.chosen.other is not None
    other = Chosen(period=found.chosen.other)
    beside = statement_of(year.history, other, words=words())
    return _complaints(year, found), _complaints(year, beside)


def test_the_people_told_are_those_who_came() -> None:
    held = Counter[bool]()
    for year, found in _told():
        true = true_events(year, _ends(found))[COMPLETED]
        number = _NUMBER.search(_sentences(found, "people")[0])
        if number:
            _, low, high = (int(n.replace(",", "")) for n in number.groups())
            held[low - 0.5 <= true <= high + 0.5] += 1
    assert held.total() > 150
    assert held[True] >= LEAST_HELD * held.total(), held
