"""Whatever happens over the weeks, nobody can be singled out by anything that is shown.

DISCLOSURE_HISTORIES=10000 makes the long run; 200 histories are looked at otherwise.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.questionnaire import Questionnaire
from tests.disclosure.auditor import Auditor
from tests.disclosure.groups import groups_of
from tests.disclosure.histories import History, generate, tallies_of
from tests.disclosure.knowledge import facts_of
from tests.disclosure.tiny import TINY

_HISTORIES = int(os.environ.get("DISCLOSURE_HISTORIES", "200"))
_GROUPS = 12


class Recipe(NamedTuple):
    """What a history is made from."""

    seed: int
    make: Callable[[], Questionnaire]
    a_day: float
    weeks: int
    versions: tuple[int, ...]
    skew: int


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Draw half an answer to fifty a day, rewordings and changes of meaning, about six releases.

    An arm is a cohort of its own, with other visitors and its own releases, so one arm is drawn.
    """
    a_day = draw(st.sampled_from([0.5, 1.5, 3, 6, 12, 25, 50]))
    return Recipe(
        seed=draw(st.integers(0, 2**32)),
        make=draw(st.sampled_from(TINY)),
        a_day=a_day,
        weeks=draw(st.integers(2, 6 if a_day > 4 else 30)),
        versions=draw(st.sampled_from([(1,), (1, 2), (1, 3), (1, 2, 3), (1, 3, 1)])),
        skew=draw(st.sampled_from([0, 1, 4, 12, 40])),
    )


@settings(
    max_examples=_HISTORIES,
    deadline=None,
    derandomize=_HISTORIES <= 200,  # the quick run is the same every time
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(recipe=recipes(), seed=st.integers(0, 2**32))
def test_no_group_under_ten_people_is_known(recipe: Recipe, seed: int) -> None:
    history = generate(**recipe._asdict())
    if not history.releases:
        return
    _nothing_is_shown_that_was_not_answered(history)
    found = Auditor(facts_of(history)).findings(groups_of(history, most=_GROUPS, seed=seed))
    assert not found, [(one.group.name, one.group.size, one.low, one.high) for one in found]


@pytest.mark.parametrize("seed", range(40))
def test_with_noise_nothing_is_shown_that_was_not_answered(seed: int) -> None:
    chance = random.Random(seed)
    history = generate(
        seed,
        make=chance.choice(TINY),
        a_day=chance.choice([1.5, 6, 25]),
        weeks=20,
        versions=(1, 3, 1),
        draw=chance.randrange,
    )
    _nothing_is_shown_that_was_not_answered(history)


def _nothing_is_shown_that_was_not_answered(history: History) -> None:
    """Every answer is shown in one block, waits, or ended with its series."""
    ever = tallies_of(sum(history.periods, Counter()))
    shown: Counter[str] = Counter()
    for result in history.releases:
        for block in result.blocks:
            assert block.n > 0
            assert block.n % history.thresholds.block == 0
            shown[block.series] += block.n
    waits = Counter[str]()
    for cell, waiting in history.releases[-1].waiting.items():
        assert waiting.real >= 0
        waits[cell.series] += waiting.real
    for series_id in {series.id for group in history.series.values() for series in group}:
        answered = sum(
            ever.get((version, *source), 0)
            for version, group in history.series.items()
            for series in group
            if series.id == series_id
            for cell in series.cells
            for source in cell.sources
        )
        assert shown[series_id] + waits[series_id] <= answered
