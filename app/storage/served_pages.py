"""Visitors' pages of a version as they were built when it was tried, and are served.

One row a version, written in the transaction that publishes it, and again when the clinic's
profile or the software's own templates change. `digest` names what the pages were made of.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, String, Table, Text, delete, insert
from sqlalchemy import select as select_rows

from app.storage.tables import metadata, version_key

served_pages = Table(
    "served_pages",
    metadata,
    version_key(),
    Column("digest", String(64), nullable=False),
    Column("pages", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredPages:
    """Pages in the form in which `app.web` writes them, and what names their making."""

    digest: str
    pages: str


def put(connection: Connection, version_id: int, found: StoredPages) -> None:
    """Keep the pages of a version in place of those before."""
    connection.execute(delete(served_pages).where(served_pages.c.version_id == version_id))
    values = {"version_id": version_id, "digest": found.digest, "pages": found.pages}
    connection.execute(insert(served_pages).values(values))


def digests(connection: Connection, ids: Collection[int]) -> Mapping[int, str]:
    """Return what names the pages that are kept, by version id."""
    columns = (served_pages.c.version_id, served_pages.c.digest)
    rows = connection.execute(
        select_rows(*columns).where(served_pages.c.version_id.in_(sorted(ids)))
    )
    return {row.version_id: row.digest for row in rows}


def of_versions(connection: Connection, ids: Collection[int]) -> Mapping[int, StoredPages]:
    """Return the pages that are kept, by version id."""
    rows = connection.execute(
        select_rows(served_pages).where(served_pages.c.version_id.in_(sorted(ids)))
    )
    return {version_id: StoredPages(digest, pages) for version_id, digest, pages in rows}
