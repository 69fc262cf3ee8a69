"""The parts a questionnaire is made of, read off the rows of their attributes: one walk for all.

Everything that looks at a whole document reads it here: its words, its changes, what staff may
edit. A place follows ids, never positions (``steps.list_a.items.recur_strain``), so a problem, a
change and an input field about the same thing carry the same place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, TypeAlias, get_args, get_origin, get_type_hints

from app.domain.attributes import UNSEEN, Attribute, Lock, Topic, attribute_of
from app.domain.levels import Action, Evidence, Level, TriageRule
from app.domain.questionnaire import (
    AnswerOption,
    Arm,
    Flag,
    FlagTheme,
    Item,
    ItemSet,
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
)

Content: TypeAlias = (
    Questionnaire
    | PageTexts
    | Step
    | Item
    | OptionGroup
    | AnswerOption
    | Level
    | Action
    | Flag
    | TriageRule
    | Evidence
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
KINDS: Final[tuple[type[Content], ...]] = get_args(Content)
"""Every kind of part."""

ADDED_OR_REMOVED: Final[Mapping[type, Topic]] = {
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

_LOCKS: Final[Mapping[type, Lock]] = {
    Item: "item",
    Level: "level",
    Flag: "flag",
    TriageRule: "rule",
    Note: "note",
    Prompt: "prompt",
}


class IncompleteAnatomyError(TypeError):
    """A field of a part says nothing about itself."""


def attributes_of(kind: type) -> Mapping[str, Attribute]:
    """Return the rows of a kind of part; raises IncompleteAnatomyError for a field without one."""
    found: dict[str, Attribute] = {}
    for one in fields(kind):
        row = attribute_of(one.metadata)
        if row is None:
            raise IncompleteAnatomyError(f"{kind.__name__}.{one.name}")
        found[one.name] = replace(row, optional=row.optional or one.default is None)
    return found


ANATOMY: Final[Mapping[type, Mapping[str, Attribute]]] = {
    kind: attributes_of(kind) for kind in KINDS
}
"""The whole table, part by part; made at once, so that a missing row stops everything."""

HOLDERS: Final[Mapping[type, tuple[str, ...]]] = {
    kind: tuple(name for name, row in rows.items() if row.holds_parts)
    for kind, rows in ANATOMY.items()
}
"""The attributes that hold parts, in the order a visitor meets them."""

TOPICS: Final[Mapping[type, Mapping[str, Topic]]] = {
    kind: {
        name: row.topic
        for name, row in rows.items()
        if row.topic is not None and not row.holds_parts and not row.asks
    }
    for kind, rows in ANATOMY.items()
}
"""What changing an attribute is about.

Conditions of steps and items are compared together, item by item, so they are left out.
"""

ORDERED: Final[Mapping[type, Mapping[str, Topic]]] = {
    kind: {
        name: row.topic for name, row in rows.items() if row.topic is not None and row.holds_parts
    }
    for kind, rows in ANATOMY.items()
}
"""The lists of parts whose order a visitor can see or feel, and what it is about."""

LONGEST: Final[Mapping[str, int]] = {
    row.text: row.longest for rows in ANATOMY.values() for row in rows.values() if row.text
}
"""The most characters a phone shows well, counted without readings, by kind of text."""

LISTS: Final = frozenset(
    name
    for kind, rows in ANATOMY.items()
    for name, hint in get_type_hints(kind).items()
    if (rows[name].holds_parts or rows[name].text) and get_origin(hint) in {tuple, Mapping}
)
"""The names of lists whose entries have places of their own: what follows one is an id."""

_WORDED: Final[Mapping[type, tuple[str, ...]]] = {
    kind: tuple(name for name, row in rows.items() if row.text) for kind, rows in ANATOMY.items()
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

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """The rows of its attributes."""
        return ANATOMY[type(self.content)]

    def under(self, name: str) -> str:
        """Return the place of something in this part, which a bare text is all there is of."""
        is_bare = isinstance(self.content, Action) and not self.content.id
        return self.place if is_bare else f"{self.place}.{name}" if self.place else name

    def lock_of(self, name: str) -> Lock | None:
        """Return what locks an attribute of this part, or None when staff may change it."""
        row = self.attributes.get(name)
        return "page_text" if row is not None and row.locked else self.lock


def parts_of(questionnaire: Questionnaire) -> Iterator[Part]:
    """Walk every part, the questionnaire itself first, each before the parts it holds."""
    yield from _walk(Part(place="", key="", owner="", content=questionnaire))


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for name in HOLDERS[type(part.content)]:
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
        if isinstance(found, str) and found:
            return found
    return str(number)


def _own_lock(content: Content) -> Lock | None:
    if isinstance(content, Source):
        return "source"
    return _LOCKS.get(type(content)) if getattr(content, "locked", False) else None


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
        return self.lock is not None or self.kind in UNSEEN


def texts_of(questionnaire: Questionnaire) -> Iterator[CopyText]:
    """Walk every text that is there, in the order a visitor meets them."""
    for part in parts_of(questionnaire):
        for found in texts_of_part(part):
            if found.text:
                yield found


def texts_of_part(part: Part) -> Iterator[CopyText]:
    """Walk the texts a part has or may have, without those of the parts it holds."""
    for name in _WORDED[type(part.content)]:
        value = getattr(part.content, name)
        place = part.under(name)
        if isinstance(value, Mapping):
            for link_id, text in value.items():
                yield _text(part, name, place=f"{place}.{link_id}", text=text, link_id=link_id)
        elif isinstance(value, tuple):
            for number, text in enumerate(value):
                yield _text(part, name, place=f"{place}.{number}", text=text)
        else:
            yield _text(part, name, place=place, text=value)


def _text(
    part: Part, name: str, *, place: str, text: str | None, link_id: str | None = None
) -> CopyText:
    row = part.attributes[name]
    return CopyText(
        place=place,
        kind=row.text,
        text=text,
        optional=row.optional,
        lock=part.lock_of(name),
        link_id=link_id or part.link_id,
    )
