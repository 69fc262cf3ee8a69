"""Ruby in texts: runs, plain and read forms, and braces left over."""

from __future__ import annotations

import pytest

from app.domain.texts import TextRun, base_text, reading_text, runs, stray_braces

MARKED = "深い{大腰筋|だいようきん}と{腎臓|じんぞう}"


def test_a_text_splits_into_runs_with_and_without_ruby() -> None:
    assert runs(MARKED) == (
        TextRun("深い", ""),
        TextRun("大腰筋", "だいようきん"),
        TextRun("と", ""),
        TextRun("腎臓", "じんぞう"),
    )


def test_a_text_without_ruby_is_one_run() -> None:
    assert runs("腰") == (TextRun("腰", ""),)
    assert runs("") == ()


def test_a_text_is_written_without_readings_and_read_without_bases() -> None:
    assert base_text(MARKED) == "深い大腰筋と腎臓"
    assert reading_text(MARKED) == "深いだいようきんとじんぞう"


@pytest.mark.parametrize(
    "text", ["{語|", "語}", "左|右", "{語}", "{|よみ}", "{語|}", "{{語|よみ}|よみ}"]
)
def test_a_brace_or_bar_left_over_is_noticed(text: str) -> None:
    assert stray_braces(text)


@pytest.mark.parametrize("text", ["", "腰", MARKED])
def test_whole_ruby_leaves_nothing_over(text: str) -> None:
    assert not stray_braces(text)
