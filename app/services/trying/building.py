"""Puts the use cases of trying out together."""

from dataclasses import dataclass

from app.services.trying.passes import Passes
from app.services.trying.previews import Previews
from app.services.trying.reading import DraftReader
from app.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """What people can do with a draft before it is public."""

    drafts: DraftReader
    previews: Previews


def build_trying(database: Database, *, key: str, previous_key: str | None) -> Trying:
    """Return the use cases on a database."""
    return Trying(
        drafts=DraftReader(database),
        previews=Previews(database, Passes(key=key, previous_key=previous_key)),
    )
