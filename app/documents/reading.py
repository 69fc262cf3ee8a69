"""Documents in and out: text -> checked model -> domain, with the place of every mistake."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.documents.addresses import LONGEST_NAME, Raw, place_of
from app.documents.format import FORMAT_VERSION, KEPT_DOCUMENTS, QuestionnaireDocument, schema
from app.documents.upgrades import UnknownFormatError, upgrade
from app.domain.budget import (
    MOST_DOCUMENT_BYTES,
    MOST_FILE_BYTES,
    MOST_KEYS,
    MOST_MISTAKES_TOLD,
    Work,
)
from app.domain.checks import Problem, problems
from app.domain.questionnaire import MedicalReview, Questionnaire
from app.domain.wording import WordingRule, make_rules

WHOLE: Final = "document"
"""The place of a mistake that concerns all of a file."""

UNKNOWN_KIND: Final = "other"
BAD_ANSWER: Final = "bad_answer"

KINDS: Final[Mapping[str, str]] = {
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "int_type": "not_number",
    "bool_type": "not_switch",
    "list_type": "not_list",
    "dict_type": "not_block",
    "model_type": "not_block",
    "model_attributes_type": "not_block",
    "string_pattern_mismatch": "bad_form",
    "literal_error": "bad_choice",
    "union_tag_invalid": "bad_choice",
    "union_tag_not_found": "no_type",
    "condition": "bad_condition",
    "operator": "bad_operator",
    "string_too_short": "no_text",
    "string_too_long": "long_text",
    "too_short": "too_few",
    "too_long": "too_many",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}
"""The kind of each type of error that the format's models give; any other is UNKNOWN_KIND."""

WHOLE_KINDS: Final = frozenset(
    {"format_version", "not_document", "key_twice", "not_json", "too_deep", "too_long"}
)
"""The kinds of mistakes that keep a text from being read at all."""

_ANSWER_KINDS: Final = ("constrained-str", "bool")
"""How the validator names what an answer may be; it tells of each why it is none."""

_LIMITS: Final = ("max_length", "min_length", "ge", "le")


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """One mistake in a document's shape and where it stands.

    ``limit`` is the number that was passed, or the line of the file where it stops being JSON.
    """

    place: str
    message: str
    kind: str = UNKNOWN_KIND
    limit: int | None = None

    def __str__(self) -> str:
        """Write the problem as one line, like the problems of ``domain.checks``."""
        return f"{self.place}: shape: {self.message}"


def shape_problem(error: ErrorDetails, *, place: str) -> ShapeProblem:
    """Return an error of the validator as a mistake at a place."""
    given = error.get("ctx", {})
    limit = next((given[name] for name in _LIMITS if name in given), None)
    is_answer = error["loc"][-1:] and error["loc"][-1] in _ANSWER_KINDS
    kind = BAD_ANSWER if is_answer else KINDS.get(error["type"], UNKNOWN_KIND)
    return ShapeProblem(place, error["msg"], kind, limit)


def whole_problem(kind: str, message: str, limit: int | None = None) -> ShapeProblem:
    """Return a mistake that keeps a file from being read at all."""
    return ShapeProblem(WHOLE, message, kind, limit)


_MOST_KEYS_NAMED: Final = 5


class UnreadableDocumentError(ValueError):
    """The text is no questionnaire document; ``problems`` lists every mistake found."""

    def __init__(self, found: tuple[ShapeProblem, ...]) -> None:
        """Remember what is wrong."""
        super().__init__("; ".join(told(found)))
        self.problems = found


def told(found: Sequence[object]) -> tuple[str, ...]:
    """Return mistakes as lines; beyond what anybody reads, how many more there are."""
    lines = tuple(map(str, found[:MOST_MISTAKES_TOLD]))
    more = len(found) - len(lines)
    return (*lines, f"{WHOLE}: and {more} more mistakes") if more else lines


def read_questionnaire(text: str) -> Questionnaire:
    """Parse a document of any known format version; raises UnreadableDocumentError."""
    return read_document(text).questionnaire


def problem_lines(text: str) -> tuple[str, ...]:
    """Return the problems of a document, one English line each with its place.

    A document of the wrong shape has only shape problems: its meaning can't be checked yet. Of
    very many only the first are told, and then how many more there are.
    """
    try:
        return told(problems_of(text))
    except UnreadableDocumentError as error:
        return told(error.problems)


def problems_of(text: str, *, work: Work | None = None) -> tuple[Problem, ...]:
    """Return every problem of what a document means; raises UnreadableDocumentError.

    The steps of checking are counted in `work`, if they matter to anybody.
    """
    found = read_document(text)
    length = len(write_document(found).encode())
    if length > MOST_DOCUMENT_BYTES:
        message = f"{length} bytes as it is stored, at most {MOST_DOCUMENT_BYTES}"
        return (Problem(WHOLE, "document_too_long", message),)
    return problems(found.questionnaire, work=work)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def read_document(text: str) -> QuestionnaireDocument:
    """Parse and upgrade a document to the current format; raises UnreadableDocumentError.

    The same text again gives the same document, with all that was worked out of it.
    """
    raw = _read_raw(text)
    try:
        return QuestionnaireDocument.of(raw)
    except ValidationError as error:
        raise UnreadableDocumentError(_shape_problems(error, raw=raw)) from None


def _read_raw(text: str) -> dict[str, Any]:
    try:
        return upgrade(_load(text))
    except UnknownFormatError as error:
        found = whole_problem(error.kind, str(error))
    except _NotOneDocumentError as error:
        found = whole_problem(error.kind, str(error), error.limit)
    except ValueError as error:
        found = whole_problem("not_json", f"not JSON: {error}", getattr(error, "lineno", None))
    except RecursionError:
        found = whole_problem("too_deep", "nested too deeply")
    raise UnreadableDocumentError((found,))


class _NotOneDocumentError(ValueError):
    """The text is too long or has too many keys, or a key stands twice in one JSON object."""

    def __init__(self, message: str, *, kind: str, limit: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.limit = limit


def raw_of(text: str) -> object:
    """Return what a text says as JSON, whatever its shape; None when it is no JSON."""
    try:
        return json.loads(text[:MOST_FILE_BYTES])
    except (ValueError, RecursionError):
        return None


def _load(text: str) -> object:
    if len(text) > MOST_FILE_BYTES:
        message = f"longer than {MOST_FILE_BYTES} characters"
        raise _NotOneDocumentError(message, kind="too_long")
    loaded: object = json.loads(text, object_pairs_hook=_Objects().of_pairs)
    return loaded


class _Objects:
    """Makes JSON objects out of pairs of keys and values, and counts the keys."""

    def __init__(self) -> None:
        self._keys = 0

    def of_pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return an object; raises _NotOneDocumentError."""
        self._keys += len(pairs)
        if self._keys > MOST_KEYS:
            message = f"more than {MOST_KEYS} keys"
            raise _NotOneDocumentError(message, kind="too_many", limit=MOST_KEYS)
        found = dict(pairs)
        if len(found) < len(pairs):
            raise _NotOneDocumentError(_key_twice(key for key, _ in pairs), kind="key_twice")
        return found


def _key_twice(keys: Iterable[str]) -> str:
    twice = [key for key, times in Counter(keys).items() if times > 1]
    named = ", ".join(ascii(key[:LONGEST_NAME]) for key in sorted(twice)[:_MOST_KEYS_NAMED])
    more = len(twice) - _MOST_KEYS_NAMED
    return f"a key stands twice in one object: {named}{f' and {more} more' if more > 0 else ''}"


def _shape_problems(error: ValidationError, *, raw: object) -> tuple[ShapeProblem, ...]:
    found = (
        shape_problem(entry, place=place_of(entry["loc"], raw=raw))
        for entry in error.errors(include_url=False, include_input=False)
    )
    return tuple(dict.fromkeys(found))


def canonical_text(text: str) -> str:
    """Return a document in its one stored form: current format, fixed key order, UTF-8."""
    return write_document(read_document(text))


def write_document(document: QuestionnaireDocument) -> str:
    """Return the one stored form of a document."""
    return json.dumps(document.as_json(), ensure_ascii=False, indent=1) + "\n"


@cache
def json_schema() -> str:
    """Return the JSON Schema (2020-12) of the current format."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Questionnaire document, format version {FORMAT_VERSION}",
        **{key: value for key, value in schema().items() if key != "title"},
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


class ReviewRefusedError(ValueError):
    """A part of the review is missing, or its date is none."""


def is_readable(document: str) -> bool:
    """Tell whether this release can read a stored document."""
    try:
        read_document(document)
    except UnreadableDocumentError:
        return False
    return True


def title_of(document: str, *, otherwise: str) -> str:
    """Return the name of a stored document, or another one where this release can't read it."""
    return read_questionnaire(document).title if is_readable(document) else otherwise


def review_of(text: str) -> MedicalReview | None:
    """Return the review of a stored document without reading the rest; None for one not of ours."""
    try:
        found = json.loads(text).get("medical_review")
        return None if found is None else MedicalReview(**found)
    except (ValueError, AttributeError, TypeError):
        return None


def with_review(text: str, review: MedicalReview) -> str:
    """Return a document with another review; raises ReviewRefusedError."""
    raw = {**read_document(text).as_json(), "medical_review": asdict(review)}
    try:
        date.fromisoformat(review.date)
        return write_document(QuestionnaireDocument.of(raw))
    except ValueError:
        raise ReviewRefusedError from None


def with_two_wordings(text: str, *, before: Mapping[str, str], arms: tuple[str, str]) -> str:
    """Return a document in which half of the visitors are asked as before.

    `before` are the earlier texts by link id; the other half meets the document's own.
    """
    raw = read_document(text).as_json()
    (only,) = raw["arms"]
    own = dict(only["item_texts"])
    texts = {}
    for item in _items(raw):
        link_id = item["link_id"]
        if link_id in before:
            texts[link_id], item["text"] = item["text"], before[link_id]
    raw["arms"] = [_arm(arms[0], own), _arm(arms[1], {**own, **texts})]
    return write_document(QuestionnaireDocument.of(raw))


def with_one_wording(text: str, *, kept: str, named: str = "") -> str:
    """Return a document in which everybody is asked as in the arm `kept`.

    `named` is what the arm is called then; empty: as it was.
    """
    raw = read_document(text).as_json()
    texts = next(arm["item_texts"] for arm in raw["arms"] if arm["id"] == kept)
    for item in _items(raw):
        item["text"] = texts.get(item["link_id"], item["text"])
    raw["arms"] = [_arm(named or kept, {})]
    return write_document(QuestionnaireDocument.of(raw))


def _arm(own: str, texts: Mapping[str, str]) -> Raw:
    return {"id": own, "allocation": 1, "item_texts": dict(texts)}


def _items(raw: Raw) -> Iterator[Raw]:
    for step in raw["steps"]:
        yield from step["items"]


def read_wording_rules(text: str) -> tuple[WordingRule, ...]:
    """Return the rules of a rule file; raises WordingRuleError, or ValueError for no JSON."""
    return make_rules(json.loads(text)["rules"])
