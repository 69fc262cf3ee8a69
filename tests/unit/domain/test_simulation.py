"""Simulated visitors: plausible, repeatable, as common and as correlated as their table says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice
from random import Random

import pytest

from app.documents.populations import UnreadablePopulationError, read_population
from app.domain.answers import Answers
from app.domain.disclosure.events import BOOKING, LINE, SOURCES, unconditional_steps
from app.domain.flow import find_route
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import (
    ItemTable,
    Population,
    furthest_steps,
    plausible_population,
    visitors,
    winter,
)
from tests.builders import SHIPPED, shipped, tiny

TABLE = read_population(SHIPPED.with_name("back-pain.visitors.json").read_text("utf-8"))
MANY = 4000


def made(
    questionnaire: Questionnaire, population: Population, *, seed: int = 7, count: int = MANY
) -> list[Answers]:
    draw = Random(seed).random  # noqa: S311  # a repeatable visitor, nothing secret
    return list(islice(visitors(questionnaire, population=population, draw=draw), count))


SHIPPED_VISITORS = made(shipped(), TABLE)


def share(found: list[Answers], link_id: str, code: str) -> float:
    """Return how many of those who answer an item give this code."""
    answered = [answers[link_id] for answers in found if link_id in answers]
    return sum(code in codes for codes in answered) / len(answered)


def test_the_same_seed_gives_the_same_visitors() -> None:
    assert made(tiny(), plausible_population(tiny()), count=20) == made(
        tiny(), plausible_population(tiny()), count=20
    )
    assert made(tiny(), plausible_population(tiny()), count=20) != made(
        tiny(), plausible_population(tiny()), seed=8, count=20
    )


@pytest.mark.parametrize(
    ("questionnaire", "population"),
    [
        (shipped(), TABLE),
        (shipped(), plausible_population(shipped())),
        (tiny(), plausible_population(tiny())),
        (tiny("eye-strain"), plausible_population(tiny("eye-strain"))),
        (tiny("one-question"), Population(name="empty")),
    ],
    ids=["the table", "plausible", "tiny", "another subject", "one question"],
)
def test_every_visitor_could_have_filled_in_the_page(
    questionnaire: Questionnaire, population: Population
) -> None:
    for answers in made(questionnaire, population, count=200):
        evaluate(answers, questionnaire=questionnaire)
        assert find_route(answers, questionnaire=questionnaire).answers == answers


def test_the_table_knows_every_item_and_only_its_options() -> None:
    assert set(TABLE.items) == set(shipped().items)
    for link_id, table in TABLE.items.items():
        item = shipped().items[link_id]
        assert set(table.shares) <= set(item.options)
        assert item.repeats or sum(table.shares.values()) <= 1


def test_answers_are_as_common_as_the_table_says() -> None:
    for link_id, table in TABLE.items.items():
        asked = sum(link_id in answers for answers in SHIPPED_VISITORS)
        for code, wanted in table.shares.items():
            found = share(SHIPPED_VISITORS, link_id, code)
            assert abs(found - wanted) < 4 * (0.25 / asked) ** 0.5, (link_id, code)


def test_complaints_of_one_factor_come_together() -> None:
    def together(one: str, other: str) -> float:
        strong = [a for a in SHIPPED_VISITORS if a.get(one) == ("often",)]
        return sum(a.get(other) == ("often",) for a in strong) / len(strong)

    assert together("unrefreshing_sleep", "head_heavy_focus") > 1.7 * 0.22
    assert together("unrefreshing_sleep", "life_posture") < 1.2 * 0.44


def test_a_loading_changes_no_share() -> None:
    def population(loading: float) -> Population:
        table = ItemTable({"often": 0.2, "sometimes": 0.3}, factor="one", loading=loading)
        return Population(name="x", answered=1.0, items={"strain": table, "rest": table})

    for loading in (0.0, 0.5, 1.0):
        found = made(tiny(), population(loading))
        assert abs(share(found, "strain", "often") - 0.2) < 0.03
    assert all(a["strain"] == a["rest"] for a in made(tiny(), population(1.0), count=100))


def test_optional_items_are_answered_as_often_as_the_table_says() -> None:
    found = made(tiny(), Population(name="x", answered=0.5))

    assert all("safety" in answers for answers in found)
    assert abs(sum("light" in answers for answers in found) / MANY - 0.5) < 0.04


def test_every_level_and_theme_of_the_shipped_questionnaire_is_met() -> None:
    outcomes = [evaluate(a, questionnaire=shipped()) for a in SHIPPED_VISITORS]
    levels = Counter(outcome.triage.level for outcome in outcomes)
    themes = Counter(m.theme for outcome in outcomes for m in outcome.themes.matches)

    assert set(levels) == set(shipped().level_by_id)
    assert set(themes) == set(shipped().theme_by_id)
    assert levels["ok"] > levels["soon"] > levels["today"] > levels["call119"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"name": "x", "answered": 2, "items": {}}'],
)
def test_what_is_no_table_of_visitors_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePopulationError):
        read_population(text)


def test_winter_is_deepest_in_january_and_summer_in_july() -> None:
    assert winter(date(2026, 1, 15)) == pytest.approx(1)
    assert winter(date(2026, 7, 16)) == pytest.approx(-1, abs=0.01)


def test_in_winter_seasonal_complaints_are_commoner_and_others_as_ever() -> None:
    def often(link_id: str, season: float) -> float:
        draw = Random(3).random  # noqa: S311  # a repeatable visitor, nothing secret
        found = visitors(shipped(), population=TABLE, draw=draw, season=season)
        return share(list(islice(found, MANY)), link_id, "often")

    assert often("daily_motion", 1) - often("daily_motion", -1) > 0.05
    assert often("life_posture", 1) - often("life_posture", -1) == pytest.approx(0, abs=0.03)


def test_visits_break_off_where_the_table_says() -> None:
    steps = [step.id for step in unconditional_steps(shipped())]
    assert set(TABLE.habits.break_off) == set(steps)
    draw = Random(5).random  # noqa: S311  # a repeatable visitor, nothing secret
    ends = Counter(islice(furthest_steps(TABLE.habits, steps=steps, draw=draw), MANY))
    left = MANY
    for step in steps:
        assert ends[step] / left == pytest.approx(TABLE.habits.break_off[step], abs=0.015), step
        left -= ends[step]
    assert ends[None] == left


def test_the_table_names_sources_and_taps_that_there_are() -> None:
    assert set(TABLE.habits.sources) == set(SOURCES)
    assert set(TABLE.habits.taps) == {BOOKING, LINE}
    assert sum(TABLE.habits.sources.values()) < 1
