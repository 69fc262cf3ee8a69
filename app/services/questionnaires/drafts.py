"""The use cases around a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from app.documents.editing.applying import address_of, apply, field_at, seen_at, value_at
from app.documents.editing.edits import AddItem, AddOption, AddSection, Edit, Move, SetValue
from app.documents.examples import read_examples
from app.documents.format import KEPT_DOCUMENTS, QuestionnaireDocument
from app.documents.reading import read_document, write_document
from app.domain.authoring.changes import changes
from app.domain.authoring.examples import Example
from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.services.questionnaires.readable import readable_version
from app.storage import audit_log, drafts, versions
from app.storage.database import Connection, Database
from app.storage.drafts import Deed, Save, StoredDraft
from app.storage.failures import StaleDraftError, UnknownQuestionnaireError
from app.storage.versions import Content, VersionDocument

_NEW_ID: Final = re.compile(r'"(x_[0-9]+)"')


@dataclass(frozen=True, slots=True)
class Proposed:
    """An edit, and what its writer saw at its address (`seen_at`); empty: they didn't look."""

    edit: Edit
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuestionnaire:
    """A questionnaire in the list: what is public and what is being written."""

    slug: str
    published: VersionDocument | None
    draft: StoredDraft | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """A draft with its document; `base` is the published one, if any, `base_text` as stored."""

    stored: StoredDraft
    document: QuestionnaireDocument
    base: QuestionnaireDocument | None
    base_text: str | None

    @property
    def questionnaire(self) -> Questionnaire:
        """What the draft asks and says."""
        return self.document.questionnaire

    @property
    def published(self) -> Questionnaire | None:
        """What visitors are asked and told now, if there is anything."""
        return self.base.questionnaire if self.base else None

    @property
    def examples(self) -> tuple[Example, ...]:
        """The draft's saved examples."""
        return read_examples(self.stored.examples)

    @property
    def changed(self) -> frozenset[str]:
        """The places that differ from what is published."""
        if self.base is None:
            return frozenset()
        return changed_places(self.base, self.document)


class Drafts:
    """Starts, changes, undoes and discards drafts."""

    def __init__(self, database: Database) -> None:
        """Keep drafts in a database."""
        self._database = database

    def questionnaires(self) -> tuple[ListedQuestionnaire, ...]:
        """Return every questionnaire there is, by slug."""

        def work(connection: Connection) -> tuple[ListedQuestionnaire, ...]:
            published = {one.slug: one for one in versions.all_active(connection)}
            written = {one.slug: one for one in drafts.all_drafts(connection)}
            return tuple(
                ListedQuestionnaire(
                    slug=slug, published=published.get(slug), draft=written.get(slug)
                )
                for slug in sorted({*published, *written})
            )

        return self._database.read(work)

    def questionnaire(self, slug: str) -> ListedQuestionnaire:
        """Return one questionnaire. Raises UnknownQuestionnaireError."""
        found = next((one for one in self.questionnaires() if one.slug == slug), None)
        if found is None:
            raise UnknownQuestionnaireError(slug)
        return found

    def open(self, slug: str) -> OpenDraft:
        """Return a draft. Raises NoDraftError."""

        def work(connection: Connection) -> tuple[StoredDraft, VersionDocument | None]:
            return drafts.the_draft(connection, slug), readable_version(connection, slug)

        stored, active = self._database.read(work)
        return OpenDraft(
            stored=stored,
            document=read_document(stored.document),
            base=read_document(active.document) if active else None,
            base_text=active.document if active else None,
        )

    def public_text(self, slug: str) -> str:
        """Return the document that is public, as stored. Raises UnknownQuestionnaireError."""
        active = self._database.read(lambda connection: readable_version(connection, slug))
        if active is None:
            raise UnknownQuestionnaireError(slug)
        return active.document

    def saves(self, slug: str) -> tuple[Save, ...]:
        """Return what was done in every save that is kept, newest first. Raises NoDraftError."""
        return self._database.read(
            lambda connection: drafts.saves(connection, drafts.the_draft(connection, slug).id)
        )

    def start(self, slug: str, *, who: str, now: datetime) -> None:
        """Begin a draft from what is published; one that is there already stays.

        Raises UnknownQuestionnaireError.
        """

        def work(connection: Connection) -> None:
            if drafts.read_draft(connection, slug) is not None:
                return
            active = readable_version(connection, slug)
            if active is None:
                raise UnknownQuestionnaireError(slug)
            content = Content(active.document, versions.examples_of(connection, active.id))
            deed = Deed(what=drafts.STARTED, who=who, now=now)
            drafts.start(connection, content, deed, slug=slug, base_version_id=active.id)
            _record(connection, "draft.started", slug, deed=deed)

        self._database.write_in_turn(work)

    def save(
        self, slug: str, proposed: Sequence[Proposed], *, who: str, now: datetime
    ) -> QuestionnaireDocument:
        """Make edits together, as one save, and return the document after them.

        Nothing is saved when nothing changes. Raises NoDraftError, ChangedMeanwhileError or an
        EditRefusedError; then nothing has changed.
        """

        def work(connection: Connection) -> QuestionnaireDocument:
            found = drafts.the_draft(connection, slug)
            before = read_document(found.document)
            used = _used_ids(connection, found) if _adds(proposed) else frozenset[str]()
            after = _applied(before, proposed, used_ids=used)
            if after != before:
                deed = Deed(
                    what=_word(proposed[0].edit, before),
                    place=address_of(proposed[0].edit),
                    who=who,
                    now=now,
                )
                content = Content(write_document(after))
                dropped = changed_places(before, after)
                number = drafts.save(connection, found, content, deed, dropped=dropped)
                _record(connection, "draft.saved", slug, deed=deed, number=str(number))
            return after

        return self._database.write_in_turn(work)

    def undo(self, slug: str, number: int, *, who: str, now: datetime) -> Save:
        """Take back the save of this number, the newest, and return it.

        Raises NoDraftError, NothingToUndoError or StaleDraftError.
        """

        def work(connection: Connection) -> Save:
            found = drafts.the_draft(connection, slug)
            if found.number != number:
                raise StaleDraftError
            before = drafts.document_before(connection, found)
            dropped = (
                changed_places(read_document(found.document), read_document(before))
                if before
                else frozenset[str]()
            )
            drafts.undo(connection, found, dropped=dropped)
            deed = Deed(what=found.what, place=found.place, who=who, now=now)
            _record(connection, "draft.undone", slug, deed=deed, number=str(number))
            return found

        return self._database.write_in_turn(work)

    def discard(self, slug: str, number: int, *, who: str, now: datetime) -> None:
        """Throw a draft away as it was seen. Raises NoDraftError or StaleDraftError."""

        def work(connection: Connection) -> None:
            found = drafts.the_draft(connection, slug)
            if found.number != number:
                raise StaleDraftError
            drafts.discard(connection, found)
            deed = Deed(what="discard", who=who, now=now)
            _record(connection, "draft.discarded", slug, deed=deed, number=str(number))

        self._database.write_in_turn(work)

    def take_out(self, slug: str, *, who: str, now: datetime) -> str:
        """Return a questionnaire's document for a file: the draft, or else what is published.

        Raises UnknownQuestionnaireError.
        """

        def work(connection: Connection) -> str:
            found = drafts.read_draft(connection, slug) or versions.active(connection, slug)
            if found is None:
                raise UnknownQuestionnaireError(slug)
            deed = Deed(what="export", who=who, now=now)
            _record(connection, "draft.exported", slug, deed=deed)
            return found.document

        return self._database.write_in_turn(work)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def changed_places(before: QuestionnaireDocument, after: QuestionnaireDocument) -> frozenset[str]:
    """Return the places where two documents differ."""
    return frozenset(change.place for change in changes(before.questionnaire, after.questionnaire))


def _applied(
    before: QuestionnaireDocument, proposed: Sequence[Proposed], *, used_ids: frozenset[str]
) -> QuestionnaireDocument:
    """Return a document after all edits, or say which of them somebody else forestalled."""
    after = before
    for one in proposed:
        after = apply(after, one.edit, used_ids=used_ids)
    if after == before:
        return before  # whoever was first wrote the same
    places = (_seen_place(one.edit) for one in proposed if _is_stale(before, one))
    stale = {place: value_at(before, place) for place in places}
    if stale:
        raise ChangedMeanwhileError(stale)
    return after


def _is_stale(document: QuestionnaireDocument, proposed: Proposed) -> bool:
    return bool(proposed.seen) and seen_at(document, _seen_place(proposed.edit)) != proposed.seen


def _seen_place(edit: Edit) -> str:
    """Return where to look for what somebody else did: whoever moves looks at the order."""
    place = address_of(edit)
    return place.rpartition(".")[0] if isinstance(edit, Move) else place


def _word(edit: Edit, document: QuestionnaireDocument) -> str:
    """Return the short word for an edit: of a value its kind, of others such as ``add_item``."""
    if isinstance(edit, SetValue):
        kind = field_at(document, edit.address).kind
        return "text" if kind == "markdown" else kind
    name = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", type(edit).__name__).lower()
    return name.removeprefix("set_")


def _adds(proposed: Sequence[Proposed]) -> bool:
    return any(isinstance(one.edit, AddItem | AddOption | AddSection) for one in proposed)


def _used_ids(connection: Connection, found: StoredDraft) -> frozenset[str]:
    """Return every made-up id of all versions and saves: none of them comes again."""
    texts = (
        *(one.document for one in versions.every_document(connection, found.slug)),
        *drafts.documents_of_saves(connection, found.id),
    )
    return frozenset(own for text in texts for own in _NEW_ID.findall(text))


def _record(connection: Connection, what: str, slug: str, *, deed: Deed, **details: str) -> None:
    """Log a deed; what its words were stands in the draft, not in the log."""
    said = {"place": deed.place, "kind": deed.what, **details}
    audit_log.record(connection, deed.who, what, slug, now=deed.now, **said)
