"""Saved examples as JSON: a list of answers with the result they must have."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.documents.enable_when import Id
from app.domain.authoring.examples import Example, Expected
from app.domain.budget import MOST_EXAMPLES, MOST_EXAMPLES_BYTES


class UnreadableExamplesError(ValueError):
    """The text is no list of examples."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Expected(_Model):
    triage: Id | None = None
    reasons: tuple[Id, ...] | None = None
    actions: tuple[Id, ...] | None = None
    missing: tuple[Id, ...] | None = None
    unsure: tuple[Id, ...] | None = None
    themes: tuple[Id, ...] | None = None
    theme_scores: dict[Id, Annotated[str, Field(pattern=r"^[0-9]+/[0-9]+$")]] | None = None
    weak: bool | None = None
    sections: tuple[Id, ...] | None = None
    cta: tuple[Id, ...] | None = None
    notes: tuple[Id, ...] | None = None


class _Example(_Model):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    label_ja: Annotated[str, Field(min_length=1, max_length=200)]
    description_en: str = ""
    answers: dict[Id, Id | tuple[Id, ...]]
    expected: _Expected = _Expected()


_EXAMPLES: TypeAdapter[list[_Example]] = TypeAdapter(
    Annotated[list[_Example], Field(max_length=MOST_EXAMPLES)]
)


def read_examples(text: str) -> tuple[Example, ...]:
    """Parse saved examples; raises UnreadableExamplesError."""
    if len(text.encode()) > MOST_EXAMPLES_BYTES:
        raise UnreadableExamplesError(f"longer than {MOST_EXAMPLES_BYTES} bytes")
    try:
        entries = _EXAMPLES.validate_json(text)
    except ValidationError as error:
        raise UnreadableExamplesError(f"{error.error_count()} mistakes") from None
    if len({entry.id for entry in entries}) < len(entries):
        raise UnreadableExamplesError("two examples have the same id")
    return tuple(_example(entry) for entry in entries)


def write_examples(examples: tuple[Example, ...]) -> str:
    """Return examples in the form `read_examples` reads, one a line."""
    entries = (
        _Example(
            id=example.id,
            label_ja=example.label,
            answers={
                link: value if isinstance(value, str) else tuple(value)
                for link, value in example.answers.items()
            },
            expected=_Expected.model_validate(example.expected, from_attributes=True),
        )
        for example in examples
    )
    lines = (entry.model_dump_json(exclude_none=True, exclude_defaults=True) for entry in entries)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _example(entry: _Example) -> Example:
    return Example(
        id=entry.id,
        label=entry.label_ja,
        answers=entry.answers,
        expected=Expected(**dict(entry.expected)),
    )
