"""The attacks of the threat list that need no page, each beside the naive board it breaks.

Attacks 3, 5, 8, 11 and the split of a pooled block stand in test_auditor.py. Attack 10 (restore
and release again) belongs to storage, 12 (what differs between page, export and print) to pages.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest

from app.domain.disclosure.noise import Draw, discrete_laplace
from app.domain.disclosure.release import Block, WaitingCell, WaitingCells, release
from app.domain.disclosure.reporting import bars, total
from app.domain.disclosure.series import series_of
from app.domain.disclosure.thresholds import Thresholds
from tests.disclosure.histories import (
    Visitor,
    generate,
    released,
    tallies_of,
    without_reserve,
)
from tests.disclosure.tiny import themes
from tests.disclosure.worlds import kinds_of

KINDS = kinds_of(themes)
SERIES = series_of(themes())
STRAIN = next(series for series in SERIES if series.variable == "item/strain")
ANSWERS = ("often", "sometimes", "no", "not_answered")


def _answer(visitor: Visitor) -> str:
    return next(cell.value for cell in visitor[1] if cell.variable == "item/strain")


def _visitors(several: int, *, seed: int) -> list[Visitor]:
    chance = random.Random(seed)
    return [(1, chance.choice(KINDS)) for _ in range(several)]


def _naive(visitors: Sequence[Visitor]) -> dict[str, int]:
    """Count live and hide what is under ten."""
    counts = Counter(map(_answer, visitors))
    return {answer: counts[answer] for answer in ANSWERS if counts[answer] >= 10}


def _weekly_pages(weeks: Sequence[Sequence[Visitor]]) -> Iterator[tuple[Block, ...]]:
    """Return what the statistics are made of, after each single visit of all weeks."""
    for number, week in enumerate(weeks):
        before = released(
            [(1, Counter(shut)) for shut in weeks[:number]],
            make=themes,
            draw=random.Random(7).randrange,
        )
        page = tuple(block for result in before.releases for block in result.blocks)
        for _ in week:
            yield page


def test_refreshing_before_and_after_a_visitor_tells_nothing() -> None:
    visitors = _visitors(40 * 5, seed=1)
    weeks = [visitors[start : start + 40] for start in range(0, 200, 40)]
    pages = list(_weekly_pages(weeks))
    changed = [n for n, (one, other) in enumerate(pairwise(pages)) if one != other]
    assert all((n + 1) % 40 == 0 for n in changed)
    learned = 0
    for number in range(len(visitors)):
        before, after = _naive(visitors[:number]), _naive(visitors[: number + 1])
        learned += before != after and before.keys() == after.keys()
    assert learned / len(visitors) > 0.6, "the naive board gives nearly everybody away"


def test_ms_a_is_on_no_page_before_forty_others_are() -> None:
    often, sometimes, no = (
        next((1, k) for k in KINDS if ("item/strain", value) in k)
        for value in ("often", "sometimes", "no")
    )
    until_11_march = [often] * 16 + [sometimes] * 13 + [no] * 11
    until_12_march = [*until_11_march, often]
    assert _naive(until_11_march) == {"often": 16, "sometimes": 13, "no": 11}
    assert _naive(until_12_march) == {"often": 17, "sometimes": 13, "no": 11}
    pages = list(_weekly_pages([until_12_march]))
    assert pages[-2] == pages[-1] == ()


def test_any_two_choices_of_releases_differ_by_whole_tens() -> None:
    history = generate(3, make=themes, a_day=8, weeks=6, draw=random.Random(3).randrange)
    blocks = [result.blocks for result in history.releases]
    choices = [choice for size in range(4) for choice in combinations(blocks, size)]
    for one, other in combinations(choices, 2):
        for series in SERIES:
            difference = total(series, blocks=sum(one, ())) - total(series, blocks=sum(other, ()))
            assert difference % 10 == 0
    true = [
        sum(n for v, n in period.items() if _answer(v) == "often") for period in history.periods
    ]
    assert any(n % 10 for n in true), "exact counts would differ by any number"


def test_one_arm_less_differs_by_whole_tens() -> None:
    arms = [
        generate(seed, make=themes, a_day=6, weeks=6, draw=random.Random(seed).randrange)
        for seed in (1, 2)
    ]
    for series in SERIES:
        both = sum(total(series, blocks=result.blocks) for arm in arms for result in arm.releases)
        one = sum(total(series, blocks=result.blocks) for result in arms[0].releases)
        assert (both - one) % 10 == 0
    assert {arm.periods[0].total() % 10 for arm in arms} != {0}, "exact counts would not"


def test_a_share_tells_no_count() -> None:
    shown = bars(STRAIN, blocks=[Block(STRAIN.id, ("often",), 40), Block(STRAIN.id, ("no",), 80)])
    assert [bar.percent for bar in shown] == [33, 0, 67, 0]
    few = bars(STRAIN, blocks=[Block(STRAIN.id, ("often",), 10), Block(STRAIN.id, ("no",), 20)])
    assert all(bar.percent is None for bar in few)
    # With decimals 13.6 % can only be 3 of 22 among boards of fewer than forty people.
    assert [(k, n) for n in range(10, 40) for k in range(n) if round(100 * k / n, 1) == 13.6] == [
        (3, 22)
    ]


def test_an_ended_series_lowers_nothing_that_was_shown() -> None:
    thresholds = Thresholds()
    tallies = tallies_of(Counter(_visitors(300, seed=5)))
    draw = random.Random(5).randrange
    first = release(tallies, versions={1: SERIES}, waiting={}, thresholds=thresholds, draw=draw)
    again = series_of(themes(), began={"strain": 1})
    second = release(
        {}, versions={2: again}, waiting=first.waiting, thresholds=thresholds, draw=draw
    )
    assert WaitingCell(STRAIN.id, "often") in first.waiting
    assert WaitingCell(STRAIN.id, "often") not in second.waiting
    assert total(STRAIN, blocks=first.blocks + second.blocks) >= total(STRAIN, blocks=first.blocks)


def _shown_to_the_injector(
    injected: int, victim: str, *, releases: int, draw: Draw
) -> tuple[Block, ...]:
    """Return all blocks of an item that the injector filled with as many "often" as "no".

    The victim comes with them; to the releases after that nobody else adds to this item.
    """
    arrived = {(1, "item/strain", value): injected for value in ("often", "no")}
    arrived[1, "item/strain", victim] += 1
    waiting: WaitingCells = {}
    blocks: tuple[Block, ...] = ()
    for number in range(releases):
        result = release(
            {} if number else arrived,
            versions={1: (STRAIN,)},
            waiting=waiting,
            thresholds=Thresholds(),
            draw=draw,
        )
        waiting = result.waiting
        blocks += (*result.blocks, Block("next release", (), 0))
    return blocks


def _best_guess_rate(injected: int, *, releases: int, draw: Draw, tries: int = 3000) -> float:
    """Return how often the best guesser is right, who knows how likely each outcome is."""
    often, no = (
        Counter(
            _shown_to_the_injector(injected, victim, releases=releases, draw=draw)
            for _ in range(tries)
        )
        for victim in ("often", "no")
    )
    return sum(max(often[outcome], no[outcome]) for outcome in often | no) / (2 * tries)


@pytest.mark.parametrize("injected", [9, 14, 19])
@pytest.mark.parametrize("releases", [1, 4])
def test_who_injects_all_answers_but_one_can_hardly_guess_it(injected: int, releases: int) -> None:
    chance = random.Random(injected)
    assert _best_guess_rate(injected, releases=releases, draw=chance.randrange) <= 0.65


def test_without_noise_and_reserve_who_injects_nine_knows_the_tenth() -> None:
    assert _best_guess_rate(9, releases=1, draw=without_reserve, tries=10) == 1


@pytest.mark.parametrize(
    ("scale", "numbers"),
    [(2, 2), (3, 4), (4, 6)],
    ids=["an item", "a sign that decides the level", "a sign with follow-up questions"],
)
def test_who_knows_the_noised_counts_guesses_no_better_than_noise_allows(
    scale: int, numbers: int
) -> None:
    """All that is ever shown is made of noised counts; even whoever reads them stays in doubt.

    An answer moves one number up or down per cell it is told apart by. Where it moves more than
    two, a noise of 2 allows 0.68 (four numbers) and 0.72 (six): docs/adr/0020.
    """
    chance = random.Random(12)
    right = 0
    for _ in range(20_000):
        truth = chance.randrange(2)
        read = [
            truth + discrete_laplace(scale=scale, draw=chance.randrange) for _ in range(numbers)
        ]
        for_one = sum(abs(number) - abs(number - 1) for number in read)
        guess = int(for_one > 0) if for_one else chance.randrange(2)
        right += guess == truth
    assert right / 20_000 <= 0.65


def test_looking_a_thousand_times_shows_the_same() -> None:
    history = generate(9, make=themes, a_day=20, weeks=3, draw=random.Random(9).randrange)
    blocks = [block for result in history.releases for block in result.blocks]
    assert len({bars(STRAIN, blocks=blocks) for _ in range(1000)}) == 1
    shuffled = random.Random(1).sample(blocks, len(blocks))
    assert bars(STRAIN, blocks=shuffled) == bars(STRAIN, blocks=blocks)
    chance = random.Random(2)
    fresh = [16 + discrete_laplace(scale=2, draw=chance.randrange) for _ in range(1000)]
    assert round(sum(fresh) / 1000) == 16, "noise drawn per look averages away"


def test_the_rest_of_a_shown_cell_may_be_more_than_a_block() -> None:
    rests = set()
    for seed in range(200):
        result = release(
            {(1, "item/strain", "often"): 40},
            versions={1: (STRAIN,)},
            waiting={},
            thresholds=Thresholds(),
            draw=random.Random(seed).randrange,
        )
        rests.add(result.waiting[WaitingCell(STRAIN.id, "often")].real)
    assert {0, 10, 20} <= rests
