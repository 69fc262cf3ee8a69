"""Documents brought in, and drafts made public: one transaction, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.audit import Event
from app.domain.authoring.approvals import valid_approvals
from app.domain.authoring.continuity import beginnings
from app.domain.disclosure.beginnings import SINCE_EVER, Beginnings
from app.services.questionnaires.decisions import Deciding, approve, decide, record
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    NothingToPublishError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.judging import Examiner
from app.services.questionnaires.standing import Standing, standing_of
from app.storage import audit_log, drafts, publications, schedule, versions
from app.storage.database import Connection, Database, take_turns
from app.storage.publications import Approved, Decided, Publication, Reasoned
from app.storage.versions import UnknownQuestionnaireError

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an owner sends along with publishing.

    `digest` names what they saw (`deciding.seen`), `kinds` the classes they confirm by place,
    `approves` that they, who did not edit it, have read what a second person must read.
    """

    slug: str
    digest: str
    kinds: Mapping[str, str]
    approves: bool
    note: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of it: a number when it is public now, and else where the draft stands."""

    standing: Standing
    number: int | None = None


class Publishing:
    """The use case of the publish page."""

    def __init__(
        self,
        database: Database,
        *,
        examiner: Examiner,
        deciding: Deciding,
        published: Callable[[], None],
    ) -> None:
        """Take how documents are compared and decisions are written down.

        `published` is called afterwards, so that this process shows it at once.
        """
        self._database = database
        self._published = published
        self._examiner = examiner
        self._deciding = deciding

    def publish(self, wish: Wish, *, now: datetime) -> Attempt:
        """Store what the owner confirms, and publish if nothing is missing.

        Raises NoDraftError, MovedOnError or RefusedError; then nothing was done.
        """

        def work(connection: Connection) -> Attempt:
            found = self.confirmed(connection, wish, now=now)
            if not found.readiness.ready:
                return Attempt(standing=found)
            number = put_public(connection, found, note=wish.note, who=wish.who, now=now)
            return Attempt(standing=found, number=number)

        self._deciding.standing(wish.slug, now=now)
        done = self._database.write_in_turn(work)
        if done.number is not None:
            self._published()
        return done

    def confirmed(self, connection: Connection, wish: Wish, *, now: datetime) -> Standing:
        """Store what the owner confirms and return where the draft stands then."""
        found = self._deciding.unmoved(connection, wish.slug, digest=wish.digest, now=now)
        decide(connection, found, kinds=wish.kinds, who=wish.who, now=now)
        if wish.approves:
            approve(connection, found, who=wish.who, now=now)
        return standing_of(connection, wish.slug, examiner=self._examiner, now=now)


def put_public(
    connection: Connection,
    found: Standing,
    *,
    note: str,
    who: str,
    now: datetime,
    scheduled: bool = False,
) -> int:
    """Make a ready draft the public version and return its number; the caller has the turn."""
    slug = found.draft.slug
    version = versions.publish(
        connection,
        found.draft.content,
        slug=slug,
        note=note.strip()[:LONGEST_NOTE],
        publisher=who,
        now=now,
    )
    publications.add(connection, version.id, _publication(found, number=version.number))
    drafts.discard(connection, found.draft)
    schedule.remove(connection, slug)
    record(
        connection,
        who,
        "version.published",
        slug,
        why=note.strip()[:LONGEST_NOTE],
        now=now,
        number=str(version.number),
        approved_by=", ".join(sorted({one.by for one in valid_approvals(found.facts)})),
        alone="yes" if found.readiness.alone else "no",
        scheduled="yes" if scheduled else "no",
    )
    return version.number


def _publication(found: Standing, *, number: int) -> Publication:
    kept = found.kept
    said = {mark: one for one in found.reasons for mark in [(one.place, one.rule_id, one.mark)]}
    earlier = {one.mark: one for one in found.published.reasons}
    marks = dict.fromkeys(placed.mark for placed in found.facts.wording)
    new = {
        mark: Reasoned(
            place=mark[0], rule=mark[1], words=mark[2], reason=one.reason, by=one.written_by
        )
        for mark, one in said.items()
    }
    return Publication(
        replaced=found.active.id if found.active else None,
        began=beginnings(found.examined.new, kept=kept, before=found.published.began, number=number)
        if kept
        else SINCE_EVER,
        decisions=tuple(
            Decided(place=effect.place, kind=kind, by=_decider(found, effect.place))
            for effect, kind in found.decided
        ),
        reasons=tuple(
            chosen for mark in marks if (chosen := new.get(mark) or earlier.get(mark)) is not None
        ),
        approvals=tuple(
            Approved(by=one.by, at=one.at.isoformat()) for one in valid_approvals(found.facts)
        ),
        alone=found.readiness.alone,
    )


def _decider(found: Standing, place: str) -> str:
    return found.deciders.get(place, "")


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
