"""Where starts come from: the links that staff give out, each with a short code of its own.

A link ends in ``?from=code``. Only codes on the list are counted, so that nobody can write words
of theirs into the statistics; a code that is no longer used keeps its label for the releases it
stands in.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

LONGEST_CODE: Final = 20
LONGEST_LABEL: Final = 30
MOST_SOURCES: Final = 20
"""More would be a number per recipient, not per place."""

_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_TAKEN: Final = frozenset({"null", "undefined", "none"})
"""What a page says that was opened by no such link."""

SourceProblem: TypeAlias = Literal[
    "code_empty", "code_unusable", "code_known", "label_empty", "label_long", "too_many"
]


@dataclass(frozen=True, slots=True)
class StartSource:
    """A link that is given out. `label` is what staff call it."""

    code: str
    label: str
    in_use: bool = True


def normal_code(typed: str) -> str:
    """Return a code in the one form that is stored, whatever keyboard typed it."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def code_problem(code: str, *, known: Collection[StartSource]) -> SourceProblem | None:
    """Return what speaks against a new code in its normal form."""
    if not code:
        return "code_empty"
    if len(code) > LONGEST_CODE or code in _TAKEN or not _CODE.fullmatch(code):
        return "code_unusable"
    if any(source.code == code and source.in_use for source in known):
        return "code_known"
    return "too_many" if sum(source.in_use for source in known) >= MOST_SOURCES else None


def label_problem(label: str) -> SourceProblem | None:
    """Return what speaks against a label."""
    if not label.strip():
        return "label_empty"
    too_long = len(label) > LONGEST_LABEL or not label.isprintable()
    return "label_long" if too_long else None
