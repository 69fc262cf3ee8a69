"""How easily the Japanese reads: long sentences and too many kanji, place by place.

Remarks for the writer, never a reason not to publish. A kanji with its reading over it is as easy
as kana, so it doesn't count as one. Locked words are left out: staff can't change them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from app.domain.anatomy import texts_of
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text, runs

RemarkKind: TypeAlias = Literal["long_sentence", "many_kanji"]

LONGEST_SENTENCE = 50
MOST_KANJI = Fraction(40, 100)
FEWEST_LETTERS = 20
"""A share says something about a sentence, nothing about a label of two words."""

_SENTENCE_END = re.compile(r"(?<=[。！？!?])(?![。！？!?」』）)])")
_LIST_MARK = re.compile(r"^\s*[-*+]\s+")
_EMPHASIS = re.compile(r"[*_`]")
_KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: a ``long_sentence`` with its characters, or ``many_kanji`` with their share."""

    place: str
    kind: RemarkKind
    sentence: str
    measured: Fraction

    @property
    def number(self) -> int:
        """The characters, or the share in percent."""
        return round(self.measured * 100 if self.kind == "many_kanji" else self.measured)


def readability(questionnaire: Questionnaire) -> tuple[Remark, ...]:
    """Return the remarks on every text staff may change, in the order a visitor meets them."""
    return tuple(
        remark
        for found in texts_of(questionnaire)
        if found.text and not found.exempt
        for remark in remarks(found.text, place=found.place)
    )


def remarks(text: str, *, place: str) -> Iterator[Remark]:
    """Walk the remarks on one text, plain or small Markdown, with or without ruby."""
    for marked in _sentences(text):
        sentence = base_text(marked)
        if len(sentence) > LONGEST_SENTENCE:
            yield Remark(place, "long_sentence", sentence, Fraction(len(sentence)))
    plain = " ".join(_sentences(text))
    share = kanji_share(plain)
    if _letters(base_text(plain)) >= FEWEST_LETTERS and share > MOST_KANJI:
        yield Remark(place, "many_kanji", base_text(plain), share)


def kanji_share(marked: str) -> Fraction:
    """Return the share of kanji without a reading among the letters of a text."""
    letters = _letters(base_text(marked))
    kanji = sum(len(_KANJI.findall(run.base)) for run in runs(marked) if not run.reading)
    return Fraction(kanji, letters) if letters else Fraction(0)


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        plain = _EMPHASIS.sub("", _LIST_MARK.sub("", line)).strip()
        for sentence in _SENTENCE_END.split(plain):
            if sentence.strip():
                yield sentence.strip()


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
