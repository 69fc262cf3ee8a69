"""Documents that come in as files and go out as files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.services.questionnaires.decisions import record
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.judging import ReadIn
from app.storage import drafts, versions
from app.storage.database import Connection, Database, take_turns
from app.storage.failures import UnknownQuestionnaireError


class Importing:
    """Makes drafts of documents, and documents of what is stored."""

    def __init__(
        self,
        database: Database,
        *,
        read_in: Callable[[str], ReadIn],
        unreviewed: Callable[[str, str], tuple[str, ...]],
    ) -> None:
        """Take how a file is read and checked; it raises StillWorkingError while that goes on.

        `unreviewed` tells where a document touches another's safety content without a new
        medical review.
        """
        self._database = database
        self._read_in = read_in
        self._unreviewed = unreviewed

    def import_draft(
        self,
        document: str,
        *,
        note: str,
        who: str,
        now: datetime,
        only: str | None = None,
    ) -> str:
        """Make a document the draft of its questionnaire and return the slug.

        A draft that is there keeps its earlier saves, so that the import can be undone; what was
        decided about it must be decided again. `only` is the slug it must have, if any. Raises
        DocumentRefusedError, OtherQuestionnaireError or SafetyChangedError.
        """
        found = self._read_in(document)
        if found.lines:
            raise DocumentRefusedError(found.lines, found.mistakes)
        slug, text = found.slug, found.stored
        if only not in {None, slug}:
            raise OtherQuestionnaireError(slug)

        def work(connection: Connection) -> None:
            take_turns(connection)
            self._refuse_unreviewed(connection, slug, text)
            deed = drafts.Deed(what="import", who=who, now=now)
            _put_import(connection, slug, text, deed=deed, note=note)
            record(connection, who, "draft.imported", slug, why=note, now=now)

        # Comparing is kept, so that nobody waits for it behind the turn.
        self._database.read(lambda connection: self._refuse_unreviewed(connection, slug, text))
        self._database.write(work)
        return slug

    def export(self, slug: str) -> str:
        """Return the active document of a slug; its draft while nothing is published.

        Raises UnknownQuestionnaireError.
        """
        found = self._database.read(
            lambda connection: (
                versions.active(connection, slug) or drafts.read_draft(connection, slug)
            )
        )
        if found is None:
            raise UnknownQuestionnaireError(slug)
        return found.document

    def _refuse_unreviewed(self, connection: Connection, slug: str, text: str) -> None:
        """Refuse safety content that nobody reviewed; a review is of one text, not of the next."""
        active = versions.active(connection, slug)
        if active is None:
            return
        for before in (active, drafts.read_draft(connection, slug) or active):
            places = self._unreviewed(before.document, text)
            if places:
                raise SafetyChangedError(places)


def _put_import(
    connection: Connection, slug: str, text: str, *, deed: drafts.Deed, note: str
) -> None:
    """Save a document as a draft, on top of the present one or of the active version."""
    content = versions.Content(text)
    found = drafts.read_draft(connection, slug) or _from_active(connection, slug, deed)
    if found is None:
        drafts.start(connection, content, deed, slug=slug, base_version_id=None, note=note)
        return
    drafts.save(connection, found, content, deed)
    drafts.drop_every_decision(connection, found.id)
    drafts.set_note(connection, found, note)


def _from_active(connection: Connection, slug: str, deed: drafts.Deed) -> drafts.StoredDraft | None:
    active = versions.active(connection, slug)
    if active is None:
        return None
    content = versions.Content(active.document, versions.examples_of(connection, active.id))
    begun = replace(deed, what=drafts.STARTED)
    return drafts.start(connection, content, begun, slug=slug, base_version_id=active.id)
