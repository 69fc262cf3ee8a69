"""What changes for visitors."""

from __future__ import annotations

import json
from itertools import islice
from random import Random

from app.documents.reading import read_questionnaire
from app.domain.authoring.impact import ASPECTS, Flow, ShownTo, everything_asked, fitting, impact
from app.domain.outcome import evaluate
from app.domain.simulation import plausible_population, visitors
from tests.builders import document, drop, put, questionnaire, tiny

WELL = {"safety": ["none"]}
TENSE = {**WELL, "strain": "often", "rest": "sometimes"}
RED = {"safety": ["red"]}


def test_the_same_questionnaire_moves_nobody() -> None:
    found = impact(tiny(), tiny(), [WELL, TENSE, RED])

    assert (found.visitors, found.moved, found.unanswerable) == (3, 0, 0)
    assert all(movement.flows == () for movement in found.movements.values())
    assert tuple(found.movements) == ASPECTS


def test_a_level_that_moves_is_shown_from_where_to_where() -> None:
    lower = questionnaire(triage_rules__red__level="soon")

    found = impact(tiny(), lower, [WELL, RED, RED])

    level = found.movements["level"]
    assert (found.moved, level.moved) == (2, 2)
    assert level.flows == (Flow(("call",), ("soon",), 2),)
    assert ShownTo("call", before=2, after=0, gained=0, lost=2) in level.shown
    assert ShownTo("soon", before=0, after=2, gained=2, lost=0) in level.shown


def test_a_theme_that_is_no_longer_reached_is_lost_with_its_sections() -> None:
    stricter = questionnaire(theme_selection__show_at="1/1", theme_selection__weak_at="1/1")

    found = impact(tiny(), stricter, [TENSE, WELL])

    assert ShownTo("tense", before=1, after=0, gained=0, lost=1) in found.movements["themes"].shown
    assert found.movements["sections"].moved == 1
    assert found.movements["level"].moved == 0


def test_other_words_move_nobody() -> None:
    assert impact(tiny(), questionnaire(title="新しい題"), [WELL, TENSE, RED]).moved == 0


def test_who_could_no_longer_finish_is_counted() -> None:
    harder = questionnaire(steps__habits__items__light__required=True)

    found = impact(tiny(), harder, [WELL, {**WELL, "light": "no"}])

    assert (found.moved, found.unanswerable) == (1, 1)
    assert found.movements["level"].flows == (Flow(("ok",), (), 1),)


def test_answers_to_what_is_not_asked_are_left_out() -> None:
    answers = {"safety": ["red", "gone"], "gone": "yes", "strain": ["often", "no"]}

    assert fitting(answers, questionnaire=tiny()) == {"safety": ("red",), "strain": ("often",)}


def test_visitors_answer_what_either_of_the_two_asks() -> None:
    raw = document()
    drop(raw, "steps.habits.items.light")
    put(raw, "scales.bright.link_ids", ["rest"])
    put(raw, "item_sets.checklist.link_ids", ["strain", "rest"])
    drop(raw, "steps.habits.items.strain.answer_options.sometimes")
    shorter = read_questionnaire(json.dumps(raw))

    both = everything_asked(tiny(), shorter)

    assert set(both.items) == set(tiny().items)
    assert set(both.items["strain"].options) == {"often", "sometimes", "no"}
    draw = Random(1).random  # noqa: S311  # a repeatable visitor, nothing secret
    made = visitors(both, population=plausible_population(both), draw=draw)
    for answers in islice(made, 50):
        evaluate(fitting(answers, questionnaire=tiny()), questionnaire=tiny())
        evaluate(fitting(answers, questionnaire=shorter), questionnaire=shorter)
