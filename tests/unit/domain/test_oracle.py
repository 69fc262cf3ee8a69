"""The engine with the shipped document says what a naive reading of the rules says."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.domain.flow import InvalidAnswersError
from app.domain.outcome import RequiredAnswersMissingError, evaluate
from tests.builders import shipped
from tests.unit.domain.oracle import CHECK_ALL, MalformedError, expected, option_codes
from tests.unit.domain.written import as_written

SETS = 3_000


def engine(raw: dict[str, Any]) -> object:
    try:
        return as_written(evaluate(raw, questionnaire=shipped()))
    except RequiredAnswersMissingError:
        return {"error": "safety_required"}
    except InvalidAnswersError:
        return "malformed"


def oracle(raw: dict[str, Any]) -> object:
    try:
        return expected(raw)
    except MalformedError:
        return "malformed"


def calm(chance: random.Random) -> dict[str, Any]:
    """Answer as somebody whose themes are shown: no warning sign, most items answered."""
    raw = anyhow(chance)
    raw["safety_now"] = "none"
    raw["s_flags"] = [chance.choice(["none", "prefer_not", "s_deformity"])]
    raw["p_flags"] = [chance.choice(["none", "prefer_not"])]
    for item, codes in option_codes().items():
        if item not in CHECK_ALL and chance.random() < 0.7:
            raw[item] = chance.choice(codes)
    return raw


def anyhow(chance: random.Random) -> dict[str, Any]:
    """Answer at random, on and off the route, exclusive options beside symptoms."""
    raw: dict[str, Any] = {}
    answering = chance.choice([0.2, 0.6, 0.95])
    for item, codes in option_codes().items():
        if chance.random() > answering:
            continue
        if item in CHECK_ALL:
            raw[item] = chance.sample(codes, k=chance.choice([0, 1, 1, 1, 2, 3, len(codes)]))
        else:
            code = chance.choice(codes)
            raw[item] = chance.choice([code, [code], (code,)])
    return raw


def malformed(chance: random.Random) -> dict[str, Any]:
    """Spoil an answer set now and then: unknown names, a single choice answered twice."""
    raw = anyhow(chance)
    item = chance.choice(list(option_codes()))
    spoilt: dict[str, Any] = {
        "unknown": "x",
        item: chance.choice(
            ["", "gone", [""], ["none", "none"], list(option_codes()[item])[:2], []]
        ),
    }
    name = chance.choice(list(spoilt))
    return {**raw, name: spoilt[name]}


@pytest.mark.parametrize("make", [anyhow, calm, malformed], ids=lambda make: make.__name__)
def test_engine_and_naive_reading_agree(make: Any) -> None:  # noqa: ANN401  # one of three makers
    chance = random.Random(20261122)  # noqa: S311  # the same answer sets on every run
    differences = [
        (raw, engine(raw), oracle(raw))
        for raw in (make(chance) for _ in range(SETS))
        if engine(raw) != oracle(raw)
    ]
    assert differences == []


def test_the_answer_sets_reach_every_level_and_theme() -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed seed, no secret
    found = [oracle(make(chance)) for make in (anyhow, calm) for _ in range(SETS)]
    outcomes = [entry for entry in found if isinstance(entry, dict) and "triage" in entry]
    assert {entry["triage"] for entry in outcomes} == {"call119", "today", "soon", "ok"}
    assert len({theme for entry in outcomes for theme in entry["themes"]}) == 9
    assert {entry["weak"] for entry in outcomes} == {True, False}
    assert len({note for entry in outcomes for note in entry["notes"]}) == 9


def test_the_shipped_document_has_the_items_and_options_of_the_rules() -> None:
    codes = {link_id: tuple(item.options) for link_id, item in shipped().items.items()}
    assert codes == option_codes()
