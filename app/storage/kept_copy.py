"""What visitors are served from, as it is stored: read in one go, and kept as a copy in a file.

The copy serves a process that starts while the database is away. It holds what every visitor
may read anyway (the published documents and the clinic's profile) and nothing about visitors.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import Connection

from app.domain.clinic import Clinic
from app.storage import clinics, statistics_settings, switch, versions
from app.storage.versions import VersionDocument, VersionSummary

FILE_NAME = "published.json"


@dataclass(frozen=True, slots=True)
class Published:
    """Which versions are in force, without their documents, and what stands around them."""

    versions: tuple[VersionSummary, ...]
    clinic: Clinic
    demonstration: bool
    closed: bool
    sources: tuple[str, ...]


Documents = tuple[VersionDocument, ...]


def read_published(connection: Connection, *, since: datetime) -> Published:
    """Return what is in force now, or was until `since`."""
    return Published(
        versions=versions.in_force_since(connection, moment=since),
        clinic=clinics.clinic(connection) or Clinic(),
        demonstration=bool(clinics.is_demonstration(connection)),
        closed=switch.off(connection) is not None,
        sources=statistics_settings.codes_in_use(connection),
    )


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
                VersionDocument(**document) for document in found["documents"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _published(found: dict[str, Any]) -> Published:
    return Published(
        versions=tuple(VersionSummary(**summary) for summary in found["versions"]),
        clinic=Clinic(**found["clinic"]),
        demonstration=found["demonstration"],
        closed=found["closed"],
        sources=tuple(found["sources"]),
    )
