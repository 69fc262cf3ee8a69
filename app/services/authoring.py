"""Staff write questionnaires: a draft comes in, is checked, and becomes the active version.

What a document must fulfil is decided elsewhere; the checks are handed in, so that the command
line, the staff pages and the installation all use the same ones.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.domain.audit import Event
from app.domain.disclosure.beginnings import Beginnings
from app.storage import audit_log, drafts, publications, schedule, versions
from app.storage.database import Connection, Database, take_turns
from app.storage.versions import UnknownQuestionnaireError


class DocumentRefusedError(Exception):
    """A document fails its checks; `problems` has one line for each reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Remember the reasons."""
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class OtherQuestionnaireError(Exception):
    """The document is of another questionnaire than the page it was sent to; `slug` says which."""

    def __init__(self, slug: str) -> None:
        """Remember whose it is."""
        super().__init__(slug)
        self.slug = slug


class SafetyChangedError(Exception):
    """A document touches safety content without a new medical review; `places` says where."""

    def __init__(self, places: tuple[str, ...]) -> None:
        """Remember the places."""
        super().__init__(f"safety content changed without a medical review: {', '.join(places)}")
        self.places = places


class NothingToPublishError(Exception):
    """There is no draft of this questionnaire."""


class Authoring:
    """The use cases around a questionnaire's document."""

    def __init__(
        self,
        database: Database,
        *,
        check: Callable[[str, str | None, str | None], tuple[str, ...]],
        canonical: Callable[[str], str],
        slug_of: Callable[[str], str],
        unreviewed: Callable[[str, str], tuple[str, ...]],
        begins: Callable[[str, str, Beginnings, int], Beginnings],
    ) -> None:
        """Take the static checks of a document, its one stored form, and how it names itself.

        With the examples that it must satisfy, `check` also tells what else keeps a document from
        being public, beside the one that is public now.
        `unreviewed` tells where a document touches another's safety content without a new
        medical review; `begins` what begins anew in the counts with a version's number, from
        the document before, the new one, and what had begun before.
        """
        self._database = database
        self._check = check
        self._canonical = canonical
        self._slug_of = slug_of
        self._unreviewed = unreviewed
        self._begins = begins

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
        slug, text = self._accepted(document)
        if only not in {None, slug}:
            raise OtherQuestionnaireError(slug)

        def work(connection: Connection) -> None:
            take_turns(connection)
            self._refuse_unreviewed(connection, slug, text)
            deed = drafts.Deed(what="import", who=who, now=now)
            _put_import(connection, slug, text, deed=deed, note=note)
            _record(connection, deed, "draft.imported", slug, why=note)

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

    def publish(self, slug: str, *, publisher: str, now: datetime) -> int:
        """Make the draft of a slug the active version and return its number.

        It is checked again, as the checks may have become stricter. Raises
        NothingToPublishError or DocumentRefusedError; then nothing has changed.
        """

        def work(connection: Connection) -> int:
            take_turns(connection)
            found = drafts.read_draft(connection, slug)
            if found is None:
                raise NothingToPublishError(slug)
            before = versions.active(connection, slug)
            self._accepted(found.document, found.examples, before.document if before else None)
            version = versions.publish(
                connection, found.content, slug=slug, note=found.note, publisher=publisher, now=now
            )
            self._keep_meanings(connection, before, version, document=found.document)
            drafts.discard(connection, found)
            schedule.remove(connection, slug)
            deed = drafts.Deed(what="publish", who=publisher, now=now)
            _record(connection, deed, "version.published", slug, number=str(version.number))
            return version.number

        return self._database.write(work)

    def install_shipped(
        self, document: str, *, examples: str | None = None, publisher: str, now: datetime
    ) -> bool:
        """Publish a shipped document unless its questionnaire exists; tell whether it was.

        Whatever staff made of a questionnaire since is never touched. Raises
        DocumentRefusedError.
        """
        slug, text = self._accepted(document)

        def work(connection: Connection) -> bool:
            take_turns(connection)
            if versions.active(connection, slug) or drafts.read_draft(connection, slug):
                return False
            content = versions.Content(text, examples)
            versions.publish(connection, content, slug=slug, publisher=publisher, now=now)
            return True

        return self._database.write(work)

    def _keep_meanings(
        self,
        connection: Connection,
        before: versions.VersionDocument | None,
        version: versions.VersionSummary,
        *,
        document: str,
    ) -> None:
        """Write down what begins with a version that nobody decided about: what is proposed."""
        if before is None:
            return
        began = publications.of_version(connection, before.id).began
        began = self._begins(before.document, document, began, version.number)
        published = publications.Publication(replaced=before.id, began=began)
        publications.add(connection, version.id, published)

    def _refuse_unreviewed(self, connection: Connection, slug: str, text: str) -> None:
        """Refuse safety content that nobody reviewed; a review is of one text, not of the next."""
        active = versions.active(connection, slug)
        if active is None:
            return
        for before in (active, drafts.read_draft(connection, slug) or active):
            places = self._unreviewed(before.document, text)
            if places:
                raise SafetyChangedError(places)

    def _accepted(
        self, document: str, examples: str | None = None, public: str | None = None
    ) -> tuple[str, str]:
        """Return slug and stored form of a document that passes its checks."""
        problems = self._check(document, examples, public)
        if problems:
            raise DocumentRefusedError(problems)
        return self._slug_of(document), self._canonical(document)


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


def _record(
    connection: Connection,
    deed: drafts.Deed,
    what: str,
    slug: str,
    *,
    why: str = "",
    **details: str,
) -> None:
    event = Event(who=deed.who, what=what, subject=slug, why=why, details=details)
    audit_log.record(connection, event, now=deed.now)
