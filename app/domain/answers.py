"""A visitor's answers: option codes by link id, and nothing about the visitor.

An item that is missing, or present with no code, is unanswered. A code stands at most once.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Answers: TypeAlias = Mapping[str, tuple[str, ...]]
RawAnswers: TypeAlias = Mapping[str, str | Sequence[str]]
