"""Every triage rule alone, every pair together, and the warnings that need no route."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.domain.conditions import wanted_answers
from app.domain.levels import TriageRule
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.triage import (
    Triage,
    judge,
    lone_signs,
    reasons_in_words,
    signs_in_words,
    urgent_level,
    urgent_options,
)
from tests.builders import questionnaire, shipped, tiny
from tests.unit.domain.ways import Way, answers, fits, ways

RULES = shipped().triage_rules
RANK = {level.id: place for place, level in enumerate(shipped().levels)}
ALL_WAYS = {rule.id: ways(rule.when, questionnaire=shipped()) for rule in RULES}
REQUIRED = ("safety_now", "none")


def triage(way: Way) -> Triage:
    raw = answers({REQUIRED} | set(way))
    return evaluate(raw, questionnaire=shipped()).triage


def expected(way: Way) -> Triage:
    """Say what must come out: every rule one of whose smallest answer sets is contained."""
    held = [rule for rule in RULES if any(smallest <= way for smallest in ALL_WAYS[rule.id])]
    level = min((rule.level for rule in held), key=RANK.__getitem__)
    return Triage(level, tuple(rule.id for rule in held if rule.level == level))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_alone_reaches_its_level_and_is_a_reason(rule: TriageRule) -> None:
    assert ALL_WAYS[rule.id]
    for way in ALL_WAYS[rule.id]:
        found = triage(way)
        assert found == expected(way)
        assert found.level == rule.level
        assert rule.id in found.reasons


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_with_any_other_reaches_the_higher_level(rule: TriageRule) -> None:
    for other in RULES:
        for way in together(rule, other):
            found = triage(way)
            assert found == expected(way)
            assert RANK[found.level] <= min(RANK[rule.level], RANK[other.level])
            if rule.level == other.level == found.level:
                assert {rule.id, other.id} <= set(found.reasons)


def together(rule: TriageRule, other: TriageRule) -> list[Way]:
    pairs = itertools.product(ALL_WAYS[rule.id], ALL_WAYS[other.id])
    return [one | two for one, two in pairs if fits(one | two, questionnaire=shipped())]


def test_only_two_ages_exclude_each_other() -> None:
    apart = {
        frozenset({rule.id, other.id})
        for rule, other in itertools.combinations(RULES, 2)
        if not together(rule, other)
    }
    assert apart == {frozenset({"age_u20", "age_56p_new"})}


def test_reasons_stand_in_rule_order() -> None:
    raw = {"safety": ("red", "amber"), "topic": ("special",), "special_sign": ("yes",)}
    assert judge(raw, questionnaire=tiny()) == Triage("call", ("red",))
    calmer = {**raw, "safety": ("amber",)}
    assert judge(calmer, questionnaire=tiny()) == Triage("soon", ("amber", "growing"))


def test_without_a_reason_the_lowest_level_is_reached() -> None:
    assert judge({"safety": ("none",)}, questionnaire=tiny()) == Triage("ok", ())


def words(asked: Questionnaire, **raw: str | tuple[str, ...]) -> tuple[str, ...]:
    answers = {name: (one,) if isinstance(one, str) else one for name, one in raw.items()}
    return reasons_in_words(
        judge(answers, questionnaire=asked), answers=answers, questionnaire=asked
    )


def test_the_reasons_are_told_in_the_words_of_flags_and_ticks() -> None:
    assert words(tiny(), safety="amber", topic=("special", "other"), special_sign="yes") == (
        tiny().items["safety"].options["amber"].display,
        tiny().flag_by_id["growing"].display,
    )


def test_no_reason_of_the_shipped_document_needs_its_question() -> None:
    """Whatever single rule holds, all its words are those of flags and of boxes to tick."""
    own = {flag.display for flag in shipped().flags} | {
        option.display
        for item in shipped().items.values()
        if item.repeats
        for option in item.answer_options
    }
    for rule in RULES:
        answers = dict[str, tuple[str, ...]]()
        for link_id, code in wanted_answers(rule.when, definitions=shipped().definitions):
            answers.setdefault(link_id, ())
            answers[link_id] += (code,)
        found = words(shipped(), **answers)
        assert found, rule.id
        assert set(found) <= own, rule.id


def test_a_degree_without_a_flag_is_told_with_its_question() -> None:
    asked = questionnaire(
        triage_rules__amber__when={"question": "special_sign", "operator": "=", "answer": "yes"}
    )
    item = asked.items["special_sign"]
    found = words(asked, topic="special", special_sign="yes")
    assert f"{item.text}：{item.options['yes'].display}" in found


def test_the_signs_to_call_for_stand_once_and_with_what_they_are_about() -> None:
    signs = signs_in_words("call119", questionnaire=shipped())
    options = shipped().items["p_flags"].options
    assert len(signs) == len(set(signs)) == 7
    assert options["p_heavy_severe"].display not in signs
    assert not [one for one in signs for other in signs if one != other and one in other]


def test_a_sign_in_fewer_words_is_a_reason_in_the_full_ones() -> None:
    full = shipped().items["safety_now"].options["e_pregnancy_severe"].display
    raw = {"topic": "pregnancy", "p_flags": "p_heavy_severe"}
    assert words(shipped(), safety_now="none", **raw) == (full,)
    assert words(shipped(), safety_now="e_pregnancy_severe", **raw) == (full,)


@pytest.mark.parametrize("level", ["call119", "today"])
def test_the_lone_signs_of_a_level_are_its_single_answers(level: str) -> None:
    signs = [code for _, code in lone_signs(level, questionnaire=shipped())]
    single = [rule.id for rule in RULES if rule.level == level and rule.id != "combo_cancer"]
    assert signs == single


def any_of_two() -> Questionnaire:
    red = {"question": "safety", "operator": "=", "answer": "red"}
    yes = {"question": "special_sign", "operator": "=", "answer": "yes"}
    return questionnaire(triage_rules__red__when={"any": [red, {"all": [yes]}]})


def test_a_rule_of_alternatives_has_a_lone_sign_for_each() -> None:
    signs = lone_signs("call", questionnaire=any_of_two())
    assert [code for _, code in signs] == ["red", "yes"]


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ({"safety": ("red",)}, "call"),
        ({"special_sign": ("yes",)}, "call"),
        ({"safety": ("amber",)}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_posted_warning_sign_is_heeded_wherever_it_stands(
    raw: dict[str, tuple[str, ...]], level: str | None
) -> None:
    found = urgent_level(raw, questionnaire=any_of_two())
    assert (found.id if found else None) == level


def test_of_several_posted_warning_signs_the_highest_level_counts() -> None:
    found = urgent_level({"safety_now": ("t_fever", "e_saddle")}, questionnaire=shipped())
    assert found is not None
    assert found.id == "call119"


def test_an_option_of_two_urgent_rules_is_marked_with_the_higher_level() -> None:
    source = tiny("eye-strain")
    flashes = next(rule for rule in source.triage_rules if rule.id == "flashes")
    again = replace(flashes, id="again", level="now")
    for rules in ((flashes, again), (again, flashes)):
        marked = urgent_options(questionnaire=replace(source, triage_rules=rules))
        assert marked == {("eye_signs", "flashes"): "now"}


def test_every_urgent_option_is_marked_with_the_level_its_tick_reaches() -> None:
    marked = urgent_options(questionnaire=shipped())
    assert marked["safety_now", "e_saddle"] == "call119"
    assert marked["safety_now", "t_fever"] == "today"
    assert marked["p_flags", "p_heavy_severe"] == "call119"
    assert ("s_flags", "s_cancer") not in marked
    assert len(marked) == 19
    for (link_id, code), level in marked.items():
        (way, *_) = [way for way in _routed(link_id, code) if fits(way, questionnaire=shipped())]
        assert triage(way).level == level


def _routed(link_id: str, code: str) -> tuple[Way, ...]:
    return next(
        ways(rule.when, questionnaire=shipped())
        for rule in RULES
        if any((link_id, code) in way for way in ALL_WAYS[rule.id])
    )
