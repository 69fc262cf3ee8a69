"""The auditor finds every planted leak, and nothing in the same visits once released."""

import pytest

from tests.disclosure.auditor import Auditor
from tests.disclosure.boards import Planted, planted_boards
from tests.disclosure.groups import groups_of
from tests.disclosure.histories import History, generate, without_reserve
from tests.disclosure.knowledge import facts_of
from tests.disclosure.tiny import follow_up

BOARDS = planted_boards()
ids = [board.leak for board in BOARDS]


def _history(board: Planted) -> History:
    released = board.released()
    return History(
        released.series, released.visitors, board.periods, released.releases, released.thresholds
    )


@pytest.mark.parametrize("board", BOARDS, ids=ids)
def test_a_planted_leak_is_found(board: Planted) -> None:
    groups = groups_of(_history(board), most=10_000, seed=1)
    assert Auditor(board.facts).findings(groups)


@pytest.mark.parametrize("board", BOARDS, ids=ids)
def test_the_same_visits_leak_nothing_once_released(board: Planted) -> None:
    history = board.released()
    groups = groups_of(history, most=10_000, seed=1)
    assert not Auditor(facts_of(history)).findings(groups)


def test_the_rule_without_its_reserve_would_be_caught() -> None:
    """Whole tens alone are not enough: rests known to be under ten give one another away."""
    found = 0
    for seed in range(20):
        history = generate(seed, make=follow_up, a_day=12, weeks=5, skew=12, draw=without_reserve)
        facts = facts_of(history, largest_reserve=0)
        found += bool(Auditor(facts).findings(groups_of(history, most=20, seed=seed)))
    assert found
