"""Passes to previews: made of a number and a digest, read by nobody else's keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.services.questionnaires.previews import Pass, Passes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = "a key of tests, long enough and various: 0123456789"
OTHER = "another key of tests, also long enough: 9876543210"


def test_a_pass_says_what_it_was_written_for() -> None:
    passes = Passes(key=KEY)
    assert passes.read(passes.write("link", 12, made_at=NOW)) == Pass("link", 12, NOW)
    frame = passes.write("frame", 3, made_at=NOW, session=45)
    assert passes.read(frame) == Pass("frame", 3, NOW, session=45)


def test_the_key_before_still_opens_and_writes_none() -> None:
    written = Passes(key=OTHER).write("link", 12, made_at=NOW)
    rotated = Passes(key=KEY, previous_key=OTHER)
    assert rotated.read(written) == Pass("link", 12, NOW)
    assert Passes(key=OTHER).read(rotated.write("link", 12, made_at=NOW)) is None


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda text: text.replace("s12-", "s13-"), id="another link"),
        pytest.param(lambda text: f"f{text[1:]}", id="another kind"),
        pytest.param(lambda text: text.replace("-1", "-2", 1), id="another time"),
        pytest.param(lambda text: f"{text[:-1]}_", id="another digest"),
        pytest.param(lambda text: f" {text}", id="a space before it"),
        pytest.param(lambda text: f"{text}\n", id="a line feed after it"),
        pytest.param(lambda text: text.replace("12", "１２"), id="other digits"),
        pytest.param(lambda text: text[:-1], id="a digest cut short"),
        pytest.param(lambda _: "", id="nothing"),
    ],
)
def test_a_pass_that_was_touched_opens_nothing(forge: Callable[[str], str]) -> None:
    passes = Passes(key=KEY)
    forged = forge(passes.write("link", 12, made_at=NOW))
    assert passes.read(forged) is None
