"""The wording check over a whole questionnaire."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.documents.reading import read_questionnaire
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.questionnaire import Questionnaire
from app.domain.wording import make_rules
from tests.builders import add, copied, document, find, put, questionnaire, shipped, tiny
from tests.support.document_words import shipped as shipped_file

CLAIM = "腰が治る"
RULES = make_rules(
    {"id": severity, "severity": severity, "law": "A", "regex": regex, "why": "断定", "safer": "別"}
    for severity, regex in (("block", "治る"), ("warn", "診断"))
)
LOCKED = (
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
)


def having(place: str, value: object) -> Questionnaire:
    return edited(lambda raw: put(raw, place, value))


def found(hits: tuple[PlacedHit, ...]) -> list[tuple[str, str, bool]]:
    return [(one.place, one.hit.severity, one.is_eased) for one in hits]


def edited(edit: Callable[[dict[str, Any]], None]) -> Questionnaire:
    raw = document()
    edit(raw)
    return read_questionnaire(json.dumps(raw))


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
    changed = having(place, f"{CLAIM}。")

    for public in (None, tiny(), changed):
        (placed,) = wording_hits(changed, RULES, public=public)
        assert found((placed,)) == [(place, "block", False)]
        assert placed.hit.words == "治る"


def test_a_claim_is_found_in_a_wording_of_an_arm() -> None:
    changed = questionnaire(arms__a__item_texts={"strain": "治る"})

    hits = wording_hits(changed, RULES, public=tiny())
    assert [hit.place for hit in hits] == ["arms.a.item_texts.strain"]


@pytest.mark.parametrize("place", LOCKED)
def test_locked_words_that_are_public_already_are_not_judged(place: str) -> None:
    public = having(place, CLAIM)

    assert wording_hits(having(place, CLAIM), RULES, public=public) == ()


@pytest.mark.parametrize("place", LOCKED)
def test_other_words_of_what_is_locked_in_public_ask_for_a_reason(place: str) -> None:
    changed = having(place, CLAIM)

    assert found(wording_hits(changed, RULES, public=tiny())) == [(place, "warn", True)]


def test_a_warning_in_a_changed_safety_text_stays_a_warning() -> None:
    changed = questionnaire(levels__call__heading="診断を受けた方へ")

    hits = wording_hits(changed, RULES, public=tiny())
    assert found(hits) == [("levels.call.heading", "warn", False)]


@pytest.mark.parametrize(
    ("place", "severity"),
    [(place, "block") for place in LOCKED if not place.startswith(("texts.", "sources."))]
    + [("texts.cannot_phone", "warn"), ("sources.0.title", "warn")],
)
def test_without_a_public_version_only_what_no_document_can_lock_is_eased(
    place: str, severity: str
) -> None:
    changed = having(place, CLAIM)

    assert found(wording_hits(changed, RULES, public=None)) == [
        (place, severity, severity == "warn")
    ]


@pytest.mark.parametrize(
    "place",
    ["steps.first.items.safety.text", "levels.call.heading", "flags.growing.display"],
)
def test_a_lock_put_on_a_claim_is_no_way_around_the_block(place: str) -> None:
    holder = place.rpartition(".")[0]
    public = edited(lambda raw: put(raw, f"{holder}.locked", value=False))
    changed = having(place, CLAIM)

    assert found(wording_hits(changed, RULES, public=public)) == [(place, "block", False)]


def test_a_lock_put_on_words_that_are_public_unlocked_spares_them_nothing() -> None:
    public = questionnaire(notes__few__locked=False, notes__few__text=CLAIM)
    changed = questionnaire(notes__few__text=CLAIM)

    hits = wording_hits(changed, RULES, public=public)
    assert found(hits) == [("notes.few.text", "block", False)]


def test_a_claim_in_a_new_part_that_calls_itself_locked_blocks() -> None:
    changed = edited(
        lambda raw: add(raw, "notes", copied(raw, "notes.few", id="new", text=CLAIM, locked=True))
    )

    hits = wording_hits(changed, RULES, public=tiny())
    assert found(hits) == [("notes.new.text", "block", False)]


def test_a_new_option_of_a_safety_question_asks_for_a_reason() -> None:
    place = "steps.first.items.safety.answer_options"
    changed = edited(
        lambda raw: add(raw, place, copied(raw, f"{place}.red", code="new", display=CLAIM))
    )

    hits = wording_hits(changed, RULES, public=tiny())
    assert found(hits) == [(f"{place}.new.display", "warn", True)]


def test_a_safety_text_that_lost_its_lock_is_judged_like_any_other() -> None:
    public = questionnaire(notes__few__text=CLAIM)
    changed = questionnaire(notes__few__text=CLAIM, notes__few__locked=False)

    hits = wording_hits(changed, RULES, public=public)
    assert found(hits) == [("notes.few.text", "block", False)]


def test_words_of_one_locked_place_are_not_approved_for_another() -> None:
    public = questionnaire(notes__few__text=CLAIM)
    changed = questionnaire(notes__few__text=CLAIM, levels__call__heading=CLAIM)

    hits = wording_hits(changed, RULES, public=public)
    assert found(hits) == [("levels.call.heading", "warn", True)]


def test_locked_entries_that_only_moved_in_their_list_are_not_judged_again() -> None:
    def with_actions(*actions: str) -> Questionnaire:
        def edit(raw: dict[str, Any]) -> None:
            put(raw, "levels.call.actions", list(actions))
            put(raw, "sources", [copied(raw, "sources.0", title=one) for one in actions])

        return edited(edit)

    changed = with_actions("電話する", CLAIM)
    assert wording_hits(changed, RULES, public=with_actions(CLAIM)) == ()


def test_a_safety_question_that_moved_to_another_step_is_not_judged_again() -> None:
    place = "steps.first.items.safety"
    public = having(f"{place}.text", CLAIM)

    def move(raw: dict[str, Any]) -> None:
        put(raw, f"{place}.text", CLAIM)
        first, habits = (find(raw, f"steps.{step}.items") for step in ("first", "habits"))
        first[0], habits[0] = habits[0], first[0]

    assert wording_hits(edited(move), RULES, public=public) == ()


def test_who_reviewed_it_and_by_what_is_not_judged() -> None:
    review = {"name": "山田", "date": "2026-11-19", "source": CLAIM}

    assert wording_hits(questionnaire(medical_review=review), RULES, public=tiny()) == ()


def test_the_shipped_questionnaire_can_be_published() -> None:
    rules = make_rules(shipped_file("wording_rules.json")["rules"])

    hits = wording_hits(shipped(), rules, public=shipped())
    assert [hit for hit in hits if hit.hit.severity != "note"] == []
