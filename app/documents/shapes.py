"""What can be wrong with a document's shape: kinds of our own, so that pages have words for each.

The validator's English message stays for whoever wrote the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic_core import ErrorDetails

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
"""The kinds of mistakes that keep a file from being read at all."""

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
