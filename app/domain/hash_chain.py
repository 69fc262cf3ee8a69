"""A chain of digests: each entry's digest covers what it says and the digest before it.

Changing, removing or inserting an entry breaks every later digest.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

BEGINNING: Final = "0" * 64
"""What stands before the first entry."""


class Chained(NamedTuple):
    """One entry as the chain sees it: its number from 1, what it says, and its stored digest."""

    number: int
    said: Sequence[object]
    digest: str


def digest_of(said: Sequence[object], *, previous: str) -> str:
    """Return the digest of an entry; `previous` is that of the entry before it."""
    text = json.dumps([previous, *said], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def moment_text(at: datetime) -> str:
    """Return a moment as a digest covers it: the same text whatever its time zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_broken(entries: Iterable[Chained]) -> int | None:
    """Return the number of the first entry that does not follow from those before it.

    `entries` is the whole chain, oldest first. None: the chain holds.
    """
    previous = BEGINNING
    for expected, entry in enumerate(entries, start=1):
        if entry.number != expected or entry.digest != digest_of(entry.said, previous=previous):
            return expected
        previous = entry.digest
    return None
