"""A beacon belongs to the wording arm that its page names; a page of the only arm names none."""

from __future__ import annotations

import pytest

from app.domain.questionnaire import Arm
from app.web.visitor.beacons import arm_of, arm_word

ONE, TWO = (Arm("a"),), (Arm("a"), Arm("line"))


@pytest.mark.parametrize(
    ("words", "arms", "arm"),
    [
        pytest.param({"starts"}, ONE, "a", id="the only arm"),
        pytest.param({"starts", "arm:line"}, TWO, "line", id="named"),
        pytest.param({"line"}, TWO, None, id="an event of the same name names no arm"),
        pytest.param({"starts", "arm:c"}, TWO, None, id="unknown"),
        pytest.param({"arm:a", "arm:line"}, TWO, None, id="two at once"),
    ],
)
def test_the_arm_of_a_beacon(words: set[str], arms: tuple[Arm, ...], arm: str | None) -> None:
    assert arm_of(frozenset(words), arms) == arm


def test_only_pages_of_several_arms_name_theirs() -> None:
    assert [arm_word(arm, ONE) for arm in ONE] == [""]
    assert [arm_word(arm, TWO) for arm in TWO] == ["arm:a", "arm:line"]
