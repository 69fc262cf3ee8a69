"""Every text is there, of one line where one line is shown, short enough, its ruby whole."""

import unicodedata
from collections.abc import Iterator

from app.domain.anatomy import LONGEST, CopyText, parts_of, texts_of_part
from app.domain.attributes import MARKDOWN
from app.domain.checks.problem import Problem
from app.domain.questionnaire import Questionnaire, Section
from app.domain.texts import base_text, reading_text, stray_braces

MOST_BLOCKS = 8


def check_texts(questionnaire: Questionnaire, *, only: str = "") -> Iterator[Problem]:
    """Find missing, over-long and broken texts; with a place, ``only`` those of the text there."""
    for found in _shown_texts(questionnaire):
        if found.text is not None and only in {"", found.place}:
            yield from _check(found, text=found.text)
    for section in questionnaire.sections:
        yield from (one for one in _check_section(section) if only in {"", one.place})


def _shown_texts(questionnaire: Questionnaire) -> Iterator[CopyText]:
    """Walk every text in order, the bodies of switched-off sections left out."""
    for part in parts_of(questionnaire):
        is_off = isinstance(part.content, Section) and not part.content.enabled
        for found in texts_of_part(part):
            if not (is_off and found.kind == MARKDOWN):
                yield found


def _check(found: CopyText, *, text: str) -> Iterator[Problem]:
    base, place = base_text(text), found.place
    if _blank(base) or _blank(reading_text(text)):
        yield Problem(place, "missing_text", "there is nothing to read")
    if len(base) > LONGEST[found.kind]:
        message = f"{len(base)} characters, at most {LONGEST[found.kind]}"
        yield Problem(place, "text_too_long", message)
    if stray_braces(text):
        yield Problem(place, "stray_ruby", "a brace or bar is left over; ruby is {base|reading}")
    if _control_characters(text, lines=found.kind == MARKDOWN):
        yield Problem(place, "control_character", "holds a line break or an invisible character")


def _blank(text: str) -> bool:
    return not any(unicodedata.category(character)[0] in "LNPS" for character in text)


def _control_characters(text: str, *, lines: bool) -> bool:
    allowed = "\n" if lines else ""
    return any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        for character in text
        if character not in allowed
    )


def _check_section(section: Section) -> Iterator[Problem]:
    place = f"sections.{section.id}"
    if not section.enabled and section.reason_off is None:
        message = "a section that is switched off says why"
        yield Problem(f"{place}.reason_off", "missing_text", message)
    blocks = [block for block in section.body.split("\n\n") if block.strip()]
    if len(blocks) > MOST_BLOCKS:
        message = f"{len(blocks)} paragraphs and lists, at most {MOST_BLOCKS}"
        yield Problem(f"{place}.body", "too_many_paragraphs", message)
