"""The parts a questionnaire is made of, each with its place and with what locks it.

One walk for everything that looks at a whole document: its words, its changes, what staff may
edit. A place follows ids, never positions (``steps.list_a.items.recur_strain``), so a problem, a
change and an input field about the same thing carry the same place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
