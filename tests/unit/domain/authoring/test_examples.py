"""Saved examples: these answers, this result."""

from __future__ import annotations

import pytest

from app.documents.examples import UnreadableExamplesError, read_examples, write_examples
from app.domain.authoring.examples import (
    Example,
    Expected,
    FailedExample,
    failed_examples,
    result_of,
)
from app.domain.outcome import evaluate
from tests.builders import DATA, SHIPPED, questionnaire, shipped, tiny

EXAMPLES = SHIPPED.with_name("back-pain.examples.json").read_text("utf-8")
WELL = {"safety": ["none"], "strain": "often", "rest": "often", "light": "no"}


def example(**expected: object) -> Example:
    return Example(
        id="P1",
        label="肩がこる人",
        answers=WELL,
        expected=Expected(**expected),  # type: ignore[arg-type]  # the test names real parts
    )


def failures(found: Example) -> list[tuple[str, object, object]]:
    return [
        (failure.part, failure.expected, failure.found)
        for failure in failed_examples([found], questionnaire=tiny())
    ]


def test_the_shipped_questionnaire_satisfies_every_shipped_example() -> None:
    found = read_examples(EXAMPLES)

    assert len(found) == 52
    assert failed_examples(found, questionnaire=shipped()) == ()


def test_the_shipped_examples_are_the_worked_cases() -> None:
    assert read_examples(EXAMPLES) == read_examples((DATA / "personas.json").read_text("utf-8"))


def test_an_example_that_expects_nothing_is_satisfied() -> None:
    assert failures(example()) == []


def test_an_example_saved_from_todays_result_is_satisfied() -> None:
    now = result_of(evaluate(WELL, questionnaire=tiny()))

    assert (
        failed_examples(
            [Example(id="P1", label="x", answers=WELL, expected=now)], questionnaire=tiny()
        )
        == ()
    )


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"triage": "soon"}, "ok"),
        ({"themes": ()}, ("tense", "bright")),
        ({"theme_scores": {"tense": "1/4", "bright": "2/4"}}, {"tense": "4/4", "bright": "2/4"}),
        ({"weak": True}, False),
        ({"cta": ("tel119",)}, ("booking",)),
        ({"notes": ()}, ("rest_note",)),
        ({"sections": ("general",)}, ("tense_text", "general", "bright_text")),
        ({"reasons": ("red",)}, ()),
    ],
    ids=str,
)
def test_a_difference_says_what_was_expected_and_what_came(
    expected: dict[str, object], found: object
) -> None:
    ((part, wanted),) = expected.items()

    assert (part, wanted, found) in failures(example(**expected))


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"safety": ["none"], "gone": "yes"}, ("gone",)),
        ({"safety": ["none"], "strain": "gone"}, ("strain",)),
        ({"safety": ["none"], "strain": ["often", "no"]}, ("strain",)),
        ({"strain": "often"}, ("safety",)),
    ],
    ids=["an unknown question", "an unknown option", "two answers", "a missing answer"],
)
def test_answers_that_are_no_longer_taken_fail(
    answers: dict[str, str | list[str]], found: tuple[str, ...]
) -> None:
    kept = Example(id="P1", label="x", answers=answers)

    assert failed_examples([kept], questionnaire=tiny()) == (
        FailedExample("P1", "answers", (), found),
    )


def test_a_change_of_scoring_fails_the_examples_that_rest_on_it() -> None:
    stricter = questionnaire("minimal", themes__tense__gate=["light"])

    assert failed_examples([example(themes=("tense",))], questionnaire=stricter) != ()


def test_examples_are_written_as_they_are_read() -> None:
    found = read_examples(EXAMPLES)

    assert read_examples(write_examples(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '[{"id": "P1"}]',
        '[{"id": "P 1", "label_ja": "x", "answers": {}}]',
        '[{"id": "P1", "label_ja": "x", "answers": {}, "more": 1}]',
        "[" + ", ".join(['{"id": "P1", "label_ja": "x", "answers": {}}'] * 2) + "]",
    ],
)
def test_what_is_no_list_of_examples_is_refused(text: str) -> None:
    with pytest.raises(UnreadableExamplesError):
        read_examples(text)
