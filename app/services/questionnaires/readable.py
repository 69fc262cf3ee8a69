"""What a draft is compared with: the public version, or what visitors meet in its place.

A release may not be able to read what another one published. Visitors then meet the newest version
that can be read (`app.services.library`), so that is also what everything is compared with.
"""

from app.documents.reading import is_readable
from app.storage import versions
from app.storage.database import Connection
from app.storage.versions import VersionDocument


def readable_version(connection: Connection, slug: str) -> VersionDocument | None:
    """Return the public version, or the newest that can be read if that one can't.

    None where nothing is public or nothing can be read: then a draft is a first publication.
    """
    active = versions.active(connection, slug)
    return None if active is None else _readable(connection, active)


def readable_versions(connection: Connection) -> tuple[VersionDocument, ...]:
    """Return the same of every questionnaire, sorted by slug; those without any are left out."""
    found = (_readable(connection, one) for one in versions.all_active(connection))
    return tuple(one for one in found if one is not None)


def _readable(connection: Connection, active: VersionDocument) -> VersionDocument | None:
    if is_readable(active.document):
        return active
    newest_first = reversed(versions.every_document(connection, active.slug))
    return next((one for one in newest_first if is_readable(one.document)), None)
