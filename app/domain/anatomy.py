"""The parts a questionnaire is made of: their attributes, texts and topics, and one walk over them.

Everything that looks at a whole document reads it here: its words, its changes, what staff may
edit. A place follows ids, never positions (``steps.list_a.items.recur_strain``), so a problem, a
change and an input field about the same thing carry the same place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple, TypeAlias

from app.domain.questionnaire import (
    AnswerOption,
    Arm,
    Flag,
    FlagTheme,
    Item,
    ItemSet,
    Level,
    MedicalReview,
    Note,
    OptionGroup,
    PageTexts,
    Prompt,
    Questionnaire,
    RankedTheme,
    Scale,
    Section,
    Source,
    Step,
    ThemeSelection,
    TriageRule,
)

Content: TypeAlias = (
    Questionnaire
    | PageTexts
    | Step
    | Item
    | OptionGroup
    | AnswerOption
    | Level
    | Flag
    | TriageRule
    | RankedTheme
    | FlagTheme
    | ThemeSelection
    | Scale
    | ItemSet
    | Note
    | Section
    | Prompt
    | Source
    | Arm
    | MedicalReview
)
Lock: TypeAlias = Literal["item", "page_text", "level", "flag", "rule", "note", "prompt", "source"]
"""What kind of part holds the lock: why staff cannot change something."""

LOCKED_PAGE_TEXTS = frozenset({"on_behalf", "cannot_phone", "early_result"})
"""The page's safety sentences have no object of their own, so they are locked by name."""

CHILDREN: Mapping[type, tuple[str, ...]] = {
    Questionnaire: (
        "texts",
        "steps",
        "levels",
        "flags",
        "triage_rules",
        "themes",
        "theme_selection",
        "scales",
        "item_sets",
        "notes",
        "sections",
        "prompts",
        "sources",
        "arms",
        "medical_review",
    ),
    Step: ("items",),
    Item: ("option_groups", "answer_options"),
}
"""The attributes that hold parts, in the order a visitor meets them."""

_LOCKS: Mapping[type, Lock] = {
    Item: "item",
    Level: "level",
    Flag: "flag",
    TriageRule: "rule",
    Note: "note",
    Prompt: "prompt",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``place`` is empty for the questionnaire itself.

    ``key`` is the same in every version, also when an item has moved to another step; ``owner``
    is the key of the part it belongs to. ``link_id`` is the item it is or belongs to.
    """

    place: str
    key: str
    owner: str
    content: Content
    lock: Lock | None = None
    link_id: str | None = None

    def under(self, name: str) -> str:
        """Return the place of something in this part."""
        return f"{self.place}.{name}" if self.place else name

    def lock_of(self, name: str) -> Lock | None:
        """Return what locks an attribute of this part, or None when staff may change it."""
        if isinstance(self.content, PageTexts) and name in LOCKED_PAGE_TEXTS:
            return "page_text"
        return self.lock


def parts_of(questionnaire: Questionnaire) -> Iterator[Part]:
    """Walk every part, the questionnaire itself first, each before the parts it holds."""
    yield from _walk(Part(place="", key="", owner="", content=questionnaire))


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for name in CHILDREN.get(type(part.content), ()):
        held = getattr(part.content, name)
        if isinstance(held, tuple):
            for number, content in enumerate(held):
                yield from _walk(_child(part, name=name, content=content, number=number))
        elif held is not None:
            yield from _walk(Part(part.under(name), name, part.key, held))


def _child(above: Part, *, name: str, content: Content, number: int) -> Part:
    own = identifier(content, number=number)
    link_id = content.link_id if isinstance(content, Item) else above.link_id
    prefix = "" if isinstance(content, Item) or not above.key else f"{above.key}."
    return Part(
        place=f"{above.under(name)}.{own}",
        key=f"{prefix}{name}.{own}",
        owner=above.key,
        content=content,
        lock=above.lock or _own_lock(content),
        link_id=link_id,
    )


def identifier(content: Content, *, number: int) -> str:
    """Return how a part is named among its siblings: its id, or its number without one."""
    for name in ("link_id", "code", "id"):
        found = getattr(content, name, None)
        if isinstance(found, str):
            return found
    return str(number)


def _own_lock(content: Content) -> Lock | None:
    if isinstance(content, Source):
        return "source"
    return _LOCKS.get(type(content)) if getattr(content, "locked", False) else None


Topic: TypeAlias = Literal["words", "meaning", "order", "scoring", "triage", "presentation", "lock"]
"""words: what an item and its options say. meaning: who is asked, and what an answer can be.
order: where something stands. scoring: which themes come up. triage: which level is reached.
presentation: what stands around. lock: whether it is safety content."""

_ITEM: Mapping[str, Topic] = {
    "text": "words",
    "help": "words",
    "type": "meaning",
    "required": "meaning",
    "repeats": "meaning",
    "locked": "lock",
}
_OPTION: Mapping[str, Topic] = {
    "display": "words",
    "group": "words",
    "exclusive": "meaning",
    "weight": "scoring",
}
_LEVEL: Mapping[str, Topic] = {
    "heading": "presentation",
    "lead": "presentation",
    "actions": "presentation",
    "closing": "presentation",
    "prompts": "presentation",
    "urgent": "triage",
    "shows_themes": "scoring",
    "shows_notes": "presentation",
    "lists_signs_of": "presentation",
    "fallback_sections": "presentation",
    "common_sections": "presentation",
    "locked": "lock",
}
_SELECTION = ("show_at", "weak_at", "cap", "cap_with_flag", "item_set", "minimum_answered")
_RANKED: Mapping[str, Topic] = {
    "label": "presentation",
    "sections": "presentation",
    "scale": "scoring",
    "gate": "scoring",
}
_BY_FLAG: Mapping[str, Topic] = {
    "label": "presentation",
    "sections": "presentation",
    "when": "scoring",
    "position": "presentation",
    "first_prompt": "presentation",
}


def _presentation(*names: str) -> Mapping[str, Topic]:
    return dict.fromkeys(names, "presentation")


TOPICS: Mapping[type, Mapping[str, Topic]] = {
    Questionnaire: _presentation("slug", "title", "language"),
    PageTexts: _presentation(
        "audience",
        "duration",
        "disclaimer",
        "on_behalf",
        "cannot_phone",
        "early_result",
        "clinic_view_label",
    ),
    Step: {"title": "presentation", "help": "presentation"},
    Item: _ITEM,
    OptionGroup: {"text": "words"},
    AnswerOption: _OPTION,
    Level: _LEVEL,
    Flag: {"display": "presentation", "when": "triage", "locked": "lock"},
    TriageRule: {"level": "triage", "when": "triage", "locked": "lock"},
    RankedTheme: _RANKED,
    FlagTheme: _BY_FLAG,
    ThemeSelection: dict.fromkeys(_SELECTION, "scoring"),
    Scale: {"link_ids": "scoring"},
    ItemSet: {"link_ids": "scoring"},
    Note: {"text": "presentation", "when": "presentation", "locked": "lock"},
    Section: _presentation("heading", "body", "type", "clinic_view", "enabled", "reason_off"),
    Prompt: {
        **_presentation("type", "label", "text", "href", "marketing"),
        "locked": "lock",
    },
    Source: _presentation("title", "publisher", "year"),
    Arm: {"allocation": "presentation", "item_texts": "words"},
    MedicalReview: _presentation("name", "date", "source"),
}

ADDED_OR_REMOVED: Mapping[type, Topic] = {
    Item: "meaning",
    AnswerOption: "meaning",
    Flag: "triage",
    TriageRule: "triage",
    Level: "triage",
    RankedTheme: "scoring",
    FlagTheme: "scoring",
    ThemeSelection: "scoring",
    Scale: "scoring",
    ItemSet: "scoring",
}
"""What it is about when a whole part comes or goes; presentation for all others."""

ORDERED: Mapping[type, Mapping[str, Topic]] = {
    Questionnaire: {
        "steps": "order",
        "levels": "triage",
        "themes": "scoring",
        "notes": "presentation",
        "sections": "presentation",
        "prompts": "presentation",
    },
    Step: {"items": "order"},
    Item: {"option_groups": "words", "answer_options": "order"},
}
"""The lists of parts whose order a visitor can see or feel."""

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
