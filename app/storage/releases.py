"""Releases: what may be shown, written once and read as often as anybody likes."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Table, insert, select

from app.domain.disclosure.chain import FinalRelease, Noise, release_hash
from app.domain.disclosure.release import ReleasedCell
from app.domain.hash_chain import BEGINNING
from app.storage.release_tables import released_activity, released_block, statistics_release

_KNOWN_LABELS = 1000
"""More than the values of a few questionnaires: years of releases name the same ones."""

_COLUMNS = tuple(statistics_release.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease(FinalRelease):
    """A release as it stands in the database."""

    hash: str


class ReleaseSummary(NamedTuple):
    """A release without what it shows."""

    id: int
    slug: str
    arm: str
    epochs: tuple[str, ...]
    hash: str


def releases_of(connection: Connection, *, slug: str) -> tuple[StoredRelease, ...]:
    """Return the releases of all arms of a questionnaire, oldest first, in two queries."""
    return _read(connection, slug=slug)


def events_of(
    connection: Connection, *, slug: str, arms: Collection[str]
) -> tuple[FinalRelease, ...]:
    """Return the releases of some arms without their cells, oldest first, in one query."""
    rows = connection.execute(
        _with_events().where(statistics_release.c.slug == slug, statistics_release.c.arm.in_(arms))
    ).mappings()
    return tuple(_release(tuple(some), ()) for _, some in groupby(rows, key=lambda row: row["id"]))


def whole_chain(connection: Connection) -> tuple[StoredRelease, ...]:
    """Return every release of every cohort, oldest first."""
    return _read(connection)


def chain_head(connection: Connection) -> tuple[int, str]:
    """Return the number and the hash of the newest release; 0 and the beginning before any."""
    row = connection.execute(
        select(statistics_release.c.id, statistics_release.c.hash)
        .order_by(statistics_release.c.id.desc())
        .limit(1)
    ).one_or_none()
    return (0, BEGINNING) if row is None else (row[0], row[1])


def newest(connection: Connection) -> tuple[int, datetime] | None:
    """Return how many releases there are and when the newest was made; None before any."""
    columns = statistics_release.c
    row = connection.execute(
        select(columns.id, columns.made_at).order_by(columns.id.desc()).limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def summaries(connection: Connection) -> tuple[ReleaseSummary, ...]:
    """Return which releases were made, oldest first."""
    columns = statistics_release.c
    rows = connection.execute(
        select(columns.id, columns.slug, columns.arm, columns.epochs, columns.hash).order_by(
            columns.id
        )
    )
    return tuple(
        ReleaseSummary(release_id, slug, arm, tuple(json.loads(epochs)), digest)
        for release_id, slug, arm, epochs, digest in rows
    )


def add_release(connection: Connection, *, release: FinalRelease) -> str:
    """Write a release at the end of the chain and return its hash; the caller has the turn."""
    _, previous = chain_head(connection)
    digest = release_hash(release, previous=previous)
    connection.execute(
        insert(statistics_release).values(
            id=release.id,
            slug=release.slug,
            arm=release.arm,
            made_at=release.made_at,
            epochs=json.dumps(release.epochs),
            activity_epochs=json.dumps(release.activity_epochs),
            previous_hash=previous,
            hash=digest,
            noise=None if release.noise is None else json.dumps(asdict(release.noise)),
        )
    )
    _insert(connection, released_block, _cell_rows(release))
    _insert(connection, released_activity, _activity_rows(release))
    return digest


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _cell_rows(release: FinalRelease) -> list[dict[str, object]]:
    return [
        {
            "release_id": release.id,
            "position": position,
            "series": cell.series,
            "labels": json.dumps(cell.labels),
            "n": cell.n,
        }
        for position, cell in enumerate(release.cells)
    ]


def _activity_rows(release: FinalRelease) -> list[dict[str, object]]:
    return [
        {"release_id": release.id, "name": name, "n": n}
        for name, n in sorted(release.activity.items())
    ]


def _read(connection: Connection, **cohort: str) -> tuple[StoredRelease, ...]:
    cells = _cells(connection, cohort)
    rows = connection.execute(_with_events().filter_by(**cohort)).mappings()
    return tuple(
        _release(tuple(some), cells.get(release_id, ()))
        for release_id, some in groupby(rows, key=lambda row: row["id"])
    )


def _with_events() -> Select[Any]:
    columns = (*_COLUMNS, released_activity.c.name, released_activity.c.n)
    return select(*columns).outerjoin(released_activity).order_by(statistics_release.c.id)


def _release(rows: Sequence[RowMapping], cells: Sequence[ReleasedCell]) -> StoredRelease:
    """Return a release from its row, once for each of its events."""
    row = rows[0]
    return StoredRelease(
        id=row["id"],
        slug=row["slug"],
        arm=row["arm"],
        made_at=row["made_at"],
        epochs=tuple(json.loads(row["epochs"])),
        cells=tuple(cells),
        activity_epochs=tuple(json.loads(row["activity_epochs"])),
        activity={one["name"]: one["n"] for one in rows if one["name"] is not None},
        hash=row["hash"],
        noise=_noise(row["noise"]),
    )


def _noise(text: str | None) -> Noise | None:
    if text is None:
        return None
    found = json.loads(text)
    return Noise(**{**found, "rates": tuple(found["rates"])})


def _cells(connection: Connection, cohort: dict[str, str]) -> dict[int, list[ReleasedCell]]:
    found: dict[int, list[ReleasedCell]] = {}
    rows = connection.execute(
        select(
            released_block.c.release_id,
            released_block.c.series,
            released_block.c.labels,
            released_block.c.n,
        )
        .join(statistics_release)
        .filter_by(**cohort)
        .order_by(released_block.c.release_id, released_block.c.position)
    )
    for release_id, series, labels, n in rows:
        found.setdefault(release_id, []).append(ReleasedCell(series, _labels_of(labels), n))
    return found


@lru_cache(maxsize=_KNOWN_LABELS)
def _labels_of(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
