"""Attacks on releases by somebody to whom every visit of a clinic is known but one.

Each history happens twice, without her and with her, and the same numbers come out (`coupled`).
Nothing that can be seen may differ then, and she may move no more cells than was promised. The same
is tried with a leak planted into the application's own code, which must be found.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from app.domain.disclosure.contribution import contribution_bound
from app.domain.epochs import begins_at
from tests.builders import document, tiny, tiny_text
from tests.disclosure import release_leaks
from tests.disclosure.coupled import Happens, World, coupled
from tests.disclosure.release_leaks import Plant
from tests.support.databases import Databases, SqliteDatabases
from tests.support.releasing import week, weeks, with_arms

TEXT = tiny_text()
EVENTS_OF_A_PAGE = 5
BOUND = contribution_bound(tiny()) + EVENTS_OF_A_PAGE

HIS = {"safety": ("none",), "strain": ("no",), "rest": ("no",), "topic": ("none",)}
HERS = {**HIS, "strain": ("often",), "topic": ("special",), "special_sign": ("yes",)}
URGENT = {"safety": ("red",)}


def quarter_and_two_months(world: World) -> None:
    """He sends enough for three releases; she comes in the first of their weeks."""
    world.publish(TEXT)
    for month in range(3):
        world.send(HIS, text=TEXT, several=130, epoch=week(month))
        if world.hers and month == 0:
            world.send(HERS, text=TEXT)
            world.report("starts", "from:line", "booking", "line", "step:habits")
        world.report("starts", several=150, epoch=week(month))
        world.release(month)


def changed_meaning(world: World) -> None:
    """A question means something new from one day on, and only she answers it then."""
    world.publish(TEXT)
    again = world.publish(TEXT, now=begins_at(week(1)), began={"strain": 2})
    world.send(HIS, text=TEXT, several=120, epoch=weeks(0, 1)[0])
    if world.hers:
        world.send(HERS, text=TEXT, version=again, epoch=week(1))
    world.release(1)


def new_option(world: World) -> None:
    """A question gets another option, which only she ticks."""
    reworded = document()
    strain = reworded["steps"][1]["items"][0]
    strain["answer_options"].append({"code": "always", "display": "いつも"})
    text = json.dumps(reworded, ensure_ascii=False)
    world.publish(TEXT)
    again = world.publish(text, now=begins_at(week(1)))
    world.send(HIS, text=TEXT, several=120, epoch=weeks(0, 1)[0])
    if world.hers:
        world.send({**HERS, "strain": ("always",)}, text=text, version=again, epoch=week(1))
    world.release(1)


def another_arm(world: World) -> None:
    """Of two wordings only she is shown the second, in a week in which nobody else comes."""
    text = with_arms(TEXT)
    world.publish(text)
    world.send(HIS, text=text, several=120)
    if world.hers:
        world.send(HERS, text=text, arm="b", epoch=weeks(0, 1)[1])
    world.release(1)


def a_link_of_her_own(world: World) -> None:
    """A link is given to her alone."""
    world.publish(TEXT)
    world.send(HIS, text=TEXT, several=120)
    world.report("starts", "from:page", several=120)
    if world.hers:
        world.report("starts", "from:poster")
    world.release(0)


def a_question_of_her_own(world: World) -> None:
    """A question is asked only after her answer, and he never gives it."""
    world.publish(TEXT)
    world.send(HIS, text=TEXT, several=120)
    if world.hers:
        world.send(HERS, text=TEXT)
    world.release(0)


def an_early_result(world: World) -> None:
    """Her sign ends the questionnaire; nobody else has it."""
    world.publish(TEXT)
    world.send(HIS, text=TEXT, several=120)
    if world.hers:
        world.send(URGENT, text=TEXT)
    world.release(0)


def nine_others(world: World) -> None:
    """He gives an answer nine times; she may be the tenth."""
    world.publish(TEXT)
    world.send(HIS, text=TEXT, several=100)
    world.send(HERS, text=TEXT, several=9)
    if world.hers:
        world.send(HERS, text=TEXT)
    world.release(0)


def a_quiet_quarter(world: World) -> None:
    """He is everybody else of a quarter: 49 of the 50 that are enough."""
    world.publish(TEXT)
    world.send(HIS, text=TEXT, several=49)
    if world.hers:
        world.send(HERS, text=TEXT)
    world.release(0)
    world.send(HIS, text=TEXT, several=120, epoch=week(1))
    world.release(1)


def nobody_else(world: World) -> None:
    """A clinic that has just opened: nobody comes for a year, or she does."""
    world.publish(TEXT)
    if world.hers:
        world.send(HERS, text=TEXT, epoch=weeks(0, 1)[2])
        world.report("starts", "from:line", "booking", epoch=weeks(0, 1)[2])
    for month in range(0, 12, 3):
        world.release(month)


class Attack(NamedTuple):
    """What happens, and a leak by which she would be found."""

    happens: Happens
    plant: Plant


ATTACKS = {
    "5 totals less parts": Attack(quarter_and_two_months, release_leaks.true_total),
    "8 later releases": Attack(quarter_and_two_months, release_leaks.counted_again),
    "14 two draws of one number": Attack(quarter_and_two_months, release_leaks.doubled),
    "14 order": Attack(an_early_result, release_leaks.true_order),
    "15 nine forms of his": Attack(nine_others, release_leaks.hidden_below_ten),
    "15 all forms but one": Attack(quarter_and_two_months, release_leaks.clipped),
    "16 a change of meaning": Attack(changed_meaning, release_leaks.only_counted),
    "16 a new option": Attack(new_option, release_leaks.used_versions),
    "16 an arm": Attack(another_arm, release_leaks.used_arms),
    "16 a link": Attack(a_link_of_her_own, release_leaks.used_links),
    "16 a question": Attack(a_question_of_her_own, release_leaks.only_counted),
    "16 an early result": Attack(an_early_result, release_leaks.only_counted),
    "17 a quiet clinic": Attack(a_quiet_quarter, release_leaks.true_counts_decide),
    "19 nobody or one": Attack(nobody_else, release_leaks.used_arms),
}


@pytest.mark.parametrize("happens", dict.fromkeys(found.happens for found in ATTACKS.values()))
def test_releases_show_nothing_but_noised_numbers_and_she_moves_few_of_them(
    happens: Happens, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = coupled(happens, databases=databases, folder=tmp_path, patch=monkeypatch)
    assert found.is_sound(bound=BOUND)
    assert any(found.moved), "she is not there"


@pytest.mark.parametrize(("happens", "plant"), ATTACKS.values(), ids=ATTACKS)
def test_a_planted_leak_is_found(
    happens: Happens,
    plant: Plant,
    sqlite_databases: SqliteDatabases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    found = coupled(happens, databases=sqlite_databases, folder=tmp_path, patch=monkeypatch)
    assert not found.is_sound(bound=BOUND)
