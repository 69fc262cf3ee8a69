"""Everything staff can see of a document and what they may set, in the order a visitor meets it.

Read off the rows of the parts (`domain.attributes`). The editor is built from this list, and an
edit is taken only when its field stands in it: what is not listed here can't be changed, whatever
a form posts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from app.documents.editing.edits import FieldValue
from app.documents.format import KEPT_DOCUMENTS, QuestionnaireDocument
from app.domain.anatomy import LONGEST, CopyText, Part, identifier, parts_of, texts_of_part
from app.domain.attributes import MARKDOWN, Attribute, Choices, Lock, Setter
from app.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing to see or set.

    ``part`` is the place of the part it belongs to (empty for the questionnaire itself), ``name``
    its name there. ``longest`` counts characters without readings. ``choices`` are the ids a list
    may hold; ``fixed`` those that stay as they are, in or out, being safety content.
    """

    address: str
    part: str
    name: str
    kind: Setter
    value: FieldValue
    lock: Lock | None = None
    optional: bool = False
    longest: int | None = None
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()


@lru_cache(maxsize=KEPT_DOCUMENTS)
def fields_of(document: QuestionnaireDocument) -> Mapping[str, Field]:
    """Return every field by its address, the locked ones included."""
    questionnaire = document.questionnaire
    return MappingProxyType(
        {
            field.address: field
            for part in parts_of(questionnaire)
            for field in part_fields(part, questionnaire)
        }
    )


def part_fields(part: Part, questionnaire: Questionnaire) -> Iterator[Field]:
    """Walk the fields of one part."""
    for text in texts_of_part(part):
        yield _text_field(part, text)
    for name, row in part.attributes.items():
        if row.setter is not None and not row.text:
            yield _setting(part, name, row, setter=row.setter, questionnaire=questionnaire)


def _text_field(part: Part, text: CopyText) -> Field:
    name = text.place.removeprefix(part.place).lstrip(".")
    return Field(
        address=text.place,
        part=part.place,
        name=name,
        kind="markdown" if text.kind == MARKDOWN else "text",
        value=text.text,
        lock="source" if text.kind == "review" else text.lock,
        optional=text.optional,
        longest=LONGEST[text.kind],
    )


def _setting(
    part: Part, name: str, row: Attribute, *, setter: Setter, questionnaire: Questionnaire
) -> Field:
    value = getattr(part.content, name)
    if setter == "order":
        value = tuple(identifier(entry, number=at) for at, entry in enumerate(value))
    return Field(
        address=part.under(name),
        part=part.place,
        name=name,
        kind=setter,
        value=value,
        lock=part.lock_of(name),
        least=row.least if setter in {"number", "list"} else 0,
        most=row.most if setter == "number" else 0,
        choices=_CHOICES[row.choices](questionnaire) if row.choices else (),
        fixed=_safety_items(questionnaire) if row.choices == "items" else frozenset(),
    )


def _sections(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(questionnaire.section_by_id)


def _items(questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(questionnaire.items)


def _scored_items(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the items that may be scored: those with points on them, none of them locked."""
    return tuple(
        link_id
        for link_id, item in questionnaire.items.items()
        if not item.locked and any(option.weight for option in item.answer_options)
    )


def _safety_items(questionnaire: Questionnaire) -> frozenset[str]:
    return frozenset(link_id for link_id, item in questionnaire.items.items() if item.locked)


_CHOICES: Mapping[Choices, Callable[[Questionnaire], tuple[str, ...]]] = {
    "items": _items,
    "scored_items": _scored_items,
    "sections": _sections,
}
