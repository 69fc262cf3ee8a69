"""What is still needed before a draft becomes public."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.authoring.approvals import ALONE_AFTER, Approval, Facts, Readiness, readiness
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import Effect, effects
from app.domain.authoring.examples import FailedExample
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.checks import Problem
from app.domain.questionnaire import MedicalReview, Questionnaire
from app.domain.wording import make_rules
from tests.builders import questionnaire, tiny

SAVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = SAVED + timedelta(hours=1)
NEXT_DAY = SAVED + ALONE_AFTER
RULES = make_rules(
    {"id": own, "severity": own, "law": "A", "regex": words, "why": "断定", "safer": "言いかえ"}
    for own, words in (("block", "治る"), ("warn", "改善"), ("note", "楽"))
)
ASKED_AGAIN = questionnaire(steps__habits__items__strain__text="同じ姿勢がつづく")
STRAIN = "steps.habits.items.strain.text"


def facts(**changed: object) -> Facts:
    """Return a draft by an editor, with an owner beside them, and nothing missing."""
    base = Facts(
        document="digest",
        saved_at=SAVED,
        editors=frozenset({"editor"}),
        approvers=frozenset({"owner", "other"}),
        serves_patients=False,
    )
    return replace(base, **changed)  # type: ignore[arg-type]  # the test names real fields


def needs(found: Facts, *, now: datetime = SOON) -> list[tuple[str, str, str]]:
    return [(need.kind, need.cause, need.place) for need in readiness(found, now=now).needs]


def hits(text: str) -> tuple[PlacedHit, ...]:
    return wording_hits(questionnaire(sections__general__body=text), RULES, public=None)


def effects_to(new: Questionnaire) -> tuple[Effect, ...]:
    return effects(changes(tiny(), new))


def approved(by: str, at: datetime = SOON, document: str = "digest") -> tuple[Approval, ...]:
    return (Approval(by, at, document),)


WARNED = {
    "wording": hits("改善です。"),
    "reasons": {hits("改善です。")[0].mark: "公的な名称のため"},
}
SAFETY = {"effects": effects_to(questionnaire(levels__call__heading="電話を"))}
REVIEW = MedicalReview(name="医師", date="2026-03-01", source="手引き")


def test_a_draft_without_anything_to_decide_is_ready() -> None:
    assert readiness(facts(), now=SOON) == Readiness(())


def test_a_problem_blocks() -> None:
    found = facts(problems=(Problem("title", "missing_text", "nothing"),))

    assert needs(found) == [("blocked", "problem", "title")]


def test_a_failed_example_blocks_once() -> None:
    failures = tuple(FailedExample("P01", part, "a", "b") for part in ("triage", "notes"))

    assert needs(facts(failed_examples=failures)) == [("blocked", "example", "examples.P01")]


def test_a_blocked_word_blocks_whatever_reason_is_given() -> None:
    found = hits("腰痛が治る。")

    assert needs(facts(wording=found, reasons={found[0].mark: "理由"})) == [
        ("blocked", "wording", "sections.general.body")
    ]


def test_a_word_of_note_needs_nothing() -> None:
    assert needs(facts(wording=hits("楽です。"))) == []


def test_a_warning_needs_a_reason_and_a_second_person() -> None:
    assert needs(facts(wording=hits("改善です。"))) == [
        ("reason", "wording", "sections.general.body"),
        ("second_person", "wording", "sections.general.body"),
    ]


def test_blanks_are_no_reason() -> None:
    found = hits("改善です。")

    assert needs(facts(wording=found, reasons={found[0].mark: "  "}))[0][0] == "reason"


def test_a_reason_is_for_one_sentence_only() -> None:
    found = facts(**{**WARNED, "wording": hits("とても改善です。")})

    assert needs(found)[0][0] == "reason"


def test_a_warning_that_was_published_with_approval_is_not_asked_about_again() -> None:
    found = hits("改善です。")

    assert needs(facts(wording=found, accepted=frozenset({found[0].mark}))) == []


@pytest.mark.parametrize(
    ("approvals", "ready"),
    [
        ((), False),
        (approved("other"), True),
        (approved("owner"), True),
        (approved("editor"), False),
        (approved("a former colleague"), False),
        (approved("other", document="an earlier save"), False),
        (approved("other", at=SAVED - timedelta(seconds=1)), False),
    ],
)
def test_the_second_person_is_another_and_approved_this_very_save(
    approvals: tuple[Approval, ...], *, ready: bool
) -> None:
    found = facts(**WARNED, approvals=approvals)

    assert readiness(found, now=NEXT_DAY + timedelta(days=9)).ready is ready


def test_an_approver_who_also_edited_is_no_second_person() -> None:
    found = facts(**WARNED, approvals=approved("owner"), editors=frozenset({"editor", "owner"}))

    assert needs(found) == [("second_person", "wording", "sections.general.body")]


def test_the_owner_confirms_what_a_change_does_to_the_counts() -> None:
    found = facts(effects=effects_to(ASKED_AGAIN))

    assert needs(found) == [("confirmation", "effect", STRAIN)]
    assert needs(replace(found, decisions={STRAIN: "words"})) == []
    assert needs(replace(found, decisions={STRAIN: "meaning"})) == []
    assert needs(replace(found, decisions={STRAIN: "presentation"})) != []


def test_presentation_needs_no_confirmation() -> None:
    assert needs(facts(effects=effects_to(questionnaire(title="新しい題")))) == []


@pytest.mark.parametrize(
    ("before", "now", "missing"),
    [(None, None, True), (REVIEW, REVIEW, True), (None, REVIEW, False), (REVIEW, None, True)],
    ids=["none", "the old one", "a new one", "removed"],
)
def test_safety_content_needs_a_new_medical_review(
    before: MedicalReview | None, now: MedicalReview | None, *, missing: bool
) -> None:
    found = facts(**SAFETY, review_before=before, review_now=now, approvals=approved("other"))

    assert (("medical_review", "safety", "levels.call.heading") in needs(found)) is missing


def test_safety_content_needs_a_second_person_besides_the_review() -> None:
    found = facts(**SAFETY, review_now=REVIEW)

    assert needs(found) == [("second_person", "safety", "levels.call.heading")]


@pytest.mark.parametrize(
    "new",
    [
        questionnaire(texts__disclaimer="参考にしてください。"),
        questionnaire(texts__clinic_view_label="当院の話です。"),
    ],
    ids=["the disclaimer", "the label of the clinic's view"],
)
def test_words_that_protect_visitors_are_read_by_a_second_person(new: Questionnaire) -> None:
    assert [kind for kind, _, _ in needs(facts(effects=effects_to(new)))] == ["second_person"]


def test_so_is_a_section_that_loses_the_label_of_the_clinics_view() -> None:
    labelled = questionnaire(sections__general__clinic_view=True)

    assert needs(facts(effects=effects(changes(labelled, tiny())))) == [
        ("second_person", "watched", "sections.general.clinic_view")
    ]
    assert needs(facts(effects=effects(changes(tiny(), labelled)))) == []


# ------------------------------------------------------------------ a clinic with one person


LONE = {**WARNED, "editors": frozenset({"owner"}), "approvers": frozenset({"owner"})}


def test_one_person_waits_a_day_after_the_last_save() -> None:
    (need,) = readiness(facts(**LONE), now=NEXT_DAY - timedelta(seconds=1)).needs

    assert (need.kind, need.until) == ("waiting", NEXT_DAY)


def test_after_the_wait_one_person_may_approve_alone_and_that_is_said() -> None:
    (need,) = readiness(facts(**LONE), now=NEXT_DAY).needs
    result = readiness(facts(**LONE, approvals=approved("owner", at=NEXT_DAY)), now=NEXT_DAY)

    assert need.kind == "approval"
    assert result == Readiness((), alone=True)


def test_an_approval_given_before_the_wait_is_over_does_not_count() -> None:
    early = approved("owner", at=NEXT_DAY - timedelta(seconds=1))

    assert [
        need.kind for need in readiness(facts(**LONE, approvals=early), now=NEXT_DAY).needs
    ] == ["approval"]


def test_waiting_helps_nobody_who_has_a_colleague() -> None:
    found = facts(**{**LONE, "approvers": frozenset({"owner", "other"})})
    late = replace(found, approvals=approved("owner", at=NEXT_DAY))

    assert needs(late, now=NEXT_DAY) == [("second_person", "wording", "sections.general.body")]


def test_waiting_does_not_replace_a_reason_or_a_review() -> None:
    found = facts(**{**LONE, "reasons": {}, **SAFETY}, approvals=approved("owner", at=NEXT_DAY))

    kinds = {kind for kind, _, _ in needs(found, now=NEXT_DAY)}
    assert {"reason", "medical_review"} <= kinds


def test_one_person_publishes_ordinary_words_at_once() -> None:
    found = facts(**{**LONE, "wording": ()}, effects=effects_to(questionnaire(title="新しい題")))

    assert readiness(found, now=SAVED) == Readiness(())


def test_nothing_is_put_before_patients_without_a_recorded_review() -> None:
    found = facts(serves_patients=True)
    assert needs(found) == [("medical_review", "first", "")]
    assert needs(replace(found, review_before=REVIEW, review_now=REVIEW)) == []


def test_a_demonstration_may_show_what_nobody_reviewed() -> None:
    assert needs(facts(serves_patients=False)) == []


def test_a_first_publication_is_read_by_somebody_who_did_not_write_it() -> None:
    found = facts(first="staff", review_now=REVIEW)
    assert needs(found) == [("second_person", "first", "")]
    assert needs(replace(found, approvals=approved("editor"))) == [("second_person", "first", "")]
    assert needs(replace(found, approvals=approved("owner"))) == []


def test_whoever_works_alone_waits_a_day_before_the_first_publication() -> None:
    alone = facts(first="staff", approvers=frozenset({"editor"}), approvals=approved("editor"))
    assert needs(alone) == [("waiting", "first", "")]
    assert needs(alone, now=NEXT_DAY) == [("approval", "first", "")]
    read_again = replace(alone, approvals=approved("editor", NEXT_DAY))
    assert readiness(read_again, now=NEXT_DAY) == Readiness((), alone=True)


def test_shipped_words_need_no_second_person_of_the_clinic() -> None:
    assert needs(facts(first="shipped", approvers=frozenset())) == []
