"""The chain of releases: each carries a hash of itself and of the one before it.

Changing, removing or inserting a release breaks every later hash. The newest hash is also kept
in a file outside of the database (docs/operations.md).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from app.domain.disclosure.release import Block

BEGINNING: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalRelease:
    """A release of one cohort as it is kept for ever.

    ``activity`` holds the bare event counts of the whole questionnaire in ``activity_epochs``, by
    name; both are empty while too few started, and then wait for a later release. Only one of
    the releases made together for several arms carries them.
    """

    id: int
    slug: str
    arm: str
    made_at: datetime
    epochs: tuple[str, ...]
    blocks: tuple[Block, ...]
    activity_epochs: tuple[str, ...]
    activity: Mapping[str, int]


def release_hash(release: FinalRelease, *, previous: str) -> str:
    """Return the hash of a release; `previous` is that of the release before it."""
    said = [
        previous,
        release.id,
        release.slug,
        release.arm,
        release.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        release.epochs,
        [[block.series, block.labels, block.n] for block in release.blocks],
        release.activity_epochs,
        sorted(release.activity.items()),
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def first_broken(chain: Iterable[tuple[FinalRelease, str]]) -> int | None:
    """Return the number of the first release that does not follow from those before it.

    `chain` holds all releases with their stored hashes, oldest first. None: the chain holds.
    """
    previous, expected = BEGINNING, 1
    for release, stored in chain:
        if release.id != expected:
            return expected
        if stored != release_hash(release, previous=previous):
            return release.id
        previous, expected = stored, expected + 1
    return None
