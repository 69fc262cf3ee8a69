"""What visitors are served from, as it is stored: read in one go, and kept as a copy in a file.

The copy serves a process that starts while the database is away. It holds what every visitor
may read anyway (the published documents and the clinic's profile) and nothing about visitors.
"""

import json
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import Connection

from app.domain.clinic import Clinic
from app.storage import clinics, served_pages, statistics_settings, switch, versions
from app.storage.versions import VersionDocument, VersionSummary

FILE_NAME = "published.json"


@dataclass(frozen=True, slots=True)
class Published:
    """Which versions are in force, without their documents, and what stands around them."""

    versions: tuple[VersionSummary, ...]
    pages: tuple[tuple[int, str], ...]
    """What names the kept pages of each version that has some, by id."""

    clinic: Clinic
    demonstration: bool
    closed: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedDocument(VersionDocument):
    """A version with its document and the pages that were built of it, if any were."""

    pages_digest: str = ""
    pages: str = ""


Documents = tuple[PublishedDocument, ...]


def read_published(connection: Connection, *, since: datetime) -> Published:
    """Return what is in force now, or was until `since`."""
    found = versions.in_force_since(connection, moment=since)
    digests = served_pages.digests(connection, {one.id for one in found})
    return Published(
        versions=found,
        pages=tuple(sorted(digests.items())),
        clinic=clinics.clinic(connection) or Clinic(),
        demonstration=bool(clinics.is_demonstration(connection)),
        closed=switch.off(connection) is not None,
        sources=statistics_settings.codes_in_use(connection),
    )


def read_documents(connection: Connection, ids: Collection[int]) -> Documents:
    """Return versions with their documents and pages."""
    pages = served_pages.of_versions(connection, ids)
    none = served_pages.StoredPages("", "")
    return tuple(
        PublishedDocument(
            **asdict(one),
            pages_digest=pages.get(one.id, none).digest,
            pages=pages.get(one.id, none).pages,
        )
        for one in versions.documents(connection, ids)
    )


def read_earlier(connection: Connection, *, slug: str, count: int) -> Documents:
    """Return the newest retired versions of a questionnaire, for when the active one is broken."""
    retired = [
        one.id for one in versions.every_document(connection, slug) if one.status != "active"
    ]
    return read_documents(connection, retired[-count:])


class KeptCopy:
    """The file. `of` names the database; a copy of another one is none."""

    def __init__(self, path: Path, *, of: str) -> None:
        """Use a file, which is made by the first writing."""
        self._path = path
        self._of = of

    def write(self, published: Published, documents: Documents) -> None:
        """Put a copy in place of the one before, whole or not at all. Raises OSError."""
        text = json.dumps(
            {
                "of": self._of,
                "published": asdict(published),
                "documents": [asdict(document) for document in documents],
            },
            ensure_ascii=False,
        )
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=self._path.parent, prefix=f".{FILE_NAME}-", delete=False
        ) as file:
            try:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(self._path)
            except OSError:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise

    def read(self) -> tuple[Published, Documents] | None:
        """Return the copy; None when there is none of this database that can be read."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            if found["of"] != self._of:
                return None
            return _published(found["published"]), tuple(
                PublishedDocument(**document) for document in found["documents"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _published(found: dict[str, Any]) -> Published:
    return Published(
        versions=tuple(VersionSummary(**summary) for summary in found["versions"]),
        # The release before this one kept no pages; those are then made anew.
        pages=tuple((version_id, digest) for version_id, digest in found.get("pages", ())),
        clinic=Clinic(**found["clinic"]),
        demonstration=found["demonstration"],
        closed=found["closed"],
        sources=tuple(found["sources"]),
    )
