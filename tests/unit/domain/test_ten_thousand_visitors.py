"""What must hold of each of ten thousand visitors made by chance, the same ones every time."""

from __future__ import annotations

import random
from functools import cache

from app.domain.outcome import Outcome, evaluate
from tests.builders import shipped
from tests.unit.domain.oracle import option_codes, rules

VISITORS = 10_000
OFFERS = {prompt.code for prompt in shipped().prompts if prompt.marketing}
FIRST_STEPS = {"call_doctor", "maternity_now", "visit_within_days", "maternity_first"}
CHECK_ALL = ("safety_now", "s_flags", "topic", "p_flags")
NO_SIGN = {"none", "prefer_not"}
Given = dict[str, tuple[str, ...]]


@cache
def visits() -> tuple[tuple[Given, Outcome], ...]:
    """Return on-route answers with their outcome; half the visitors tick no sign to call for."""
    chance = random.Random(20_261_128)  # noqa: S311  # a fixed seed, no secret
    found = []
    for number in range(VISITORS):
        raw = _answers(chance, share=chance.choice((0.3, 0.7, 0.95, 1.0)))
        if number % 2:
            raw["safety_now"] = ["none"]
        outcome = evaluate(raw, questionnaire=shipped())
        found.append((dict(outcome.route.answers), outcome))
    return tuple(found)


def _answers(chance: random.Random, *, share: float) -> dict[str, list[str]]:
    raw = {"safety_now": ["none"]}
    for item, codes in option_codes().items():
        if item == "safety_now" or chance.random() < share:
            several = chance.choice((1, 1, 1, 2)) if item in CHECK_ALL else 1
            raw[item] = chance.sample(codes, several)
    return raw


def _has_warning(given: Given) -> bool:
    """Tell whether anything was answered that sends somebody to a doctor, whatever the level."""
    signs = {code for item in CHECK_ALL if item != "topic" for code in given.get(item, ())}
    return (
        bool(signs - NO_SIGN)
        or given.get("night_throb") == ("often",)
        or given.get("night_rest") == ("yes",)
        or given.get("age_band") == ("u20",)
        or (given.get("age_band"), given.get("onset"))
        in {(("56p",), ("lt6w",)), (("56p",), ("6w_3m",))}
        or given.get("m_severe") == ("yes",)
        or given.get("mp_fragile") == ("yes",)
    )


def _skipped(given: Given) -> list[str]:
    """Return the safety questions without an answer, by the words of the rule file."""
    topics = given.get("topic", ())
    needed = {
        "onset": given.get("age_band") not in {("u20",), ("20_55",)},
        "night_rest": given.get("night_throb") == ("sometimes",),
        "m_severe": "menstrual" in topics,
        "p_flags": "pregnancy" in topics,
        "mp_fragile": "menopause" in topics,
    }
    listed: list[str] = rules()["missing"]["items_in_order"]
    return [item for item in listed if needed.get(item, True) and item not in given]


def test_there_are_visitors_of_every_kind() -> None:
    levels = [outcome.triage.level for _, outcome in visits()]
    assert len(levels) == VISITORS
    assert min(levels.count(level) for level in ("call119", "today", "soon", "ok")) > 200
    calm = [given for given, outcome in visits() if outcome.triage.level == "ok"]
    assert len([given for given in calm if _skipped(given)]) > 100
    assert len([given for given in calm if not _skipped(given)]) > 100


def test_nobody_with_a_warning_sign_or_a_skipped_question_meets_booking_first() -> None:
    for given, outcome in visits():
        if _has_warning(given) or _skipped(given):
            assert outcome.prompts[0] not in OFFERS, given
        if outcome.triage.level in {"call119", "today"}:
            assert not OFFERS & set(outcome.prompts), given


def test_what_was_skipped_is_named_at_every_calm_level() -> None:
    for given, outcome in visits():
        is_calm = outcome.triage.level in {"soon", "ok"}
        assert list(outcome.missing) == (_skipped(given) if is_calm else []), given
        assert ("unanswered_safety" in outcome.notes) == bool(outcome.missing)


def test_every_line_of_advice_has_its_reason_and_there_is_one_first_step() -> None:
    for given, outcome in visits():
        is_pregnant = (
            "pregnancy" in given.get("topic", ())
            or "t_pregnancy_sign" in given["safety_now"]
            or bool(set(given.get("p_flags", ())) - NO_SIGN)
        )
        level, advice = outcome.triage.level, set(outcome.actions)
        assert 0 < len(outcome.actions) == len(advice) <= 5, given
        assert len(advice & FIRST_STEPS) == (level in {"today", "soon"}), given
        for line in ("maternity_now", "maternity_first", "tell_weeks"):
            assert is_pregnant or line not in advice, given
        for line in ("call_doctor", "visit_within_days", "gynaecology", "tell_when"):
            assert not is_pregnant or line not in advice, given
        assert "m_severe" in outcome.triage.reasons or "gynaecology" not in advice, given
        known = [line.partition(":")[0] for line in rules()["actions"][level]]
        if level == "today" and is_pregnant:
            known = rules()["actions"]["today_pregnancy"]
        assert [one for one in known if one in advice] == list(outcome.actions), given


def test_who_is_sent_to_a_doctor_is_shown_no_exercise_and_no_hands_on_treatment() -> None:
    for given, outcome in visits():
        if outcome.triage.level == "soon":
            assert set(outcome.sections) <= set(rules()["sections_at"]["soon"]), given
            assert outcome.common_sections == (), given
        elif outcome.triage.level != "ok":
            assert outcome.sections == outcome.common_sections == (), given
