"""A draft as it stands at this moment, read for trying out."""

from dataclasses import dataclass

from app.documents.examples import read_examples
from app.documents.reading import read_questionnaire
from app.domain.authoring.examples import Example
from app.domain.questionnaire import Questionnaire
from app.storage import drafts, versions
from app.storage.database import Connection, Database
from app.storage.drafts import StoredDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedDraft:
    """A draft, its examples, and the published version it would replace, if there is one."""

    stored: StoredDraft
    questionnaire: Questionnaire
    examples: tuple[Example, ...]
    published: Questionnaire | None
    published_text: str


class DraftReader:
    """Reads drafts."""

    def __init__(self, database: Database) -> None:
        """Read from a database."""
        self._database = database

    def open(self, slug: str) -> TriedDraft:
        """Return a draft. Raises NoDraftError."""

        def work(connection: Connection) -> tuple[StoredDraft, str]:
            active = versions.active(connection, slug)
            return drafts.the_draft(connection, slug), active.document if active else ""

        stored, published = self._database.read(work)
        return TriedDraft(
            stored=stored,
            questionnaire=read_questionnaire(stored.document),
            examples=read_examples(stored.examples),
            published=read_questionnaire(published) if published else None,
            published_text=published,
        )
