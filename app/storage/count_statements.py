"""What counting asks of a database; each engine says it in its own words."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Epoch(NamedTuple):
    """An epoch's row. Without its key nothing can be counted in it any more."""

    key: bytes | None
    shut: bool


class SpentNonce(NamedTuple):
    """A form that was counted."""

    epoch: str
    digest: bytes


class CellCount(NamedTuple):
    """How much a cell grows; the first five fields are its key."""

    epoch: str
    version_id: int
    arm: str
    variable: str
    value: str
    n: int


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
