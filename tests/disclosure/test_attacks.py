"""Attackers who send all forms but one, and planted leaks that the same attacks find.

DISCLOSURE_TRIES says how many seeded releases each guess is tried on (`make disclosure`: 20,000).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import sqrt

import pytest

from app.domain.answers import RawAnswers
from app.domain.disclosure.contribution import contribution_bound, guess_rate, guess_rates
from app.domain.disclosure.noise import Draw, discrete_gaussian
from app.domain.disclosure.release import (
    ReleasedCell,
    Tallies,
    WeekDraw,
    is_due,
    noised,
    noised_cells,
)
from app.domain.disclosure.series import Beginnings, Series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epochs_from
from app.domain.outcome import evaluate
from app.domain.questionnaire import AnswerOption, Questionnaire
from app.domain.tally import cells
from tests.builders import shipped
from tests.disclosure.tiny import follow_up, warning_signs
from tests.support.releasing import repeatable, week

TRIES = int(os.environ.get("DISCLOSURE_TRIES", "400"))
VARIANCE = 16

Versions = Mapping[int, Sequence[Series]]
Numbers = Mapping[tuple[str, tuple[str, ...]], int]
Rule = Callable[[Tallies, Versions, Draw], Numbers]

NUMB, WELL = {"safety": ("numb",)}, {"safety": ("none",), "strain": ("no",)}
NIGHT: RawAnswers = {"night": ("no",), "history": ("none",)}
OFTEN, SELDOM = {**WELL, "strain": ("often",)}, {**WELL, "strain": ("sometimes",)}


def counted(
    visits: Sequence[tuple[int, RawAnswers]], documents: Mapping[int, Questionnaire]
) -> Tallies:
    """Return the tallies of visits, each to a version."""
    found: Counter[tuple[int, str, str]] = Counter()
    for version, raw in visits:
        document = documents[version]
        outcome = evaluate(raw, questionnaire=document)
        found.update((version, *cell) for cell in cells(outcome, questionnaire=document))
    return found


def by_name(found: Sequence[ReleasedCell]) -> Numbers:
    return {(cell.series, cell.labels): cell.n for cell in found}


def the_rule(tallies: Tallies, versions: Versions, draw: Draw) -> Numbers:
    return by_name(noised_cells(tallies, versions=versions, variance=VARIANCE, draw=draw))


def clipped(tallies: Tallies, versions: Versions, draw: Draw) -> Numbers:
    """Plant the leak of the former rule: never more than the people who are really there."""
    real = by_name(noised_cells(tallies, versions=versions, variance=VARIANCE, draw=zero))
    return {name: min(n, real[name]) for name, n in the_rule(tallies, versions, draw).items()}


def only_counted(tallies: Tallies, versions: Versions, draw: Draw) -> Numbers:
    """Plant a leak: cells that nobody is in are left out."""
    real = by_name(noised_cells(tallies, versions=versions, variance=VARIANCE, draw=zero))
    return {name: n for name, n in the_rule(tallies, versions, draw).items() if real[name]}


def zero(limit: int) -> int:
    return 0 if limit in {2, 3, 5} else limit - 1


def with_a_new_option(document: Questionnaire) -> Questionnaire:
    """Return a document in which one question has another option, so a series of its own."""
    step = document.steps[-1]
    item = replace(
        step.items[0], answer_options=(*step.items[0].answer_options, AnswerOption("x", "x"))
    )
    return replace(document, steps=(*document.steps[:-1], replace(step, items=(item,))))


SIGNS = warning_signs()
PRIVATE = {
    "a change of meaning": (
        {1: series_of(SIGNS), 2: series_of(SIGNS, Beginnings(items={"strain": 2}))},
        {1: SIGNS, 2: SIGNS},
        (2, OFTEN),
    ),
    "a new option": (
        {1: series_of(SIGNS), 2: series_of(with_a_new_option(SIGNS))},
        {1: SIGNS, 2: with_a_new_option(SIGNS)},
        (2, {**WELL, "strain": ("x",)}),
    ),
    "an early result": ({1: series_of(SIGNS)}, {1: SIGNS}, (1, NUMB)),
    "a question that only she is asked": (
        {1: series_of(follow_up())},
        {1: follow_up()},
        (1, {"night": ("often",), "rest": ("yes",), "history": ("none",)}),
    ),
}


@pytest.mark.parametrize(("versions", "documents", "victim"), PRIVATE.values(), ids=PRIVATE)
def test_a_private_series_has_the_same_rows_and_only_her_own_ones_are_moved(
    versions: Versions, documents: Mapping[int, Questionnaire], victim: tuple[int, RawAnswers]
) -> None:
    other = NIGHT if "night" in documents[1].items else WELL
    others = [(1, other)] * 27
    for rule in (the_rule, only_counted):
        without, with_her = (
            rule(counted(visits, documents), versions, repeatable(7))
            for visits in (others, [*others, victim])
        )
        moved = [with_her.get(name, n) - n for name, n in without.items()]
        hidden = without.keys() == with_her.keys() and set(moved) <= {0, 1}
        assert hidden is (rule is the_rule), rule.__name__
        assert sum(moved) + 1 <= contribution_bound(documents[victim[0]])


def test_nothing_but_noised_counts_reaches_a_release() -> None:
    """With the same noise two worlds differ by exactly what was counted, wherever they stand."""
    chance = random.Random(5)
    versions, documents = {1: series_of(SIGNS)}, {1: SIGNS}
    leaks = 0
    for seed in range(30):
        several = chance.randrange(1, 40)
        world = counted([(1, chance.choice([NUMB, WELL, OFTEN, SELDOM]))] * several, documents)
        real = the_rule(world, versions, zero)
        for rule in (the_rule, only_counted):
            empty, full = (rule(one, versions, repeatable(seed)) for one in ({}, world))
            exact = all(full.get(name, 0) - empty.get(name, 0) == n for name, n in real.items())
            assert exact or rule is only_counted
            leaks += not exact
    assert leaks > 20, "the planted leak would not be found"


def test_every_number_is_possible_above_and_below_the_truth() -> None:
    """Else a number that is shown would prove how many there are at least."""
    versions, documents = {1: series_of(SIGNS)}, {1: SIGNS}
    world = counted([(1, OFTEN)] * 9, documents)
    real = the_rule(world, versions, zero)
    for rule in (the_rule, clipped):
        found = [rule(world, versions, repeatable(seed)) for seed in range(40)]
        for name, n in real.items():
            above, below = (any(sign * (one[name] - n) > 0 for one in found) for sign in (1, -1))
            assert below
            assert above is (rule is the_rule)


def best_guess(
    one: RawAnswers, other: RawAnswers, document: Questionnaire, *, releases: int = 1
) -> tuple[float, int]:
    """Return how often the likelihood ratio is right about two answers, and the cells it rests on.

    The attacker sends all other forms and knows all her other answers. Later releases carry
    nothing of her: he looks at them, too.
    """
    versions, documents = {1: series_of(document)}, {1: document}
    worlds = [counted([(1, raw)], documents) for raw in (one, other)]
    real = [the_rule(world, versions, zero) for world in worlds]
    moved = {name: real[1][name] - n for name, n in real[0].items() if real[1][name] != n}
    right = 0.0
    chance = random.Random(11)
    for _ in range(TRIES):
        truth = chance.randrange(2)
        seen = 0.0
        for place in range(releases):
            for name, sign in moved.items():
                noise = discrete_gaussian(variance=VARIANCE, draw=chance.randrange)
                hers = real[truth][name] if place == 0 else real[0][name]
                weight = sign if place == 0 else 0  # what the ratio gives to releases without her
                seen += weight * (hers + noise - (real[0][name] + real[1][name]) / 2)
        right += (seen > 0) == bool(truth) if seen else 0.5
    return right / TRIES, len(moved)


@pytest.mark.parametrize("releases", [1, 4, 8, 13])
def test_the_best_guess_at_an_answer_is_as_good_as_promised_and_no_better_later(
    releases: int,
) -> None:
    document = shipped()
    base = {"safety_now": ("none",)}
    one, other = ({**base, "onset": (code,)} for code in ("lt6w", "6w_3m"))
    rate, moved = best_guess(one, other, document, releases=releases)
    assert moved == 2
    assert rate <= guess_rate(moved, variance=VARIANCE) + 2 * error()
    assert rate <= 0.61 + 2 * error()


def test_the_best_guess_at_a_sign_is_as_good_as_promised() -> None:
    document = shipped()
    full = {link: (next(iter(item.options)),) for link, item in document.items.items()}
    calm = {**full, "safety_now": ("none",), "s_flags": ("none",), "topic": ("none",)}
    rate, moved = best_guess(calm, {"safety_now": ("e_saddle",)}, document)
    assert moved > 20
    assert rate <= guess_rates(document, variance=VARIANCE).sign / 100 + 2 * error()
    assert rate <= 0.79 + 2 * error()


def test_a_smaller_variance_would_be_noticed() -> None:
    rate = guess_rate(2, variance=1)
    assert rate > guess_rate(2, variance=VARIANCE) + 5 * error()


def error() -> float:
    """Return the standard error of a rate."""
    return sqrt(0.25 / TRIES)


def quarter(visitors: int, draw: Draw) -> Sequence[WeekDraw]:
    """Return the weekly draws of a quarter with so many visitors, all in its first week."""
    weeks = tuple(epochs_from(week(0), until=week(3)))[1:]
    return [
        WeekDraw(epoch, noised(visitors if not n else 0, variance=VARIANCE, draw=draw), VARIANCE)
        for n, epoch in enumerate(weeks)
    ]


def test_whether_a_quiet_clinic_is_released_hardly_depends_on_its_last_visitor() -> None:
    """The attacker is everybody else of the quarter. By true counts he would be sure."""
    apart = 0
    for seed in range(TRIES):
        due = [
            is_due(quarter(visitors, repeatable(seed)), at=week(3), thresholds=Thresholds())
            for visitors in (49, 50)
        ]
        apart += due[0] != due[1]
    assert apart / TRIES <= 0.06
    by_true_counts = [visitors >= Thresholds().quarter for visitors in (49, 50)]
    assert by_true_counts[0] != by_true_counts[1]
