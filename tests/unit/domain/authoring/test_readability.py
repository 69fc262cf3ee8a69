"""Which sentences read with difficulty."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.authoring.readability import kanji_share, readability, remarks
from tests.builders import questionnaire, shipped

PLAIN = "あいうえおかきくけこ"


def kinds(text: str) -> list[str]:
    return [remark.kind for remark in remarks(text, place="somewhere")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAIN * 5, []),
        (PLAIN * 5 + "。", ["long_sentence"]),
        (PLAIN * 4 + "。" + PLAIN * 4 + "。", []),
        (PLAIN * 4 + "\n" + PLAIN * 4, []),
        (PLAIN * 4 + "!" + PLAIN * 4, []),
        (f"- {PLAIN * 5}", []),
        (f"**{PLAIN * 5}**", []),
        ("漢" * 9 + "あ" * 11, ["many_kanji"]),
        ("漢" * 8 + "あ" * 12, []),
        ("漢字の題", []),
        ("{漢|かん}" * 9 + "あ" * 11, []),
        ("{" + "漢" * 60 + "|かん}", ["long_sentence"]),
    ],
)
def test_a_text_gets_the_remarks(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_a_kanji_with_its_reading_is_as_easy_as_kana() -> None:
    assert kanji_share("漢字かな") == Fraction(1, 2)
    assert kanji_share("{漢字|かんじ}かな") == 0
    assert kanji_share("。、") == 0


def test_a_remark_says_where_and_how_much() -> None:
    long = "ひらがなだけのとても長い文" * 5

    (remark,) = readability(questionnaire(sections__general__body=long))

    assert (remark.place, remark.kind) == ("sections.general.body", "long_sentence")
    assert (remark.sentence, remark.measured) == (long, Fraction(len(long)))


def test_locked_words_are_left_alone() -> None:
    assert readability(questionnaire(notes__few__text="ひらがな" * 20)) == ()
    assert len(readability(questionnaire(notes__rest_note__text="ひらがな" * 20))) == 1


def test_the_shipped_words_have_no_long_sentence() -> None:
    assert [r for r in readability(shipped()) if r.kind == "long_sentence"] == []
