"""A result as a short code for a reception: what a visitor answered and how it was judged.

A code holds numbers only. What they mean stands in `VersionWords`, from which the
reception's page reads it (docs/adr/0051); nothing here is needed to read one.

After ``_HEAD`` come digits in mixed radix: one for each item in the order asked, one for the
level, one for the reasons. They are packed into as few bytes as every code of a version has, with
a checksum (CRC-32) behind all.
"""

import json
import struct
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from zlib import crc32

from app.domain.outcome import Outcome
from app.domain.questionnaire import Arm, Item, Questionnaire
from app.domain.texts import base_text
from app.domain.triage import all_reasons_in_words, reasons_in_words

FORMAT: Final = 1
"""Raised when a code or the words are read otherwise than before."""

_HEAD: Final = struct.Struct(">BIIHB")
"""Format, version, the mark of its words, the day after 1970-01-01 in Japan, and the arm."""

_CHECKSUM: Final = struct.Struct(">I")
_FIRST_DAY: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class ItemWords:
    """An item in words, without readings; one whose answers are ``safety`` may be missing."""

    text: str
    safety: bool
    several: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level in words: its headings, and all that a reason for it may rest on."""

    heading: str
    heading_missing: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionWords:
    """What the digits of a version's codes mean; `arms` are other texts by an item's place."""

    title: str
    items: tuple[ItemWords, ...]
    arms: tuple[dict[int, str], ...]
    levels: tuple[LevelWords, ...]

    @property
    def mark(self) -> int:
        """Four bytes by which these words are told from any others."""
        said = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        return crc32(said.encode())


def words_of(questionnaire: Questionnaire) -> VersionWords:
    """Return the words of a questionnaire."""
    places = {link_id: place for place, link_id in enumerate(questionnaire.items)}
    return VersionWords(
        title=base_text(questionnaire.title),
        items=tuple(
            ItemWords(
                text=base_text(item.text),
                safety=item.locked,
                several=item.repeats,
                options=tuple(base_text(option.display) for option in item.answer_options),
            )
            for item in questionnaire.items.values()
        ),
        arms=tuple(
            {places[link_id]: base_text(text) for link_id, text in arm.item_texts.items()}
            for arm in questionnaire.arms
        ),
        levels=tuple(
            LevelWords(
                heading=base_text(level.heading),
                heading_missing=base_text(level.heading_missing or level.heading),
                reasons=tuple(
                    map(base_text, all_reasons_in_words(level.id, questionnaire=questionnaire))
                ),
            )
            for level in questionnaire.levels
        ),
    )


def packed(
    outcome: Outcome, *, questionnaire: Questionnaire, version_id: int, arm: Arm, day: date
) -> str:
    """Return the code of a result: the same one for the same result on the same day."""
    words, whole, size = words_of(questionnaire), 0, 1
    for digit, radix in _digits(outcome, words, questionnaire=questionnaire):
        whole, size = whole * radix + digit, size * radix
    place = [one.id for one in questionnaire.arms].index(arm.id)
    head = _HEAD.pack(FORMAT, version_id, words.mark, (day - _FIRST_DAY).days, place)
    body = head + whole.to_bytes(((size - 1).bit_length() + 7) // 8)
    return urlsafe_b64encode(body + _CHECKSUM.pack(crc32(body))).rstrip(b"=").decode()


def _digits(
    outcome: Outcome, words: VersionWords, *, questionnaire: Questionnaire
) -> Iterator[tuple[int, int]]:
    """Yield each digit with its radix."""
    for link_id, item in questionnaire.items.items():
        yield _answer(item, outcome.route.answers.get(link_id, ()), link_id in outcome.missing)
    levels = [level.id for level in questionnaire.levels]
    level = levels.index(outcome.triage.level)
    yield level, len(levels)
    given = reasons_in_words(
        outcome.triage, answers=outcome.route.answers, questionnaire=questionnaire
    )
    most = max(len(one.reasons) for one in words.levels)
    yield _ticks(words.levels[level].reasons, tuple(map(base_text, given))), 1 << most


def _answer(item: Item, codes: tuple[str, ...], is_missing: bool) -> tuple[int, int]:  # noqa: FBT001  # read off beside its item
    """Return an item's digit: 0 for no answer, the highest for a safety answer that is missing."""
    options = tuple(item.options)
    digit = _ticks(options, codes) if item.repeats else sum(map(options.index, codes), len(codes))
    radix = 1 << len(options) if item.repeats else 1 + len(options)
    return (radix if is_missing else digit), radix + item.locked


def _ticks(known: tuple[str, ...], given: tuple[str, ...]) -> int:
    """Return a bit for the place of each given one among those known, in the order of both."""
    found, place = 0, 0
    for one in given:
        place = known.index(one, place)
        found |= 1 << place
        place += 1
    return found
