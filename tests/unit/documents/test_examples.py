"""Saved examples are read up to a number and a length, and no further."""

from __future__ import annotations

import json

import pytest

from app.documents.examples import UnreadableExamplesError, read_examples
from app.domain.budget import MOST_EXAMPLES, MOST_EXAMPLES_BYTES


def examples(count: int) -> str:
    found = [
        {"id": f"own_{number}", "label_ja": "例", "answers": {"safety_now": "none"}}
        for number in range(count)
    ]
    return json.dumps(found, ensure_ascii=False)


def test_as_many_examples_as_there_may_be_are_read() -> None:
    assert len(read_examples(examples(MOST_EXAMPLES))) == MOST_EXAMPLES


def test_one_example_more_is_refused() -> None:
    with pytest.raises(UnreadableExamplesError):
        read_examples(examples(MOST_EXAMPLES + 1))


def test_examples_are_read_up_to_their_longest() -> None:
    text = examples(1)
    blanks = " " * (MOST_EXAMPLES_BYTES - len(text.encode()))
    assert len(read_examples(text + blanks)) == 1
    with pytest.raises(UnreadableExamplesError):
        read_examples(f"{text}{blanks} ")
