"""Documents that come in as files and go out as files."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.documents.reading import is_readable
from app.processes import AsksTasks, Task, TaskFailedError
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.judging import Mistake, ReadIn
from app.services.questionnaires.proving import asked
from app.services.questionnaires.readable import readable_version
from app.storage import audit_log, drafts, versions
from app.storage.database import Connection, Database
from app.storage.failures import UnknownQuestionnaireError


class Importing:
    """Makes drafts of documents, and documents of what is stored."""

    def __init__(self, database: Database, tasks: AsksTasks, *, wait: float) -> None:
        """Take where files are read, checked and compared, and for how many seconds to wait."""
        self._database = database
        self._tasks = tasks
        self._wait = wait

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
        DocumentRefusedError, OtherQuestionnaireError or SafetyChangedError, and
        StillWorkingError while the file is checked.
        """
        found: ReadIn = self._asked(Task("read", (document,)), wait=self._wait)
        if found.lines:
            raise DocumentRefusedError(found.lines, found.mistakes)
        slug, text = found.slug, found.stored
        if only not in {None, slug}:
            raise OtherQuestionnaireError(slug)

        def work(connection: Connection) -> None:
            self._refuse_unreviewed(_earlier(connection, slug), text, wait=0)
            deed = drafts.Deed(what="import", who=who, now=now)
            _put_import(connection, slug, text, deed=deed, note=note)
            audit_log.record(connection, who, "draft.imported", slug, why=note, now=now)

        # What is compared is kept, so that nobody waits for it behind the turn.
        earlier = self._database.read(lambda connection: _earlier(connection, slug))
        self._refuse_unreviewed(earlier, text, wait=self._wait)
        self._database.write_in_turn(work)
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

    def _refuse_unreviewed(self, earlier: tuple[str, ...], text: str, *, wait: float) -> None:
        """Refuse safety content that nobody reviewed; a review is of one text, not of the next."""
        for before in earlier:
            places = self._asked(Task("unreviewed", (before, text)), wait=wait)
            if places:
                raise SafetyChangedError(places)

    def _asked(self, task: Task, *, wait: float) -> Any:  # noqa: ANN401  # whatever the task's function returns
        try:
            return asked(self._tasks, task, wait=wait)
        except TaskFailedError as failure:
            line = f"it could not be checked within the bounds ({failure.cause})"
            mistake = Mistake(place="(document)", code="too_much_to_check", message=line)
            raise DocumentRefusedError((line,), (mistake,)) from None


def _earlier(connection: Connection, slug: str) -> tuple[str, ...]:
    """Return what a document is compared with: the public one and, if there is one, its draft."""
    active = readable_version(connection, slug)
    if active is None:
        return ()
    draft = drafts.read_draft(connection, slug)
    is_read = draft is not None and is_readable(draft.document)
    return tuple(
        dict.fromkeys((active.document, draft.document if draft and is_read else active.document))
    )


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
    active = readable_version(connection, slug)
    if active is None:
        return None
    content = versions.Content(active.document, versions.examples_of(connection, active.id))
    begun = replace(deed, what=drafts.STARTED)
    return drafts.start(connection, content, begun, slug=slug, base_version_id=active.id)
