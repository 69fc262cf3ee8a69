"""The chain of releases: each carries a hash of itself and of the one before (`hash_chain`).

The newest hash is also kept in a file outside of the database (docs/operations.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.domain import hash_chain
from app.domain.disclosure.release import ReleasedCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How much noise a release carries, and what may be guessed through it.

    ``bound``: the cells one visit moves at most. ``variance``: of every cell but completions, whose
    weeks add up to ``completions_variance``. ``rates``: in how many of 100 cases the best guess is
    right, of an answer, of one that opens further questions, and of an urgent sign.
    """

    bound: int
    variance: int
    completions_variance: int
    rates: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalRelease:
    """A release of one cohort as it is kept for ever.

    ``activity`` holds its bare event counts in ``activity_epochs``, by name. Without ``noise`` it
    was counted by the former rule, which showed whole tens.
    """

    id: int
    slug: str
    arm: str
    made_at: datetime
    epochs: tuple[str, ...]
    cells: tuple[ReleasedCell, ...]
    activity_epochs: tuple[str, ...]
    activity: Mapping[str, int]
    noise: Noise | None = None


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
    said: tuple[object, ...] = (
        release.id,
        release.slug,
        release.arm,
        hash_chain.moment_text(release.made_at),
        release.epochs,
        [[cell.series, cell.labels, cell.n] for cell in release.cells],
        release.activity_epochs,
        sorted(release.activity.items()),
    )
    return said if release.noise is None else (*said, asdict(release.noise))
