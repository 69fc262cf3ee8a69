"""Since which version counts mean what they mean, where people said that a meaning is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """The numbers of the versions in which present meanings began.

    `items` by link id. An item that is absent, and 0, mean what they always meant.
    """

    items: Mapping[str, int] = field(default_factory=dict)
    level: int = 0
    themes: int = 0


SINCE_EVER = Beginnings()
"""Of the first version, and of one that nobody decided anything about."""
