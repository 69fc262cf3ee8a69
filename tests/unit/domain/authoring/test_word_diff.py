"""Two wordings side by side, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.authoring.changes import comparable, word_diff
from app.domain.budget import MOST_PAIRS_COMPARED

WORDS = st.lists(st.sampled_from(["腰", "が", "痛む", "{大腰筋|だい}", "LINE", "12", "。", " "]))


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("腰が痛む", "腰が痛む", [("same", "腰が痛む")]),
        ("", "", []),
        ("", "腰", [("added", "腰")]),
        ("腰", "", [("removed", "腰")]),
        (
            "夜は腰が痛む",
            "朝は腰が痛む",
            [("removed", "夜"), ("added", "朝"), ("same", "は腰が痛む")],
        ),
        (
            "腰が痛む。",
            "腰がつらい。",
            [("same", "腰"), ("removed", "が痛む"), ("added", "がつらい"), ("same", "。")],
        ),
        (
            "{大腰筋|だいようきん}のこと",
            "{大腰筋|だいようすじ}のこと",
            [
                ("removed", "{大腰筋|だいようきん}"),
                ("added", "{大腰筋|だいようすじ}"),
                ("same", "のこと"),
            ],
        ),
        ("2回以上", "3回以上", [("removed", "2"), ("added", "3"), ("same", "回以上")]),
    ],
)
def test_what_was_replaced_is_seen(before: str, after: str, runs: list[tuple[str, str]]) -> None:
    assert word_diff(before, after) == tuple(runs)


@given(before=WORDS.map("".join), after=WORDS.map("".join))
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    runs = word_diff(before, after)

    assert "".join(run.text for run in runs if run.kind != "added") == before
    assert "".join(run.text for run in runs if run.kind != "removed") == after


@pytest.mark.parametrize("more", [0, 1])
def test_texts_that_repeat_a_word_too_often_count_as_two_texts(more: int) -> None:
    """A thousand times the same word would be a million pairs to look at."""
    one, other = "。" * 100, "。" * (MOST_PAIRS_COMPARED // 100 + more)
    assert comparable(one, other) is not bool(more)
    assert comparable(other, one) is not bool(more)


def test_long_texts_that_repeat_themselves_are_shown_one_after_the_other() -> None:
    before, after = "腰 が " * 1_000, "が 腰 " * 1_000
    assert word_diff(before, after) == (("removed", before), ("added", after))
    assert word_diff(before, before) == (("same", before),)
