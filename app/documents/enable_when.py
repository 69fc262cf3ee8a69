"""The conditions of a document, in FHIR's terms, and the way into the domain's."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self, TypeAlias, assert_never

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


class FlagReference(Model):
    """True when the named flag holds."""

    flag: Id


class AnsweredBelow(Model):
    """True when fewer items of a set are answered."""

    item_set: Id
    answered_below: int = Field(ge=1, le=200)


class AllOf(Model):
    """True when every part is."""

    all: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


class AnyOf(Model):
    """True when at least one part is."""

    any: list["Condition"] = Field(min_length=1, max_length=MOST_ALTERNATIVES)


def _kind_of_condition(source: object) -> str | None:
    """Return the tag of a condition by the key that only its kind has."""
    has = source.__contains__ if isinstance(source, dict) else lambda key: hasattr(source, key)
    kinds = ("question", "flag", "item_set", "all", "any")
    return next((f"<{key}>" for key in kinds if has(key)), None)


Condition: TypeAlias = Annotated[
    Annotated[EnableWhen, Tag("<question>")]
    | Annotated[FlagReference, Tag("<flag>")]
    | Annotated[AnsweredBelow, Tag("<item_set>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")],
    Discriminator(
        _kind_of_condition,
        custom_error_type="condition",
        custom_error_message="A condition has one of: question, flag, item_set, all, any",
    ),
]
EnableWhens = Annotated[list[EnableWhen], Field(max_length=MOST_ALTERNATIVES)]
EnableBehavior = Literal["all", "any"]


def condition_of(source: Condition) -> conditions.Condition:
    """Return the domain's condition for a document's."""
    match source:
        case EnableWhen():
            return _answer_of(source)
        case FlagReference():
            return conditions.FlagIs(source.flag)
        case AnsweredBelow():
            return conditions.AnsweredBelow(source.item_set, source.answered_below)
        case AllOf():
            return conditions.AllOf(tuple(condition_of(part) for part in source.all))
        case AnyOf():
            return conditions.AnyOf(tuple(condition_of(part) for part in source.any))
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
