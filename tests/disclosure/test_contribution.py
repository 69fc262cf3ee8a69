"""How much one visit moves: computed from the document, recomputed from the real code.

A visitor is moved in and out of a release without noise, and the cells that differ are counted.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from app.domain import tally
from app.domain.answers import RawAnswers
from app.domain.disclosure.contribution import (
    contribution_bound,
    guess_rate,
    guess_rates,
    least_variance,
)
from app.domain.disclosure.noise import discrete_gaussian
from app.domain.disclosure.release import noised_cells
from app.domain.disclosure.series import series_of
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import plausible_population, visitors
from app.domain.tally import cells
from app.domain.triage import urgent_options
from tests.builders import questionnaire, shipped, shipped_text, tiny
from tests.disclosure.coupled import World, coupled
from tests.disclosure.random_documents import most_moved, random_document
from tests.disclosure.tiny import follow_up, themes, warning_signs
from tests.disclosure.tries import TRIES
from tests.support.databases import Databases
from tests.support.releasing import without_noise

CALM = {"safety_now": ("none",)}
DOCUMENTS = {
    "shipped": shipped(),
    "minimal": questionnaire(),
    "another subject": tiny("eye-strain"),
    "signs": warning_signs(),
    "follow-up": follow_up(),
    "themes": themes(),
}


def released(raw: RawAnswers | None, document: Questionnaire) -> Mapping[tuple[str, str], int]:
    """Return every released cell of one visitor, or of nobody, without noise; completions too."""
    counted: Counter[tuple[int, str, str]] = Counter()
    if raw is not None:
        found = cells(evaluate(raw, questionnaire=document), questionnaire=document)
        counted.update((1, *cell) for cell in found)
    shown = noised_cells(
        counted, versions={1: series_of(document)}, variance=16, draw=without_noise
    )
    cells_by_name = {(cell.series, cell.labels[0]): cell.n for cell in shown}
    return {**cells_by_name, ("completions", "all"): counted[1, "completions", "all"]}


def moved(one: RawAnswers | None, other: RawAnswers | None, document: Questionnaire) -> int:
    """Return how many cells differ, none of them by more than one."""
    before, after = released(one, document), released(other, document)
    apart = [abs(after[name] - n) for name, n in before.items()]
    assert max(apart) <= 1
    return sum(apart)


def people(document: Questionnaire, several: int, *, seed: int) -> Iterator[RawAnswers]:
    """Yield invented visitors, half of whom tick much more than anybody does."""
    chance = random.Random(seed)
    found = visitors(document, population=plausible_population(document), draw=chance.random)
    for raw in islice(found, several):
        yield raw if chance.random() < 0.5 else {**raw, **all_ticks(document, chance)}


def all_ticks(document: Questionnaire, chance: random.Random) -> dict[str, tuple[str, ...]]:
    """Tick every ordinary option of some lists, on the route or not."""
    return {
        item.link_id: tuple(o.code for o in item.answer_options if not o.exclusive)
        for item in document.items.values()
        if item.repeats and chance.random() < 0.7
    }


def everything(document: Questionnaire, *, urgent: bool) -> RawAnswers:
    """Return a visitor who answers all there is, most severely or without an urgent sign."""
    signs = urgent_options(questionnaire=document)
    raw: dict[str, tuple[str, ...]] = {}
    for item in document.items.values():
        ordinary = [o for o in item.answer_options if not o.exclusive]
        calm = [o.code for o in ordinary if (item.link_id, o.code) not in signs]
        ticks = [o.code for o in ordinary] if urgent else calm
        heavy = max(item.answer_options, key=lambda o: o.weight).code
        first = next(iter(item.options))
        one = heavy if item.options[heavy].weight else first
        exclusive = [o.code for o in item.answer_options if o.exclusive][:1]
        raw[item.link_id] = tuple(ticks or exclusive) if item.repeats else (one,)
    return raw


def test_the_shipped_bound_is_reached_by_a_constructed_visitor_or_missed_by_one() -> None:
    bound = contribution_bound(shipped())
    reached = max(moved(None, everything(shipped(), urgent=u), shipped()) for u in (True, False))
    assert bound - 1 <= reached <= bound
    assert least_variance(bound) == 16
    assert bound / (2 * least_variance(bound)) <= 9 / 8


def reached_of_random_documents(several: int) -> tuple[list[int], list[int]]:
    """Return how many cells a visitor moves who was searched for, and the bounds."""
    reached, bounds = [], []
    for seed in range(several):
        document = random_document(seed)
        chance = random.Random(seed)
        every = partial(moved, None, document=document)
        reached.append(most_moved(document, moved=every, tries=60, chance=chance))
        bounds.append(contribution_bound(document))
    return reached, bounds


def test_of_random_documents_no_visitor_moves_more_than_the_bound_and_many_reach_it() -> None:
    reached, bounds = reached_of_random_documents(max(TRIES // 40, 40))
    assert all(most <= bound for most, bound in zip(reached, bounds, strict=True))
    tight = sum(most == bound for most, bound in zip(reached, bounds, strict=True))
    assert tight > len(bounds) / 3, "a bound smaller by one would hardly be noticed"


def test_counting_more_ticks_than_the_bound_knows_of_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tally, "MOST_TICKS", 3)
    pairs = zip(*reached_of_random_documents(20), strict=True)
    assert any(most > bound for most, bound in pairs)


@pytest.mark.parametrize("urgent", [False, True])
def test_a_visitor_who_is_stored_and_released_moves_as_many_cells(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, urgent: bool
) -> None:
    """The same visitor through the real counting statements and a real release."""
    visitor = everything(shipped(), urgent=urgent)
    expected = moved(None, visitor, shipped())

    def happens(world: World) -> None:
        world.publish(shipped_text())
        world.send(CALM, text=shipped_text(), several=130)
        if world.hers:
            world.send(visitor, text=shipped_text())
        world.release(0)

    found = coupled(happens, databases=databases, folder=tmp_path, patch=monkeypatch)
    assert found.is_sound(bound=contribution_bound(shipped()))
    assert sum(found.moved) == expected


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_no_visitor_moves_more_than_the_bound(document: Questionnaire) -> None:
    bound = contribution_bound(document)
    found = [moved(None, raw, document) for raw in people(document, 150, seed=1)]
    assert max(found) <= bound
    assert max(found) >= bound / 2, "the bound is far from anything that happens"


def test_a_bound_that_is_too_small_is_noticed() -> None:
    """Without the two measures a visitor who ticks everything moves far more."""
    raw = everything(shipped(), urgent=True)
    all_of_them = sum(len(codes) for codes in raw.values()) + 2
    assert all_of_them > contribution_bound(shipped())


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_no_single_answer_moves_more_than_its_guess_rate_says(document: Questionnaire) -> None:
    """Every answer of invented visitors is changed in turn; signs may end the questionnaire."""
    urgent = urgent_options(questionnaire=document)
    rates = guess_rates(document, variance=16)
    chance = random.Random(2)
    for raw in people(document, 40, seed=3):
        for item in document.items.values():
            code = chance.choice(tuple(item.options))
            other = {**raw, item.link_id: (code,)}
            lone = {code for link, code in urgent if link == item.link_id}
            signs = lone & {code, *raw.get(item.link_id, ())}
            cells_moved = moved(raw, other, document)
            rate = round(100 * guess_rate(cells_moved, variance=16))
            assert rate <= (rates.sign if signs else max(rates.follow_up, ITEM_KNOWN))


ITEM_KNOWN = 69
"""In 100: the best guess at an item for somebody who knows all else, level and themes moved too."""


def test_the_rates_of_the_shipped_questionnaire_are_those_of_the_specification() -> None:
    rates = guess_rates(shipped(), variance=16)
    assert (rates.answer, rates.follow_up) == (57, 68)
    assert rates.sign <= 77


def test_a_guess_rate_is_what_the_likelihood_ratio_reaches() -> None:
    """The exact rate against the real sampler: the attacker turns the cells and compares sums."""
    chance = random.Random(4)
    for cells_moved in (2, 14):
        right, tries = 0.0, 4000
        for _ in range(tries):
            noise = sum(
                discrete_gaussian(variance=16, draw=chance.randrange) for _ in range(cells_moved)
            )
            right += 1 if 2 * noise < cells_moved else 0.5 if 2 * noise == cells_moved else 0
        deviation = (0.25 / tries) ** 0.5
        assert abs(right / tries - guess_rate(cells_moved, variance=16)) < 3 * deviation


def test_more_noise_and_fewer_cells_leave_less_to_be_guessed() -> None:
    rates = [guess_rate(cells_moved, variance=16) for cells_moved in range(1, 40)]
    assert rates == sorted(rates)
    assert guess_rate(14, variance=64) < guess_rate(14, variance=16)
