"""Questionnaire versions: one active version per slug, and all that were.

A version is immutable (triggers of migration 0001 hold even against plain SQL); only its status
moves, from active to retired. What is being written is no version yet: see `drafts`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, or_, select, update

from app.storage.draft_tables import version_examples
from app.storage.rows import all_of, columns_for, one_of
from app.storage.tables import questionnaire_version as version


@dataclass(frozen=True, slots=True)
class Content:
    """A document and the examples it must satisfy, as stored texts; None: it has none."""

    document: str
    examples: str | None = None


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """Which version this is."""

    id: int
    slug: str
    number: int
    status: str


@dataclass(frozen=True, slots=True)
class VersionDocument(VersionSummary):
    """A version with the text of its document."""

    document: str


_WHOLE = columns_for(VersionDocument, version)


class Posting(NamedTuple):
    """While forms of a version could be given out; `until` is None for one that is public."""

    version_id: int
    slug: str
    number: int
    since: datetime
    until: datetime | None


def postings(connection: Connection) -> tuple[Posting, ...]:
    """Return while every version was public, oldest first."""
    columns = (version.c.id, version.c.slug, version.c.number)
    rows = connection.execute(
        select(*columns, version.c.published_at, version.c.retired_at)
        .where(version.c.number.is_not(None))
        .order_by(version.c.id)
    )
    return tuple(Posting(*row) for row in rows)


def in_force_since(connection: Connection, *, moment: datetime) -> tuple[VersionSummary, ...]:
    """Return the versions that visitors were given at or after a moment, oldest first."""
    in_force = or_(version.c.status == "active", version.c.retired_at >= moment)
    wanted = columns_for(VersionSummary, version).where(in_force).order_by(version.c.id)
    return all_of(connection, wanted, VersionSummary)


def documents(connection: Connection, ids: Collection[int]) -> tuple[VersionDocument, ...]:
    """Return versions with their documents."""
    if not ids:
        return ()
    return all_of(connection, _WHOLE.where(version.c.id.in_(sorted(ids))), VersionDocument)


def all_active(connection: Connection) -> tuple[VersionDocument, ...]:
    """Return the active version of every slug, sorted by slug."""
    wanted = _WHOLE.where(version.c.status == "active").order_by(version.c.slug)
    return all_of(connection, wanted, VersionDocument)


def active(connection: Connection, slug: str) -> VersionDocument | None:
    """Return the active version of a slug."""
    wanted = _WHOLE.where(version.c.slug == slug, version.c.status == "active")
    return one_of(connection, wanted, VersionDocument)


def every_document(connection: Connection, slug: str) -> tuple[VersionDocument, ...]:
    """Return all versions of a slug there ever were, oldest first."""
    wanted = _WHOLE.where(version.c.slug == slug).order_by(version.c.number)
    return all_of(connection, wanted, VersionDocument)


def examples_of(connection: Connection, version_id: int) -> str | None:
    """Return the examples a version was published with; None when it had none."""
    text: str | None = connection.execute(
        select(version_examples.c.examples).where(version_examples.c.version_id == version_id)
    ).scalar_one_or_none()
    return text


def twin(connection: Connection, found: VersionSummary) -> int | None:
    """Return the id of the newest earlier version with the very same document, if there is one."""
    document = select(version.c.document).where(version.c.id == found.id).scalar_subquery()
    return connection.execute(
        select(version.c.id)
        .where(
            version.c.slug == found.slug,
            version.c.number < found.number,
            version.c.document == document,
        )
        .order_by(version.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def publish(
    connection: Connection,
    content: Content,
    *,
    slug: str,
    note: str = "",
    publisher: str,
    now: datetime,
) -> VersionSummary:
    """Make a document the active version of its slug.

    The version before retires. Whoever publishes takes turns first (`take_turns`).
    """
    numbers = select(func.coalesce(func.max(version.c.number), 0)).where(version.c.slug == slug)
    number = 1 + int(connection.execute(numbers).scalar_one())
    connection.execute(
        update(version)
        .where(version.c.slug == slug, version.c.status == "active")
        .values(status="retired", retired_at=now)
    )
    values = {"slug": slug, "number": number, "document": content.document, "note": note}
    new = insert(version).values(
        status="active", created_at=now, published_at=now, published_by=publisher, **values
    )
    version_id = int(connection.execute(new.returning(version.c.id)).scalar_one())
    if content.examples is not None:
        examples = {"version_id": version_id, "examples": content.examples}
        connection.execute(insert(version_examples).values(examples))
    return VersionSummary(id=version_id, slug=slug, number=number, status="active")
