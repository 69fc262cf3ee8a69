"""Every text is there, of one line where one line is shown, short enough, its ruby whole."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

from app.domain.checks.places import item_place, step_place
from app.domain.checks.problem import Problem
from app.domain.questionnaire import Item, Level, Questionnaire, Section
from app.domain.texts import base_text, reading_text, stray_braces

# The most characters a phone shows well, counted without readings.
LIMITS = {
    "title": 30,
    "page_text": 120,
    "step_title": 20,
    "help": 100,
    "item_text": 60,
    "option": 80,
    "group": 30,
    "flag": 60,
    "level_heading": 40,
    "lead": 100,
    "action": 60,
    "closing": 120,
    "theme": 20,
    "note": 80,
    "section_heading": 20,
    "section_body": 1000,
    "reason_off": 120,
    "prompt_label": 30,
    "prompt_text": 160,
    "source": 80,
    "review": 120,
}
MOST_BLOCKS = 8


class PlacedText(NamedTuple):
    """A text, where it stands and which limit it obeys; None is an optional text left out."""

    place: str
    limit: str
    text: str | None


def check_texts(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find missing, over-long and broken texts."""
    for placed in placed_texts(questionnaire):
        if placed.text is not None:
            yield from _check(placed, text=placed.text)
    for section in questionnaire.sections:
        yield from _check_section(section)


def placed_texts(questionnaire: Questionnaire) -> Iterator[PlacedText]:
    """Walk every text of the document in order, the bodies of switched-off sections left out."""
    yield PlacedText("title", "title", questionnaire.title)
    for entry in fields(questionnaire.texts):
        yield PlacedText(
            f"texts.{entry.name}", "page_text", getattr(questionnaire.texts, entry.name)
        )
    for step in questionnaire.steps:
        place = step_place(step)
        yield PlacedText(f"{place}.title", "step_title", step.title)
        yield PlacedText(f"{place}.help", "help", step.help)
        for item in step.items:
            yield from _item_texts(item, place=item_place(step, item))
    for level in questionnaire.levels:
        yield from _level_texts(level)
    yield from _result_texts(questionnaire)
    yield from _other_texts(questionnaire)


def _item_texts(item: Item, *, place: str) -> Iterator[PlacedText]:
    yield PlacedText(f"{place}.text", "item_text", item.text)
    yield PlacedText(f"{place}.help", "help", item.help)
    for group in item.option_groups:
        yield PlacedText(f"{place}.option_groups.{group.id}.text", "group", group.text)
    for option in item.answer_options:
        yield PlacedText(f"{place}.answer_options.{option.code}.display", "option", option.display)


def _level_texts(level: Level) -> Iterator[PlacedText]:
    place = f"levels.{level.id}"
    yield PlacedText(f"{place}.heading", "level_heading", level.heading)
    yield PlacedText(f"{place}.lead", "lead", level.lead)
    for number, action in enumerate(level.actions):
        yield PlacedText(f"{place}.actions.{number}", "action", action)
    yield PlacedText(f"{place}.closing", "closing", level.closing)


def _result_texts(questionnaire: Questionnaire) -> Iterator[PlacedText]:
    for flag in questionnaire.flags:
        yield PlacedText(f"flags.{flag.id}.display", "flag", flag.display)
    for theme in questionnaire.themes:
        yield PlacedText(f"themes.{theme.id}.label", "theme", theme.label)
    for note in questionnaire.notes:
        yield PlacedText(f"notes.{note.id}.text", "note", note.text)
    for section in questionnaire.sections:
        place = f"sections.{section.id}"
        yield PlacedText(f"{place}.heading", "section_heading", section.heading)
        yield PlacedText(f"{place}.reason_off", "reason_off", section.reason_off)
        if section.enabled:
            yield PlacedText(f"{place}.body", "section_body", section.body)
    for prompt in questionnaire.prompts:
        place = f"prompts.{prompt.code}"
        yield PlacedText(f"{place}.label", "prompt_label", prompt.label)
        yield PlacedText(f"{place}.text", "prompt_text", prompt.text)


def _other_texts(questionnaire: Questionnaire) -> Iterator[PlacedText]:
    for number, source in enumerate(questionnaire.sources):
        yield PlacedText(f"sources.{number}.title", "source", source.title)
        yield PlacedText(f"sources.{number}.publisher", "source", source.publisher)
    for arm in questionnaire.arms:
        for link_id, text in arm.item_texts.items():
            yield PlacedText(f"arms.{arm.id}.item_texts.{link_id}", "item_text", text)
    review = questionnaire.medical_review
    if review is not None:
        for entry in fields(review):
            yield PlacedText(f"medical_review.{entry.name}", "review", getattr(review, entry.name))


def _check(placed: PlacedText, *, text: str) -> Iterator[Problem]:
    base, place = base_text(text), placed.place
    if _blank(base) or _blank(reading_text(text)):
        yield Problem(place, "missing_text", "there is nothing to read")
    if len(base) > LIMITS[placed.limit]:
        message = f"{len(base)} characters, at most {LIMITS[placed.limit]}"
        yield Problem(place, "text_too_long", message)
    if stray_braces(text):
        yield Problem(place, "stray_ruby", "a brace or bar is left over; ruby is {base|reading}")
    if _control_characters(text, lines=placed.limit == "section_body"):
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
