"""What counting asks of a database; each engine says it in its own words."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias


class Epoch(NamedTuple):
    """An epoch's row. Without its key nothing can be counted in it any more."""

    key: bytes | None
    shut: bool


class SpentNonce(NamedTuple):
    """A form that was counted."""

    epoch: str
    digest: bytes


CellCount: TypeAlias = tuple[str, int, str, str, str, int]
"""How much a cell grows: epoch, version id, arm, variable, value, and the number."""


class CountStatements(Protocol):
    """The statements of one transaction. Every sequence comes sorted and without repeats."""

    def epoch(self, name: str) -> Epoch | None:
        """Return an epoch, held so that it can't be shut before this transaction ends."""
        ...

    def create_epoch(self, name: str, *, key: bytes) -> None:
        """Create an epoch unless somebody else just did; shut when a later one is shut."""
        ...

    def spend(self, nonces: Sequence[SpentNonce]) -> set[SpentNonce]:
        """Remember nonces and return those that were new."""
        ...

    def add(self, counts: Sequence[CellCount]) -> None:
        """Add to the tallies."""
        ...
