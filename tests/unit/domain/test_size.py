"""A document at its limit passes, one that holds one more is refused, and measuring stays short."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.documents.reading import problem_lines, read_questionnaire
from app.domain import budget
from app.domain.checks import problems
from app.domain.checks.size import check_noise, check_size
from app.domain.disclosure.contribution import contribution_bound
from tests.builders import document
from tests.support.conditional import in_steps, layered_items
from tests.unit.domain.broken import answer, flag, layered_flags


def codes(raw: dict[str, Any]) -> list[str]:
    return [one.code for one in check_size(read_questionnaire(json.dumps(raw)))]


def with_flags(*flags: dict[str, Any]) -> dict[str, Any]:
    raw = document()
    raw["flags"] += flags
    return raw


def wide(name: str, parts: int) -> dict[str, Any]:
    """Return a flag of that many parts, in lists as long as they may be."""
    lists = []
    left = parts - 1
    while left:
        inner = min(left - 1, budget.MOST_ALTERNATIVES)
        lists.append({"any": [answer("rest", "often")] * inner})
        left -= inner + 1
    return flag(name, {"all": lists})


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["too_many_items"])])
def test_items_are_counted_over_all_steps(more: int, found: list[str]) -> None:
    raw = document("one-question")
    count = budget.MOST_ITEMS + more
    raw["steps"] = in_steps(layered_items(1, width=count, window=1))
    assert codes(raw) == found


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["too_noisy"])])
def test_a_document_whose_noise_hides_its_own_numbers_is_told_so(
    more: int, found: list[str]
) -> None:
    """Of 92 lists with two ticks each, completions and the level a visit moves 186 cells."""
    raw = document("one-question")
    items = layered_items(1, width=92 + more, window=1)
    raw["steps"] = in_steps([item | {"repeats": True} for item in items])
    asked = read_questionnaire(json.dumps(raw))
    assert contribution_bound(asked) == 186 + 2 * more
    assert [one.code for one in check_noise(asked)] == found
    assert ("too_noisy" in {one.code for one in problems(asked)}) is bool(found)


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["condition_too_large"])])
def test_the_parts_of_a_condition_are_counted(more: int, found: list[str]) -> None:
    assert codes(with_flags(wide("wide", budget.MOST_CONDITION_PARTS + more))) == found


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["condition_too_large"])])
def test_the_parts_of_flags_are_counted_where_they_are_named(more: int, found: list[str]) -> None:
    half = wide("half", budget.MOST_CONDITION_PARTS // 2 - 2)
    named = {"all": [{"flag": "half"}, {"flag": "half"}] + [answer("rest", "often")] * (1 + more)}
    assert codes(with_flags(half, flag("both", named))) == found


@pytest.mark.parametrize(("more", "found"), [(0, []), (1, ["condition_too_deep"])])
def test_flags_make_a_condition_deeper(more: int, found: list[str]) -> None:
    first = flag("deep_0", answer("rest", "often"))
    later = (
        flag(f"deep_{number}", {"flag": f"deep_{number - 1}"})
        for number in range(1, budget.DEEPEST_CONDITION + 1 + more)
    )
    assert codes(with_flags(first, *later)) == found


def test_all_conditions_together_are_counted() -> None:
    each = budget.MOST_CONDITION_PARTS
    fits, *more = [wide(f"wide_{number}", each) for number in range(25)]
    assert codes(with_flags(fits, *more[: budget.MOST_CONDITION_PARTS_IN_ALL // each - 2])) == []
    assert codes(with_flags(fits, *more)) == ["conditions_too_large"]


def test_flags_in_layers_that_name_many_others_are_refused_without_following_every_way() -> None:
    """Forty to the third ways, and twice that deep it would be forty to the sixth."""
    found = problem_lines(json.dumps(with_flags(*layered_flags(100, of=40))))
    assert any("condition_too_deep" in line for line in found)
    assert any("condition_too_large" in line for line in found)


@pytest.mark.parametrize(
    ("place", "most"),
    [
        ("steps", budget.MOST_STEPS),
        ("flags", budget.MOST_ENTRIES),
        ("arms", budget.MOST_ARMS),
        ("levels", budget.MOST_LEVELS),
        ("scales", budget.MOST_ENTRIES),
        ("sections", budget.MOST_ENTRIES),
        ("sources", budget.MOST_ENTRIES),
    ],
)
def test_every_list_has_a_limit(place: str, most: int) -> None:
    raw = document()
    raw[place] = raw[place][:1] * (most + 1)
    assert problem_lines(json.dumps(raw)) == (
        f"{place}: shape: List should have at most {most} items after validation, not {most + 1}",
    )
    raw[place] = raw[place][:most]
    assert ": shape: " not in "\n".join(problem_lines(json.dumps(raw)))
