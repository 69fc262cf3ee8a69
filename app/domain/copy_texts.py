"""Every text of a questionnaire, with its place, its kind and whether staff may reword it.

The wording check, the readability remarks, the editor and the tests of the shipped content all
walk the same texts, so none of them can miss one that another sees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from app.domain.parts import Lock, Part, parts_of
from app.domain.questionnaire import (
    AnswerOption,
    Arm,
    Flag,
    FlagTheme,
    Item,
    Level,
    MedicalReview,
    Note,
    OptionGroup,
    PageTexts,
    Prompt,
    Questionnaire,
    RankedTheme,
    Section,
    Source,
    Step,
)

MARKDOWN = "section_body"
"""The one kind of text that has paragraphs, lists and emphasis."""


class _Named(NamedTuple):
    name: str
    kind: str
    optional: bool = False


_TEXTS: Mapping[type, tuple[_Named, ...]] = {
    Questionnaire: (_Named("title", "title"),),
    PageTexts: tuple(_Named(field.name, "page_text") for field in fields(PageTexts)),
    Step: (_Named("title", "step_title"), _Named("help", "help", optional=True)),
    Item: (_Named("text", "item_text"), _Named("help", "help", optional=True)),
    OptionGroup: (_Named("text", "group"),),
    AnswerOption: (_Named("display", "option"),),
    Level: (
        _Named("heading", "level_heading"),
        _Named("lead", "lead", optional=True),
        _Named("actions", "action"),
        _Named("closing", "closing"),
    ),
    Flag: (_Named("display", "flag"),),
    RankedTheme: (_Named("label", "theme"),),
    FlagTheme: (_Named("label", "theme"),),
    Note: (_Named("text", "note"),),
    Section: (
        _Named("heading", "section_heading"),
        _Named("body", MARKDOWN, optional=True),
        _Named("reason_off", "reason_off", optional=True),
    ),
    Prompt: (_Named("label", "prompt_label"), _Named("text", "prompt_text", optional=True)),
    Source: (_Named("title", "source"), _Named("publisher", "source")),
    Arm: (_Named("item_texts", "item_text"),),
    MedicalReview: tuple(_Named(field.name, "review") for field in fields(MedicalReview)),
}


@dataclass(frozen=True, slots=True)
class CopyText:
    """One text, marked as it is stored (ruby, small Markdown); None is an optional one left out.

    ``kind`` names the limit of its length. ``lock`` says why staff may not change it.
    """

    place: str
    kind: str
    text: str | None
    optional: bool = False
    lock: Lock | None = None
    link_id: str | None = None

    @property
    def exempt(self) -> bool:
        """Whether nobody here writes these words, so that there is nothing to remark on them."""
        return self.lock is not None or self.kind == "review"


def texts_of(questionnaire: Questionnaire) -> Iterator[CopyText]:
    """Walk every text that is there, in the order a visitor meets them."""
    for part in parts_of(questionnaire):
        for found in texts_of_part(part):
            if found.text:
                yield found


def texts_of_part(part: Part) -> Iterator[CopyText]:
    """Walk the texts a part has or may have, without those of the parts it holds."""
    for named in _TEXTS.get(type(part.content), ()):
        value = getattr(part.content, named.name)
        place = part.under(named.name)
        if isinstance(value, Mapping):
            for link_id, text in value.items():
                yield _text(part, named, place=f"{place}.{link_id}", text=text, link_id=link_id)
        elif isinstance(value, tuple):
            for number, text in enumerate(value):
                yield _text(part, named, place=f"{place}.{number}", text=text)
        else:
            yield _text(part, named, place=place, text=value)


def _text(
    part: Part, named: _Named, *, place: str, text: str | None, link_id: str | None = None
) -> CopyText:
    return CopyText(
        place=place,
        kind=named.kind,
        text=text,
        optional=named.optional,
        lock=part.lock_of(named.name),
        link_id=link_id or part.link_id,
    )
