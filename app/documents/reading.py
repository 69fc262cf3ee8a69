"""Documents in and out: text -> checked model -> domain, with the place of every mistake."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.documents.format import FORMAT_VERSION, QuestionnaireDocument
from app.documents.mapping import to_domain
from app.documents.upgrades import UnknownFormatError, upgrade
from app.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """One mistake in a document's shape and where it stands."""

    place: str
    message: str


class UnreadableDocumentError(ValueError):
    """The text is no questionnaire document; ``problems`` lists every mistake found."""

    def __init__(self, problems: tuple[ShapeProblem, ...]) -> None:
        """Remember what is wrong."""
        super().__init__("; ".join(f"{entry.place}: {entry.message}" for entry in problems))
        self.problems = problems


def read_questionnaire(text: str) -> Questionnaire:
    """Parse a document of any known format version; raises UnreadableDocumentError."""
    return to_domain(read_document(text))


def read_document(text: str) -> QuestionnaireDocument:
    """Parse and upgrade a document to the current format; raises UnreadableDocumentError."""
    try:
        raw = upgrade(_load(text))
    except (UnknownFormatError, _DuplicateKeyError) as error:
        raise UnreadableDocumentError((ShapeProblem("document", str(error)),)) from None
    except ValueError as error:
        raise UnreadableDocumentError((ShapeProblem("document", f"not JSON: {error}"),)) from None
    try:
        return QuestionnaireDocument.model_validate(raw)
    except ValidationError as error:
        raise UnreadableDocumentError(tuple(_shape_problems(error))) from None


class _DuplicateKeyError(ValueError):
    """A key stands twice in one JSON object."""


def _load(text: str) -> Any:  # noqa: ANN401  # JSON can be anything until it is validated
    return json.loads(text, object_pairs_hook=_unique_pairs)


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        message = f"the key {', '.join(twice)} stands twice in one object"
        raise _DuplicateKeyError(message)
    return found


def _shape_problems(error: ValidationError) -> list[ShapeProblem]:
    problems = {
        ShapeProblem(".".join(str(part) for part in entry["loc"]) or "document", entry["msg"])
        for entry in error.errors(include_url=False, include_input=False)
    }
    return sorted(problems, key=lambda problem: problem.place)


def canonical_text(text: str) -> str:
    """Return a document in its one stored form: current format, fixed key order, UTF-8."""
    document = read_document(text).model_dump(mode="json")
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


@cache
def json_schema() -> str:
    """Return the JSON Schema (2020-12) of the current format."""
    schema = TypeAdapter(QuestionnaireDocument).json_schema()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Questionnaire document, format version {FORMAT_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
