"""What the best guess is worth, for somebody who sent all forms but one and looks at every release.

What is shown in each of two cases comes from the application's own releases, without noise; how
often a guess is right then is tried with its own sampler. DISCLOSURE_TRIES says how often
(`make disclosure`: 20,000).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import exp, log, sqrt
from pathlib import Path

import pytest

from app.domain.answers import RawAnswers
from app.domain.disclosure.contribution import guess_rate, guess_rates
from app.domain.disclosure.noise import discrete_gaussian
from app.domain.disclosure.release import WeekDraw, is_due, noised
from app.domain.disclosure.series import COMPLETIONS
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epochs_from
from app.domain.outcome import evaluate
from app.domain.tally import Cell, cells
from app.storage import releases, week_draws
from tests.builders import shipped, shipped_text
from tests.disclosure import release_leaks
from tests.disclosure.coupled import World, world_of
from tests.disclosure.released_year import visits
from tests.disclosure.tries import TRIES
from tests.support.databases import Databases, SqliteDatabases
from tests.support.releasing import repeatable, week, without_noise

VARIANCE = 16
RELEASES = (1, 4, 8, 13)
FORMS_OF_HIS = 104
POOL = 1500

CALM: RawAnswers = {link: (next(iter(item.options)),) for link, item in shipped().items.items()} | {
    "safety_now": ("none",),
    "s_flags": ("none",),
    "topic": ("none",),
}
LESS: RawAnswers = {**CALM, "onset": ("lt6w",)}
MORE: RawAnswers = {**CALM, "onset": ("6w_3m",)}
SIGN: RawAnswers = {"safety_now": ("e_saddle",)}

Numbers = Mapping[tuple[object, ...], int]


def error() -> float:
    """Return the standard error of a rate."""
    return sqrt(0.25 / TRIES)


def shown_of(raw: RawAnswers, databases: Databases, folder: Path) -> Sequence[Numbers]:
    """Return what each of 13 releases shows without noise; she comes before the first of them."""
    with world_of(databases, folder, hers=True) as world:
        world.publish(shipped_text())
        world.send(raw, text=shipped_text())
        for month in range(max(RELEASES)):
            world.send(CALM, text=shipped_text(), several=FORMS_OF_HIS, epoch=week(month))
            world.release(month, draw=without_noise)
        return tuple(numbers_of(world))


def numbers_of(world: World) -> Iterator[Numbers]:
    """Yield every number of every release, and of the weeks in it."""
    drawn = world.database.read(week_draws.drawn_weeks)
    weekly = {one.epoch: one.n for found in drawn.values() for one in found.weeks}
    for release in world.database.read(releases.whole_chain):
        shown: Numbers = {(cell.series, *cell.labels): cell.n for cell in release.cells}
        weeks: Numbers = {("week", epoch): weekly[epoch] for epoch in release.epochs}
        yield {**{name: n for name, n in shown.items() if name[0] != COMPLETIONS.id}, **weeks}


def apart(one: Sequence[Numbers], other: Sequence[Numbers]) -> list[int]:
    """Return by how much each number of all releases differs that does."""
    pairs = [(a[name], b[name]) for a, b in zip(one, other, strict=True) for name in a]
    return [b - a for a, b in pairs if a != b]


def right(moved: Sequence[int]) -> float:
    """Return how often the likelihood ratio of two cases is right that differ by `moved`.

    Numbers that are the same in both have no weight in it.
    """
    chance, hits = random.Random(11), 0.0
    for _ in range(TRIES):
        truth = chance.randrange(2)
        seen = sum(
            sign * (truth * sign + discrete_gaussian(variance=VARIANCE, draw=chance.randrange))
            for sign in moved
        )
        middle = sum(sign * sign for sign in moved) / 2
        hits += 0.5 if seen == middle else (seen > middle) == bool(truth)
    return hits / TRIES


@pytest.fixture(scope="module")
def cases(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Sequence[Numbers]]:
    folder = tmp_path_factory.mktemp("cases")
    every = {"less": LESS, "more": MORE, "calm": CALM, "sign": SIGN}
    return {name: shown_of(raw, sqlite_databases, folder / name) for name, raw in every.items()}


@pytest.mark.parametrize("several", RELEASES)
def test_the_best_guess_at_an_answer_is_as_good_as_promised_and_no_better_later(
    cases: Mapping[str, Sequence[Numbers]], several: int
) -> None:
    moved = apart(cases["less"][:several], cases["more"][:several])
    assert sorted(moved) == [-1, 1]
    assert right(moved) <= guess_rate(len(moved), variance=VARIANCE) + 2 * error()
    assert right(moved) <= 0.61 + 2 * error()


@pytest.mark.parametrize("several", RELEASES)
def test_the_best_guess_at_a_sign_is_as_good_as_promised_and_no_better_later(
    cases: Mapping[str, Sequence[Numbers]], several: int
) -> None:
    """Her sign ends the questionnaire; he knows what else she would have answered."""
    moved = apart(cases["calm"][:several], cases["sign"][:several])
    assert len(moved) > 20
    assert set(moved) <= {-1, 1}
    assert right(moved) <= guess_rates(shipped(), variance=VARIANCE).sign / 100 + 2 * error()
    assert right(moved) <= 0.79 + 2 * error()


def test_answers_that_are_counted_again_later_are_guessed_better_with_each_release(
    sqlite_databases: SqliteDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_leaks.counted_again(monkeypatch)
    less, more = (
        shown_of(raw, sqlite_databases, tmp_path / name) for name, raw in (("l", LESS), ("m", MORE))
    )
    first, all_of_them = apart(less[:1], more[:1]), apart(less, more)
    assert len(all_of_them) == max(RELEASES) * len(first)
    assert right(all_of_them) > 0.61 + 2 * error()


def test_a_smaller_variance_would_be_noticed() -> None:
    assert guess_rate(2, variance=1) > guess_rate(2, variance=VARIANCE) + 5 * error()


Shares = Mapping[Cell, float]


@cache
def answered(code: str) -> tuple[tuple[Cell, ...], ...]:
    """Return invented visits of those who gave an answer to the question of the onset."""
    found = [one for pool in visits(POOL) for one in pool if Cell("item/onset", code) in one]
    assert len(found) > 50
    return tuple(found)


@cache
def ended_early() -> tuple[tuple[Cell, ...], ...]:
    """Return one visit for each sign that ends the questionnaire."""
    codes = [o.code for o in shipped().items["safety_now"].answer_options if not o.exclusive]
    every = (evaluate({"safety_now": (code,)}, questionnaire=shipped()) for code in codes)
    return tuple(cells(one, questionnaire=shipped()) for one in every)


def shares(found: Sequence[Sequence[Cell]]) -> Shares:
    """Return how many of some visits are in each cell."""
    return {cell: sum(cell in one for one in found) / len(found) for cell in set().union(*found)}


def right_about_a_stranger(
    one: Sequence[tuple[Cell, ...]], other: Sequence[tuple[Cell, ...]]
) -> float:
    """Return how often the likelihood ratio is right for somebody who knows no answer of hers.

    He knows how often visitors of both kinds are in each cell, and takes these as independent.
    """
    first_of, second_of = shares(one), shares(other)
    known = [(cell, first_of.get(cell, 0), second_of.get(cell, 0)) for cell in every_cell()]
    chance, hits = random.Random(13), 0
    for _ in range(TRIES):
        truth = chance.randrange(2)
        hers = set(chance.choice((one, other)[truth]))
        ratio = 0.0
        for cell, first, second in known:
            noise = discrete_gaussian(variance=VARIANCE, draw=chance.randrange)
            z = (cell in hers) + noise
            gain = exp((2 * z - 1) / (2 * VARIANCE))  # in the cell instead of not in it
            ratio += log(1 - second + second * gain) - log(1 - first + first * gain)
        hits += (ratio > 0) == bool(truth)
    return hits / TRIES


@cache
def every_cell() -> tuple[Cell, ...]:
    """Return every cell that any of the invented visits is in, but for the completion."""
    found = set().union(*(one for pool in visits(POOL) for one in pool), *ended_early())
    return tuple(sorted(found - {Cell("completions", "all")}))


def test_an_answer_of_a_stranger_is_guessed_no_better_than_promised() -> None:
    rate = right_about_a_stranger(answered("lt6w"), answered("6w_3m"))
    assert rate <= 0.61 + 2 * error()


def test_a_sign_of_a_stranger_is_guessed_no_better_than_promised() -> None:
    usual = [one for one in visits(POOL)[0] if len(one) > 20]
    rate = right_about_a_stranger(usual, ended_early())
    assert rate > 0.55, "he does no better than blindly: is the guess any good?"
    assert rate <= 0.71 + 2 * error()


def quarter(visitors: int, *, seed: int) -> Sequence[WeekDraw]:
    """Return the weekly draws of a quarter with so many visitors, all in its first week."""
    weeks = tuple(epochs_from(week(0), until=week(3)))[1:]
    draw = repeatable(seed)
    return [
        WeekDraw(epoch, noised(visitors if not n else 0, variance=VARIANCE, draw=draw), VARIANCE)
        for n, epoch in enumerate(weeks)
    ]


def test_whether_a_quiet_clinic_is_released_hardly_depends_on_its_last_visitor() -> None:
    """He is everybody else of the quarter. By true counts he would be sure."""
    due = [
        [
            is_due(quarter(visitors, seed=seed), at=week(3), thresholds=Thresholds())
            for visitors in (49, 50)
        ]
        for seed in range(TRIES)
    ]
    assert sum(without != with_her for without, with_her in due) / TRIES <= 0.06
    assert 0.3 < sum(with_her for _, with_her in due) / TRIES < 0.7
    least = Thresholds().quarter
    assert [visitors >= least for visitors in (49, 50)] == [False, True]
