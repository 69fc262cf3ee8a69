"""The wording check over a whole questionnaire."""

from __future__ import annotations

import pytest

from app.domain.authoring.wording_hits import wording_hits
from app.domain.wording import make_rules
from tests.builders import questionnaire, shipped
from tests.support.document_words import shipped as shipped_file

RULES = make_rules(
    [{"id": "W", "severity": "warn", "law": "A", "regex": "治る", "why": "断定", "safer": "別に"}]
)


@pytest.mark.parametrize(
    "place",
    [
        "title",
        "texts.audience",
        "steps.habits.title",
        "steps.first.help",
        "steps.habits.items.strain.text",
        "steps.habits.items.strain.help",
        "steps.habits.items.strain.answer_options.often.display",
        "themes.special.label",
        "themes.tense.label",
        "notes.rest_note.text",
        "sections.general.heading",
        "sections.general.body",
        "sections.voices.body",
        "sections.voices.reason_off",
        "prompts.booking.label",
        "prompts.booking.text",
    ],
)
def test_a_claim_is_found_in(place: str) -> None:
    changed = questionnaire(**{place.replace(".", "__"): "腰が治る。"})

    ((found, hit),) = wording_hits(changed, RULES)

    assert (found, hit.words) == (place, "治る")


def test_a_claim_is_found_in_a_wording_of_an_arm() -> None:
    changed = questionnaire(arms__a__item_texts={"strain": "治る"})

    assert [hit.place for hit in wording_hits(changed, RULES)] == ["arms.a.item_texts.strain"]


@pytest.mark.parametrize(
    "place",
    [
        "texts.on_behalf",
        "texts.cannot_phone",
        "texts.early_result",
        "steps.first.items.safety.text",
        "steps.first.items.safety.answer_options.red.display",
        "steps.first.items.safety.option_groups.strong.text",
        "levels.call.heading",
        "flags.growing.display",
        "notes.few.text",
        "prompts.see_doctor.text",
        "sources.0.title",
    ],
)
def test_what_a_person_approved_is_not_judged(place: str) -> None:
    assert wording_hits(questionnaire(**{place.replace(".", "__"): "治る"}), RULES) == ()


def test_the_shipped_questionnaire_can_be_published() -> None:
    rules = make_rules(shipped_file("wording_rules.json")["rules"])

    assert [hit for hit in wording_hits(shipped(), rules) if hit.hit.severity != "note"] == []
