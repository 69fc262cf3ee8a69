"""Questionnaire versions: one draft and one active version per slug, and all that were.

A published version is immutable (triggers of migration 0001 hold even against plain SQL);
only its status moves, from active to retired.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from app.storage.tables import questionnaire_version as version

_SUMMARY = (version.c.id, version.c.slug, version.c.number, version.c.status)


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """Which version this is; `number` is None for a draft."""

    id: int
    slug: str
    number: int | None
    status: str


@dataclass(frozen=True, slots=True)
class VersionDocument(VersionSummary):
    """A version with the text of its document."""

    document: str


def in_force_since(connection: Connection, *, moment: datetime) -> tuple[VersionSummary, ...]:
    """Return the versions that visitors were given at or after a moment, oldest first."""
    rows = connection.execute(
        select(*_SUMMARY)
        .where(or_(version.c.status == "active", version.c.retired_at >= moment))
        .order_by(version.c.id)
    )
    return tuple(VersionSummary(*row) for row in rows)


def documents(connection: Connection, ids: Collection[int]) -> tuple[VersionDocument, ...]:
    """Return versions with their documents."""
    if not ids:
        return ()
    rows = connection.execute(
        select(*_SUMMARY, version.c.document).where(version.c.id.in_(sorted(ids)))
    )
    return tuple(VersionDocument(*row) for row in rows)


def all_active(connection: Connection) -> tuple[VersionDocument, ...]:
    """Return the active version of every slug, sorted by slug."""
    rows = connection.execute(
        select(*_SUMMARY, version.c.document)
        .where(version.c.status == "active")
        .order_by(version.c.slug)
    )
    return tuple(VersionDocument(*row) for row in rows)


def draft(connection: Connection, slug: str) -> VersionDocument | None:
    """Return the draft of a slug."""
    return _one(connection, slug=slug, status="draft")


def active(connection: Connection, slug: str) -> VersionDocument | None:
    """Return the active version of a slug."""
    return _one(connection, slug=slug, status="active")


def save_draft(
    connection: Connection, *, slug: str, document: str, note: str, now: datetime
) -> int:
    """Make a document the draft of a slug, in place of an earlier draft; return its id."""
    values = {"document": document, "note": note, "created_at": now}
    found = draft(connection, slug)
    if found is not None:
        connection.execute(update(version).where(version.c.id == found.id).values(values))
        return found.id
    new = insert(version).values(slug=slug, status="draft", **values).returning(version.c.id)
    return int(connection.execute(new).scalar_one())


def publish_draft(
    connection: Connection, found: VersionDocument, *, publisher: str, now: datetime
) -> int:
    """Make a draft the active version; the earlier one retires. Return its new number."""
    slug = found.slug
    number = (
        1
        + connection.execute(
            select(func.coalesce(func.max(version.c.number), 0)).where(version.c.slug == slug)
        ).scalar_one()
    )
    connection.execute(
        update(version)
        .where(version.c.slug == slug, version.c.status == "active")
        .values(status="retired", retired_at=now)
    )
    connection.execute(
        update(version)
        .where(version.c.id == found.id)
        .values(status="active", number=number, published_at=now, published_by=publisher)
    )
    return int(number)


def _one(connection: Connection, *, slug: str, status: str) -> VersionDocument | None:
    row = connection.execute(
        select(*_SUMMARY, version.c.document).where(
            version.c.slug == slug, version.c.status == status
        )
    ).one_or_none()
    return None if row is None else VersionDocument(*row)
