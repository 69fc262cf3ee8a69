"""A visitor's answers: option codes by link id, and nothing about the visitor.

An item that is missing, or present with no code, is unanswered. A code stands at most once.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Answers: TypeAlias = Mapping[str, tuple[str, ...]]
RawAnswers: TypeAlias = Mapping[str, str | Sequence[str]]


def codes_of(value: str | Sequence[str]) -> tuple[str, ...]:
    """Return the codes of one raw answer."""
    return (value,) if isinstance(value, str) else tuple(value)
