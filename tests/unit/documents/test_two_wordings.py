"""A document gets two wordings of some questions, and one again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.documents.reading import (
    canonical_text,
    problem_lines,
    read_questionnaire,
    with_one_wording,
    with_two_wordings,
)
from app.domain.authoring.wording_arms import wordings
from tests.builders import document

PLACE = "steps__habits__items__strain__text"
OLD, NEW = "同じ姿勢が続く", "同じ姿勢がつづく"
ARMS = ("a1", "b1")


def text(**changed: Any) -> str:  # noqa: ANN401  # a field's value
    return canonical_text(json.dumps(document(**changed), ensure_ascii=False))


def compared() -> str:
    return with_two_wordings(text(**{PLACE: NEW}), before={"strain": OLD}, arms=ARMS)


def test_half_is_asked_as_before_and_half_in_new_words() -> None:
    found = read_questionnaire(compared())
    assert wordings(found) == {"strain": (OLD, NEW)}
    assert [(arm.id, arm.allocation) for arm in found.arms] == [("a1", 1), ("b1", 1)]
    assert problem_lines(compared()) == ()


@pytest.mark.parametrize(("kept", "expected"), [("a1", OLD), ("b1", NEW)])
def test_keeping_one_gives_the_very_document_of_that_wording(kept: str, expected: str) -> None:
    one = with_one_wording(compared(), kept=kept, named="a")
    assert one == text(**{PLACE: expected})
    arms = read_questionnaire(with_one_wording(compared(), kept=kept)).arms
    assert [(arm.id, dict(arm.item_texts)) for arm in arms] == [(kept, {})]


def test_words_that_the_only_arm_had_of_its_own_stay_in_both() -> None:
    own = [{"id": "a", "item_texts": {"rest": "休み"}}]
    found = read_questionnaire(
        with_two_wordings(text(arms=own, **{PLACE: NEW}), before={"strain": OLD}, arms=ARMS)
    )
    assert [dict(arm.item_texts) for arm in found.arms] == [
        {"rest": "休み"},
        {"rest": "休み", "strain": NEW},
    ]
