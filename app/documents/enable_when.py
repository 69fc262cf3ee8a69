"""The conditions of a document, in FHIR's terms, and the way into the domain's."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, Self, TypeAlias, assert_never

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.domain import conditions
from app.domain.budget import MOST_ALTERNATIVES

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]


class Model(BaseModel):
    """Strict and closed: an unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EnableWhen(Model):
    """One answer compared, as FHIR's enableWhen."""

    question: Id
    operator: Literal["=", "!=", "exists"]
    answer: Id | bool

    @model_validator(mode="after")
    def _answer_fits_operator(self) -> Self:
        if (self.operator == "exists") is not isinstance(self.answer, bool):
            wanted = "true or false" if self.operator == "exists" else "an option code"
            context = {"operator": self.operator, "wanted": wanted}
            raise PydanticCustomError("operator", "'{operator}' compares with {wanted}", context)
        return self


class WhenFlag(Model):
    """True when the named flag holds."""

    flag: Id


class WhenFewAnswered(Model):
    """True when fewer items of a set are answered."""

    item_set: Id
    answered_below: int = Field(ge=1, le=200)


class WhenAll(Model):
    """True when every part is."""

    all: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


class WhenAny(Model):
    """True when at least one part is."""

    any: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


class WhenNone(Model):
    """True when no part is."""

    none: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


class WhenAtLeast(Model):
    """True when so many parts are, or more."""

    at_least: int = Field(ge=1, le=MOST_ALTERNATIVES)
    of: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


_KINDS: Final = ("question", "flag", "item_set", "all", "any", "none", "at_least")
"""The key that only one kind of condition has."""

JOINED: Final = frozenset({"all", "any", "none", "of"})
"""The keys under which a condition holds others; they are no part of its place."""


def _kind_of_condition(source: object) -> str | None:
    """Return the tag of a condition by the key that only its kind has."""
    has = source.__contains__ if isinstance(source, dict) else lambda key: hasattr(source, key)
    return next((f"<{key}>" for key in _KINDS if has(key)), None)


Condition: TypeAlias = Annotated[
    Annotated[EnableWhen, Tag("<question>")]
    | Annotated[WhenFlag, Tag("<flag>")]
    | Annotated[WhenFewAnswered, Tag("<item_set>")]
    | Annotated[WhenAll, Tag("<all>")]
    | Annotated[WhenAny, Tag("<any>")]
    | Annotated[WhenNone, Tag("<none>")]
    | Annotated[WhenAtLeast, Tag("<at_least>")],
    Discriminator(
        _kind_of_condition,
        custom_error_type="condition",
        custom_error_message=f"A condition has one of: {', '.join(_KINDS)}",
    ),
]
EnableWhens = Annotated[list[EnableWhen], Field(max_length=MOST_ALTERNATIVES)]
EnableBehavior = Literal["all", "any"]


def condition_of(source: Condition) -> conditions.Condition:
    """Return the domain's condition for a document's."""
    match source:
        case EnableWhen():
            return _answer_of(source)
        case WhenFlag():
            return conditions.FlagIs(source.flag)
        case WhenFewAnswered():
            return conditions.AnsweredBelow(source.item_set, source.answered_below)
        case WhenAll() | WhenAny() | WhenNone() | WhenAtLeast():
            return _joined(source)
        case _:
            assert_never(source)


def _joined(source: WhenAll | WhenAny | WhenNone | WhenAtLeast) -> conditions.Condition:
    match source:
        case WhenAll():
            return conditions.AllOf(tuple(map(condition_of, source.all)))
        case WhenAny():
            return conditions.AnyOf(tuple(map(condition_of, source.any)))
        case WhenNone():
            return conditions.NoneOf(tuple(map(condition_of, source.none)))
        case WhenAtLeast():
            return conditions.AtLeast(source.at_least, tuple(map(condition_of, source.of)))
        case _:
            assert_never(source)


def _answer_of(source: EnableWhen) -> conditions.Condition:
    question, code = source.question, str(source.answer)
    answered = conditions.Answered(question)
    match source.operator:
        case "=":
            return conditions.AnswerIn(question, (code,))
        case "!=":
            return conditions.Answered(question, without=(code,))
        case "exists":
            return answered if source.answer is True else conditions.NoneOf((answered,))
        case _:
            assert_never(source.operator)


def enabled_when(
    comparisons: Sequence[EnableWhen], behavior: EnableBehavior
) -> conditions.Condition:
    """Return the domain's condition for a step's or item's comparisons; none holds always."""
    parts = tuple(condition_of(part) for part in comparisons)
    if behavior == "any" and parts:
        return conditions.AnyOf(parts)
    return conditions.AllOf(parts) if parts else conditions.ALWAYS
