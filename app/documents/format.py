"""The questionnaire document, format version 1: its shape, and the way into the domain's objects.

The shape is read off the rows of the domain's dataclasses (`domain.attributes`): a key of the
document is an attribute of a part. Shape and types are checked here, by pydantic; whether the
parts fit together is checked in ``domain.checks``. The JSON Schema published in
``docs/questionnaire-format.schema.json`` is made from these models.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache, cached_property, partial, reduce
from hashlib import sha256
from operator import or_
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Self,
    TypeAlias,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import (
    Discriminator,
    Field,
    PlainSerializer,
    StringConstraints,
    Tag,
    create_model,
)

from app.documents.enable_when import (
    Condition,
    EnableBehavior,
    EnableWhens,
    Id,
    Model,
    condition_of,
    enabled_when,
)
from app.domain import attributes as row
from app.domain import conditions
from app.domain.attributes import Attribute, attribute_of
from app.domain.budget import MOST_ENTRIES, MOST_ITEMS_OF_STEP, MOST_OPTIONS, MOST_SHELVED
from app.domain.levels import PromptRule
from app.domain.questionnaire import (
    AnswerOption,
    Item,
    Questionnaire,
    Section,
)

FORMAT_VERSION = 1

KEPT_DOCUMENTS = 8
"""Of so many documents a process keeps what it worked out: drafts, and what is public."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Body = Annotated[str, StringConstraints(max_length=4000)]
Share = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}/[1-9][0-9]{0,2}$")]

Raw: TypeAlias = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ShelvedItem:
    """A question put aside: visitors don't meet it, staff can put it back where it stood.

    The numbers are positions: in its step and, by id, in scales, in gates of themes and in item
    sets. ``arm_texts`` are its wordings by arm.
    """

    type: Literal["item"]
    step: str
    position: int = field(metadata=row.fixed("order", most=MOST_ITEMS_OF_STEP))
    scales: Mapping[str, int] = field(default_factory=dict)
    gates: Mapping[str, int] = field(default_factory=dict)
    item_sets: Mapping[str, int] = field(default_factory=dict)
    arm_texts: Mapping[str, str] = field(
        default_factory=dict, metadata=row.words("words", "item_text", 60)
    )
    item: Item


@dataclass(frozen=True, kw_only=True)
class ShelvedOption:
    """An option put aside, with its position in its item."""

    type: Literal["option"]
    link_id: str
    position: int = field(metadata=row.fixed("order", most=MOST_OPTIONS))
    option: AnswerOption


Shelved: TypeAlias = ShelvedItem | ShelvedOption

_KEYS: Mapping[type, tuple[str, ...]] = {
    Questionnaire: (
        "slug",
        "language",
        "title",
        "medical_review",
        "texts",
        "steps",
        "item_sets",
        "flags",
        "triage_rules",
        "levels",
        "scales",
        "themes",
    ),
    PromptRule: ("when",),
    Section: ("id", "type", "heading", "body", "clinic_view"),
}
"""The first keys of a document's objects, where a visitor meets them in another order."""

_SORTED = "item_texts"
"""Written in one order, whatever order staff wrote them in."""

_ANY: Attribute = Attribute(topic=None)


@dataclass(frozen=True, slots=True)
class _Key:
    """An attribute as a document holds it: its name, type, row, and default (MISSING: none)."""

    name: str
    hint: Any
    row: Attribute
    default: Any


@cache
def _keys(kind: type) -> tuple[_Key, ...]:
    """Return the attributes of a dataclass in the order a document writes them."""
    hints = get_type_hints(kind)
    found = {
        one.name: _Key(
            name=one.name,
            hint=hints[one.name],
            row=attribute_of(one.metadata) or _ANY,
            default=one.default if one.default_factory is MISSING else one.default_factory(),
        )
        for one in fields(kind)
    }
    first = {name: found[name] for name in _KEYS.get(kind, ())}
    return tuple((first | found).values())


# ------------------------------------------------------------------ shapes


@cache
def model_of(kind: type) -> type[Model]:
    """Return the shape of a dataclass: what a document may say of it."""
    return create_model(
        kind.__name__,
        __base__=Model,
        __doc__=_first_line(kind),
        __module__=__name__,
        **_shapes(kind),
    )


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def _shapes(kind: type) -> dict[str, Any]:
    """Return a document's keys for a dataclass, each with its type and its default."""
    return {name: shape for key in _keys(kind) for name, shape in _shapes_of(key)}


def _shapes_of(key: _Key) -> Iterator[tuple[str, Any]]:
    if key.row.asks:
        yield "enable_when", (EnableWhens, [])
        yield "enable_behavior", (EnableBehavior, "all")
        return
    about = replace(key.row, least=1) if _is_points(key) else key.row
    shape, default = _shape(key.hint, about), _default(key)
    if default is None:
        shape = shape | None
    if key.name == _SORTED:
        shape = Annotated[shape, PlainSerializer(_sorted)]
    wanted: dict[str, Any] = {} if default is MISSING else {"default": default}
    unset: dict[str, Any] = {"exclude_if": _is_unset} if key.row.sparse else {}
    yield key.name, (shape, Field(**wanted, **unset))


def _default(key: _Key) -> object:
    """Return a default as a document has it: no condition and no points are null."""
    if key.default == conditions.ALWAYS or _is_points(key):
        return None
    return list(key.default) if isinstance(key.default, tuple) else key.default


def _is_points(key: _Key) -> bool:
    """Tell whether it is a number of which none is written as null."""
    return key.hint is int and key.default == 0


def _is_unset(value: object) -> bool:
    return not value


def _sorted(texts: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(texts.items()))


def _shape(hint: Any, about: Attribute) -> Any:  # noqa: ANN401  # types are values here
    if hint == conditions.Condition:
        return Condition
    if is_dataclass(hint):
        return model_of(cast("type", hint))
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        bounds = Field(min_length=about.least or None, max_length=about.most or MOST_ENTRIES)
        return Annotated[list[_entry(arguments[0], about)], bounds]  # type: ignore[misc]  # made here
    if origin is Mapping:
        bounds = Field(max_length=about.most or MOST_ENTRIES)
        return Annotated[dict[Id, _shape(arguments[1], about)], bounds]  # type: ignore[misc]  # made here
    if origin is UnionType:
        return _union(tuple(one for one in arguments if one is not NoneType), about)
    return _scalar(hint, about)


def _entry(hint: Any, about: Attribute) -> Any:  # noqa: ANN401  # as above
    """Return the shape of an entry of a list, which may be the bare text of what it says."""
    shape = _shape(hint, about)
    if not about.bare:
        return shape
    shapes = Annotated[Text, Tag("<text>")] | Annotated[shape, Tag("<part>")]  # type: ignore[valid-type]  # made here
    return Annotated[shapes, Discriminator(_kind_of_entry)]


def _kind_of_entry(source: object) -> str:
    return "<text>" if isinstance(source, str) else "<part>"


def _union(members: tuple[Any, ...], about: Attribute) -> Any:  # noqa: ANN401  # as above
    if len(members) == 1:
        return _shape(members[0], about)
    shapes = reduce(or_, (_shape(member, about) for member in members))
    return Annotated[shapes, Field(discriminator="type")]


def _scalar(hint: Any, about: Attribute) -> Any:  # noqa: ANN401  # as above
    if hint is Fraction:
        return Share
    if hint is int and about.most:
        return Annotated[int, Field(ge=about.least, le=about.most)]
    if hint is not str:
        return hint
    if about.form:
        return Annotated[str, StringConstraints(pattern=about.form)]
    return (Body if about.text == row.MARKDOWN else Text) if about.text else Id


# ------------------------------------------------------------------ into the domain


def _made(kind: type, source: Model) -> Any:  # noqa: ANN401  # an object of that kind
    """Return the domain's object that a part of a document stands for."""
    return kind(**{name: make(source) for name, make in _makers(kind)})


@cache
def _makers(kind: type) -> tuple[tuple[str, Callable[[Model], object]], ...]:
    return tuple((key.name, _asked if key.row.asks else _maker(key)) for key in _keys(kind))


def _asked(source: Any) -> object:  # noqa: ANN401  # the model of a step or item
    return enabled_when(source.enable_when, source.enable_behavior)


def _maker(key: _Key) -> Callable[[Model], object]:
    read, name = _reader(key.hint), key.name
    if key.row.bare:
        read = partial(_made_of_texts, get_args(key.hint)[0], key.row.bare)
    nothing = key.default if _default(key) is None else None

    def make(source: Model) -> object:
        value = getattr(source, name)
        return nothing if value is None else read(value)

    return make


def _made_of_texts(kind: type, bare: str, values: list[Any]) -> tuple[object, ...]:
    return tuple(
        kind(**{"id": "", bare: value}) if isinstance(value, str) else _made(kind, value)
        for value in values
    )


def _reader(hint: Any) -> Callable[[Any], object]:  # noqa: ANN401  # as above
    """Return what turns a value of a document into one of the domain's."""
    if hint == conditions.Condition:
        return condition_of
    if hint is Fraction:
        return Fraction
    if is_dataclass(hint):
        return partial(_made, cast("type", hint))
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return lambda values: tuple(map(read, values))
    if get_origin(hint) is UnionType:
        return _either([one for one in get_args(hint) if one is not NoneType])
    return _as_it_is


def _either(members: list[Any]) -> Callable[[Any], object]:
    if len(members) == 1:
        return _reader(members[0])
    readers = {model_of(member): _reader(member) for member in members}
    return lambda value: readers[type(value)](value)


def _as_it_is(value: object) -> object:
    return value


# ------------------------------------------------------------------ the whole


_Document: type[Model] = create_model(
    "QuestionnaireDocument",
    __base__=Model,
    __doc__="A whole questionnaire.",
    __module__=__name__,
    format_version=(Literal[1], ...),
    **_shapes(Questionnaire),
    shelf=(_shape(tuple[Shelved, ...], Attribute(topic=None, most=MOST_SHELVED)), []),
)


@dataclass(frozen=True, eq=False)
class QuestionnaireDocument:
    """A document of the right shape; whatever is worked out of it is worked out once.

    Two are equal when they say the same, which their digests tell.
    """

    model: Model

    def __eq__(self, other: object) -> bool:
        """Tell whether the other document says the same."""
        return isinstance(other, QuestionnaireDocument) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @classmethod
    def of(cls, raw: object) -> Self:
        """Check the shape of what was read as JSON; raises pydantic's ValidationError."""
        return cls(_Document.model_validate(raw))

    def as_json(self) -> Raw:
        """Return the document as JSON data, new at every call: current format, fixed order."""
        return self.model.model_dump(mode="json")

    @cached_property
    def raw(self) -> Raw:
        """The same to look at, and never to change."""
        return self.as_json()

    @cached_property
    def digest(self) -> str:
        """The digest of what it says."""
        return sha256(self.model.model_dump_json().encode()).hexdigest()

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """What is asked, judged and shown."""
        made: Questionnaire = _made(Questionnaire, self.model)
        return made

    @cached_property
    def shelf(self) -> tuple[Shelved, ...]:
        """What staff put aside."""
        read = _reader(Shelved)
        return tuple(cast("Shelved", read(entry)) for entry in self.model.shelf)  # type: ignore[attr-defined]  # made above


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a document."""
    return _Document.model_json_schema()
