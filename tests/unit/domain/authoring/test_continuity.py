"""Which counts may be added up from one version to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.documents.reading import read_questionnaire
from app.domain.authoring.changes import changes
from app.domain.authoring.continuity import Continuity, continuity
from app.domain.authoring.effects import EffectKind, decided, effects
from app.domain.questionnaire import Questionnaire
from tests.builders import add, copied, document, put, questionnaire, tiny

STRAIN = "steps.habits.items.strain"


def kept(
    new: Questionnaire,
    *,
    old: Questionnaire | None = None,
    decisions: Mapping[str, EffectKind] | None = None,
) -> Continuity:
    before = old or tiny()
    found = effects(changes(before, new))
    return continuity(before, new, decided=decided(found, decisions or {}))


def ended(found: Continuity) -> frozenset[str]:
    return frozenset(tiny().items) - found.continuing


def read(raw: dict[str, Any]) -> Questionnaire:
    return read_questionnaire(json.dumps(raw))


def test_without_a_change_everything_continues() -> None:
    result = kept(tiny())

    assert result.continuing == frozenset(tiny().items)
    assert (ended(result), result.marked) == (frozenset(), frozenset())
    assert result.themes_continue
    assert result.levels_continue


def test_other_words_continue_with_a_mark() -> None:
    result = kept(questionnaire(steps__habits__items__strain__text="同じ姿勢がつづく"))

    assert "strain" in result.continuing
    assert result.marked == {"strain"}
    assert result.themes_continue


def test_words_that_the_owner_calls_another_question_end_its_series_and_the_themes() -> None:
    result = kept(
        questionnaire(steps__habits__items__strain__text="同じ姿勢がつづく"),
        decisions={f"{STRAIN}.text": "meaning"},
    )

    assert ended(result) == {"strain"}
    assert not result.themes_continue
    assert result.levels_continue


def test_a_new_option_ends_the_series() -> None:
    raw = document()
    add(raw, f"{STRAIN}.answer_options", {"code": "rarely", "display": "まれに"})

    assert "strain" not in kept(read(raw)).continuing


def test_other_points_keep_the_items_series_but_not_the_themes() -> None:
    raw = document()
    put(raw, f"{STRAIN}.answer_options.sometimes.weight", 2)
    result = kept(read(raw))

    assert "strain" in result.continuing
    assert not result.themes_continue
    assert result.levels_continue


def test_another_rule_ends_the_series_of_levels_and_themes_only() -> None:
    result = kept(questionnaire(triage_rules__amber__level="call"))

    assert not result.levels_continue
    assert not result.themes_continue
    assert ended(result) == frozenset()


def test_a_question_ends_with_the_one_it_depends_on() -> None:
    raw = document()
    add(raw, "steps.habits.items.topic.answer_options", {"code": "third", "display": "第三"})
    result = kept(read(raw))

    assert ended(result) == {"topic", "special_sign"}
    assert not result.levels_continue


def test_a_lock_alone_ends_nothing() -> None:
    raw = document()
    put(raw, f"{STRAIN}.locked", value=True)

    assert ended(kept(read(raw))) == frozenset()


def test_presentation_marks_nothing() -> None:
    result = kept(questionnaire(sections__general__body="新しい本文です。"))

    assert result.marked == frozenset()
    assert result.themes_continue


def test_a_new_question_has_no_series_to_continue() -> None:
    raw = document()
    add(raw, "steps.habits.items", copied(raw, STRAIN, link_id="screen"))
    result = kept(read(raw))

    assert "screen" not in result.continuing
    assert ended(result) == frozenset()
    assert result.themes_continue
