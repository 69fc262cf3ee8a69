"""Everything staff can see of a document and what they may set, in the order a visitor meets it.

The editor is built from this list, and an edit is taken only when its field stands in it: what
is not listed here can't be changed, whatever a form posts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from app.documents.format import QuestionnaireDocument
from app.documents.mapping import to_domain
from app.domain.anatomy import MARKDOWN, CopyText, Lock, Part, parts_of, texts_of_part
from app.domain.checks.texts import LIMITS
from app.domain.questionnaire import (
    AnswerOption,
    FlagTheme,
    Item,
    ItemSet,
    Questionnaire,
    RankedTheme,
    Scale,
    Section,
    Step,
    ThemeSelection,
)

FieldKind: TypeAlias = Literal["text", "markdown", "number", "share", "switch", "list", "order"]
FieldValue: TypeAlias = str | int | bool | Fraction | tuple[str, ...] | None


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
    kind: FieldKind
    value: FieldValue
    lock: Lock | None = None
    optional: bool = False
    longest: int | None = None
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()

    @property
    def locked(self) -> bool:
        """Whether staff may see but not change it."""
        return self.lock is not None


def editable_fields(document: QuestionnaireDocument) -> tuple[Field, ...]:
    """Return every field, the locked ones included."""
    questionnaire = to_domain(document)
    return tuple(
        field for part in parts_of(questionnaire) for field in _part_fields(part, questionnaire)
    )


def _part_fields(part: Part, questionnaire: Questionnaire) -> Iterator[Field]:
    for text in texts_of_part(part):
        yield _text_field(part, text)
    make = _SETTINGS.get(type(part.content))
    if make is not None:
        yield from make(part, questionnaire)


def _text_field(part: Part, text: CopyText) -> Field:
    is_review = text.kind == "review"
    return Field(
        address=text.place,
        part=part.place,
        name=text.place.removeprefix(part.place).lstrip("."),
        kind="markdown" if text.kind == MARKDOWN else "text",
        value=text.text,
        lock="source" if is_review else text.lock,
        optional=text.optional,
        longest=LIMITS[text.kind],
    )


def _field(part: Part, name: str, kind: FieldKind, value: FieldValue) -> Field:
    return Field(
        address=part.under(name),
        part=part.place,
        name=name,
        kind=kind,
        value=value,
        lock=part.lock_of(name),
    )


def _number(part: Part, name: str, *, least: int, most: int) -> Field:
    return Field(
        address=part.under(name),
        part=part.place,
        name=name,
        kind="number",
        value=getattr(part.content, name),
        lock=part.lock,
        least=least,
        most=most,
    )


def _list(
    part: Part,
    name: str,
    *,
    choices: tuple[str, ...],
    least: int = 0,
    fixed: frozenset[str] = frozenset(),
) -> Field:
    return Field(
        address=part.under(name),
        part=part.place,
        name=name,
        kind="list",
        value=getattr(part.content, name),
        lock=part.lock,
        choices=choices,
        least=least,
        fixed=fixed,
    )


def _step(part: Part, _: Questionnaire) -> Iterator[Field]:
    if isinstance(part.content, Step):
        order = tuple(item.link_id for item in part.content.items)
        yield _field(part, "items", "order", order)


def _item(part: Part, _: Questionnaire) -> Iterator[Field]:
    if isinstance(part.content, Item):
        yield _field(part, "answer_options", "order", tuple(part.content.options))


def _option(part: Part, _: Questionnaire) -> Iterator[Field]:
    yield _number(part, "weight", least=0, most=10)


def _section(part: Part, _: Questionnaire) -> Iterator[Field]:
    if isinstance(part.content, Section):
        yield _field(part, "enabled", "switch", part.content.enabled)
        yield _field(part, "clinic_view", "switch", part.content.clinic_view)


def _theme(part: Part, questionnaire: Questionnaire) -> Iterator[Field]:
    if isinstance(part.content, RankedTheme):
        yield _list(part, "gate", choices=_scorable(questionnaire))
    yield _list(part, "sections", choices=tuple(questionnaire.section_by_id))


def _scale(part: Part, questionnaire: Questionnaire) -> Iterator[Field]:
    yield _list(part, "link_ids", choices=_scorable(questionnaire), least=1)


def _item_set(part: Part, questionnaire: Questionnaire) -> Iterator[Field]:
    fixed = frozenset(link_id for link_id, item in questionnaire.items.items() if item.locked)
    yield _list(part, "link_ids", choices=tuple(questionnaire.items), least=1, fixed=fixed)


def _selection(part: Part, _: Questionnaire) -> Iterator[Field]:
    if isinstance(part.content, ThemeSelection):
        yield _field(part, "show_at", "share", part.content.show_at)
        yield _field(part, "weak_at", "share", part.content.weak_at)
        yield _number(part, "cap", least=1, most=10)
        yield _number(part, "cap_with_flag", least=1, most=10)
        yield _number(part, "minimum_answered", least=0, most=200)


def _scorable(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the items that may be scored: those with points on them, none of them locked."""
    return tuple(
        link_id
        for link_id, item in questionnaire.items.items()
        if not item.locked and any(option.weight for option in item.answer_options)
    )


_SETTINGS: Mapping[type, Callable[[Part, Questionnaire], Iterator[Field]]] = {
    Step: _step,
    Item: _item,
    AnswerOption: _option,
    Section: _section,
    RankedTheme: _theme,
    FlagTheme: _theme,
    Scale: _scale,
    ItemSet: _item_set,
    ThemeSelection: _selection,
}
