"""The outcome: what a level, its themes and the answers bring on the page, in order."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.outcome import Outcome, RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Questionnaire
from tests.builders import questionnaire, tiny

CALM = {"safety": ["none"]}
TENSE: dict[str, Any] = {"strain": "often", "rest": "often"}


def outcome(source: Questionnaire | None = None, **raw: Any) -> Outcome:  # noqa: ANN401  # answers of any shape
    return evaluate({**CALM, **raw}, questionnaire=source or tiny())


@pytest.mark.parametrize("raw", [{}, {"safety": []}, {"strain": "often"}], ids=str)
def test_without_a_required_answer_there_is_no_outcome(raw: dict[str, Any]) -> None:
    with pytest.raises(RequiredAnswersMissingError) as missing:
        evaluate(raw, questionnaire=tiny())
    assert missing.value.link_ids == ("safety",)


def test_a_required_item_is_only_missed_when_it_is_asked() -> None:
    source = questionnaire(steps__more__items__special_sign__required=True)
    assert outcome(source).triage.level == "ok"
    with pytest.raises(RequiredAnswersMissingError):
        outcome(source, topic=["special"])


def test_an_urgent_level_shows_its_prompts_and_nothing_else() -> None:
    found = outcome(safety=["red"], topic=["special"], **TENSE)
    assert found.prompts == ("tel119",)
    assert (found.themes.matches, found.themes.scores) == ((), ())
    assert (found.sections, found.common_sections, found.notes) == ((), (), ())


def test_sections_follow_the_themes_without_repeats() -> None:
    found = outcome(topic=["special"], **TENSE)
    assert found.sections == ("special_text", "tense_text", "general")
    twice = questionnaire(themes__special__sections=["general", "special_text"])
    found = outcome(twice, topic=["special"], **TENSE)
    assert found.sections == ("general", "special_text", "tense_text")


def test_without_a_theme_the_levels_own_sections_stand_in() -> None:
    assert outcome().sections == ("general",)
    assert outcome(safety=["amber"]).sections == ()


def test_common_sections_belong_to_the_level() -> None:
    assert outcome().common_sections == ("closing",)
    assert outcome(safety=["amber"]).common_sections == ()


def test_a_section_that_is_switched_off_is_left_out() -> None:
    source = questionnaire(sections__tense_text__enabled=False)
    assert outcome(source, **TENSE).sections == ("general", "bright_text")


def test_the_first_prompts_that_hold_are_taken() -> None:
    assert outcome(safety=["amber"]).prompts == ("see_doctor", "booking")
    assert outcome(safety=["amber"], topic=["other"]).prompts == ("see_doctor",)


def test_a_themes_first_prompt_comes_first_and_once() -> None:
    assert outcome(topic=["special"]).prompts == ("ask_first", "booking")
    source = questionnaire(themes__special__first_prompt="booking")
    assert outcome(source, topic=["special"]).prompts == ("booking",)


def test_notes_come_in_document_order() -> None:
    assert outcome(rest="often").notes == ("few", "rest_note")
    assert outcome(**TENSE).notes == ("rest_note",)


def test_a_weak_match_is_said_to_be_weak() -> None:
    assert outcome(strain="sometimes", rest="no").weak
    assert not outcome(**TENSE).weak


def test_the_outcome_keeps_only_answers_on_the_route() -> None:
    assert dict(outcome(special_sign="yes").route.answers) == {"safety": ("none",)}
