"""What the checks call unreachable is what no visitor ever sees, tried with every visitor."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.reading import read_questionnaire
from app.domain.checks import problems
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from tests.builders import document, put

CHOICES: dict[str, list[list[str] | str]] = {
    "safety": [["none"], ["red"], ["amber"], ["red", "amber"]],
    "strain": ["often", "sometimes", "no", []],
    "rest": ["often", "sometimes", "no", []],
    "light": ["yes", "no", []],
    "topic": [[], ["special"], ["other"], ["special", "other"], ["none"]],
    "special_sign": ["yes", "no", []],
}


def everybody() -> Iterator[dict[str, Any]]:
    for codes in itertools.product(*CHOICES.values()):
        raw = dict(zip(CHOICES, codes, strict=True))
        if raw["special_sign"] == [] or "special" in raw["topic"]:
            yield raw


def seen(questionnaire: Questionnaire) -> set[str]:
    """Return the places of everything some visitor gets to see."""
    found: set[str] = set()
    for raw in everybody():
        outcome = evaluate(raw, questionnaire=questionnaire)
        level = questionnaire.level_by_id[outcome.triage.level]
        found.add(f"levels.{level.id}")
        found.update(f"triage_rules.{rule}" for rule in outcome.triage.reasons)
        found.update(f"themes.{match.theme}" for match in outcome.themes.matches)
        found.update(f"notes.{note}" for note in outcome.notes)
        sections = (*outcome.sections, *outcome.common_sections)
        found.update(f"sections.{section}" for section in sections)
        found.update(f"items.{link_id}" for link_id in outcome.route.asked)
        for number, rule in enumerate(level.prompts):
            if outcome.prompts[-len(rule.codes) :] == rule.codes:
                found.add(f"levels.{level.id}.prompts.{number}")
    return found


def called_unreachable(questionnaire: Questionnaire) -> set[str]:
    found = set()
    for problem in problems(questionnaire):
        if problem.code == "unreachable" and not problem.place.endswith(("when", "enable_when")):
            found.add(problem.place)
    return found


def _leaf() -> st.SearchStrategy[dict[str, Any]]:
    codes = {
        "safety": ["red", "amber", "none"],
        "rest": ["often", "no"],
        "topic": ["special", "other"],
    }
    pairs = [(name, code) for name, some in codes.items() for code in some]
    pairs.append(("special_sign", "yes"))
    return st.sampled_from(pairs).map(
        lambda pair: {"question": pair[0], "operator": "=", "answer": pair[1]}
    )


def _condition() -> st.SearchStrategy[dict[str, Any]]:
    few = st.integers(1, 3).map(lambda count: {"item_set": "checklist", "answered_below": count})
    several = st.lists(_leaf() | few, min_size=2, max_size=3)
    both = several.map(lambda parts: {"all": parts}) | several.map(lambda parts: {"any": parts})
    return _leaf() | both


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "triage_rules.amber.when": _condition(),
        "triage_rules.red.level": st.sampled_from(["call", "soon"]),
        "flags.growing.when": _condition(),
        "levels.soon.prompts.0.when": _condition(),
        "levels.soon.shows_themes": st.booleans(),
        "levels.ok.shows_notes": st.booleans(),
        "themes.special.when": _condition(),
        "themes.tense.gate": st.sampled_from([[], ["strain"], ["light"]]),
        "theme_selection.cap": st.sampled_from([1, 2]),
        "theme_selection.minimum_answered": st.integers(0, 4),
        "scales.bright.link_ids": st.sampled_from([["strain", "rest"], ["rest"], ["light"]]),
        "notes.rest_note.when": _condition(),
    },
)


@settings(max_examples=15, deadline=None)
@given(CHANGES)
def test_what_is_called_unreachable_is_what_nobody_sees(changes: dict[str, Any]) -> None:
    raw = document()
    for place, value in changes.items():
        put(raw, place, value)
    questionnaire = read_questionnaire(json.dumps(raw))
    assert {problem.code for problem in problems(questionnaire)}.isdisjoint(
        {"unknown_item", "unknown_code"}
    )
    found, called = seen(questionnaire), called_unreachable(questionnaire)
    assert not found & called
    exact = {
        *(f"levels.{level.id}" for level in questionnaire.levels),
        *(f"triage_rules.{rule.id}" for rule in questionnaire.triage_rules),
        *(f"notes.{note.id}" for note in questionnaire.notes),
        "themes.special",
    }
    assert exact - found == exact & called


def test_every_part_of_the_minimal_questionnaire_is_seen_by_somebody() -> None:
    source = read_questionnaire(json.dumps(document()))
    found = seen(source)
    for place in ("levels.call", "themes.tense", "themes.bright", "notes.few", "sections.closing"):
        assert place in found
