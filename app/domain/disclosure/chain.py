"""The chain of releases: each carries a hash of itself and of the one before (`hash_chain`).

The newest hash is also kept in a file outside of the database (docs/operations.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import hash_chain
from app.domain.disclosure.release import Block


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
    return hash_chain.digest_of(_said(release), previous=previous)


def first_broken(chain: Iterable[tuple[FinalRelease, str]]) -> int | None:
    """Return the number of the first release that does not follow from those before it.

    `chain` holds all releases with their stored hashes, oldest first. None: the chain holds.
    """
    return hash_chain.first_broken(
        hash_chain.Chained(release.id, _said(release), stored) for release, stored in chain
    )


def _said(release: FinalRelease) -> Sequence[object]:
    return (
        release.id,
        release.slug,
        release.arm,
        hash_chain.moment_text(release.made_at),
        release.epochs,
        [[block.series, block.labels, block.n] for block in release.blocks],
        release.activity_epochs,
        sorted(release.activity.items()),
    )
