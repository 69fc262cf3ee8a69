"""Making something public: one way for all, one transaction, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal, TypeAlias

from app.domain.authoring.approvals import Need, valid_approvals
from app.domain.authoring.continuity import beginnings
from app.domain.authoring.page_faults import PageFault
from app.domain.authoring.wording_arms import begins, kept_arm, still_compared
from app.domain.clinic import Clinic
from app.domain.disclosure.contribution import contribution_bound
from app.domain.disclosure.series import SINCE_EVER
from app.domain.questionnaire import Questionnaire
from app.processes import when_done
from app.services.questionnaires.decisions import Deciding, approve, decide, seen
from app.services.questionnaires.errors import NotReadyError
from app.services.questionnaires.proving import Proof
from app.services.questionnaires.readable import readable_versions
from app.services.questionnaires.standing import (
    PublishingMeans,
    PublishingUseCase,
    Standing,
    standing_of,
)
from app.storage import (
    arm_comparisons,
    audit_log,
    clinics,
    drafts,
    publications,
    schedule,
    served_pages,
    versions,
)
from app.storage.arm_comparisons import ComparisonPlan
from app.storage.database import Connection
from app.storage.publications import Approved, Decided, Publication
from app.storage.served_pages import StoredPages
from app.storage.versions import Content, VersionDocument, VersionSummary

LONGEST_NOTE = 500

Installed: TypeAlias = Literal["published", "waits", "exists"]


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


class Publishing(PublishingUseCase):
    """The use case of the publish page."""

    def __init__(self, means: PublishingMeans, *, deciding: Deciding) -> None:
        """Take how documents are compared and decisions are written down."""
        super().__init__(means)
        self._deciding = deciding

    def publish(self, wish: Wish, *, now: datetime) -> Attempt:
        """Store what the owner confirms, and publish if nothing is missing.

        Raises NoDraftError, MovedOnError or RefusedError; then nothing was done.
        """

        def work(connection: Connection) -> Attempt:
            found = self.confirmed(connection, wish, now=now)
            if not found.readiness.ready:
                return Attempt(standing=found)
            number = make_public(
                connection, candidate_of(found), note=wish.note, who=wish.who, now=now
            )
            return Attempt(standing=found, number=number)

        self._deciding.standing(wish.slug, now=now)
        done = self._database.write_in_turn(work)
        if done.number is not None:
            self._published()
        return done

    def publish_by_command(self, slug: str, *, who: str, now: datetime) -> int:
        """Publish a draft as an owner would who confirms every class as it is proposed.

        `who` is one of `standing.COMMANDS`. Returns the number. Raises NoDraftError,
        MovedOnError or NotReadyError; then nothing was done.
        """
        found = when_done(lambda: self._deciding.standing(slug, now=now))
        wish = Wish(
            slug=slug,
            digest=seen(found),
            kinds={effect.place: kind for effect, kind in found.decided},
            approves=False,
            note=found.draft.note,
            who=who,
        )
        done = when_done(lambda: self.publish(wish, now=now))
        if done.number is None:
            raise NotReadyError(done.standing.readiness.needs)
        return done.number

    def install_shipped(
        self, document: str, *, examples: str, who: str, now: datetime
    ) -> Installed:
        """Publish a shipped document, in its stored form, unless its questionnaire exists.

        Without what must be there before (a medical review, for patients) it waits as a draft.
        Whatever staff made of a questionnaire since is never touched.
        """
        slug = self._judges.examiner.read(document).slug

        def work(connection: Connection) -> bool:
            if versions.active(connection, slug) or drafts.read_draft(connection, slug):
                return False
            deed = drafts.Deed(what="import", who=who, now=now)
            content = Content(document, examples)
            drafts.start(connection, content, deed, slug=slug, base_version_id=None)
            return True

        if not self._database.write_in_turn(work):
            return "exists"
        try:
            self.publish_by_command(slug, who=who, now=now)
        except NotReadyError:
            return "waits"
        return "published"

    def renew_pages(self) -> Mapping[str, tuple[PageFault, ...]]:
        """Have the pages of what is public built by this release, as after an upgrade.

        Returns what fails, by slug; visitors keep the pages that they have.
        """
        found, clinic = self._database.read(
            lambda connection: (readable_versions(connection), clinics.clinic(connection))
        )
        proofs = {one: self._proof_of(one, clinic or Clinic()) for one in found}
        for version, proof in proofs.items():
            if not proof.faults:
                pages = StoredPages(proof.digest, proof.pages)
                self._database.write_in_turn(
                    partial(served_pages.put, version_id=version.id, found=pages)
                )
        return {one.slug: proof.faults for one, proof in proofs.items() if proof.faults}

    def _proof_of(self, version: VersionDocument, clinic: Clinic) -> Proof:
        prover = self._judges.prover
        trial = prover.trial(version.slug, version.document, clinic)
        return when_done(lambda: prover.proof(trial))

    def confirmed(self, connection: Connection, wish: Wish, *, now: datetime) -> Standing:
        """Store what the owner confirms and return where the draft stands then."""
        found = self._deciding.unmoved(connection, wish.slug, digest=wish.digest, now=now)
        decide(connection, found, kinds=wish.kinds, who=wish.who, now=now)
        if wish.approves:
            approve(connection, found, who=wish.who, now=now)
        return standing_of(connection, wish.slug, judges=self._judges, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is to become public: its content, what is still missing, and how it came about.

    `old` is what it was compared with, `new` what it says. `publication` returns the record for the
    number that the version gets; `event` and `details` are what the audit log says. `planned` is
    the comparison that it would begin.
    """

    slug: str
    content: Content
    old: Questionnaire | None
    new: Questionnaire
    proof: Proof | None
    needs: tuple[Need, ...]
    publication: Callable[[int], Publication]
    event: str
    details: Mapping[str, str]
    planned: ComparisonPlan | None = None


def make_public(
    connection: Connection, candidate: Candidate, *, note: str, who: str, now: datetime
) -> int:
    """Make a candidate the public version and return its number; the caller has the turn.

    The one place where something becomes public, whoever asks: an owner, a plan that is due, a
    command, the way back to an earlier version, or the installation. Raises NotReadyError.
    """
    if candidate.needs or candidate.proof is None:
        raise NotReadyError(candidate.needs)
    slug, text = candidate.slug, note.strip()[:LONGEST_NOTE]
    before = versions.active(connection, slug)
    version = versions.publish(
        connection, candidate.content, slug=slug, note=text, publisher=who, now=now
    )
    published = replace(
        candidate.publication(version.number), replaced=before.id if before else None
    )
    twin = versions.twin(connection, version)
    if twin is not None:  # the text of an earlier version goes on with its meanings
        published = replace(published, began=publications.of_version(connection, twin).began)
    publications.add(connection, version.id, published)
    pages = StoredPages(candidate.proof.digest, candidate.proof.pages)
    served_pages.put(connection, version.id, pages)
    _carry_comparison(connection, candidate, version=version, who=who, now=now)
    _settle_draft(connection, candidate, base_version_id=version.id)
    if schedule.remove(connection, slug) and candidate.details.get("scheduled") != "yes":
        audit_log.record(connection, who, "version.called_off", slug, now=now)
    said = {**candidate.details, "number": str(version.number)}
    audit_log.record(connection, who, candidate.event, slug, why=text, now=now, **said)
    return version.number


def _carry_comparison(
    connection: Connection,
    candidate: Candidate,
    *,
    version: VersionSummary,
    who: str,
    now: datetime,
) -> None:
    """Let the comparison that runs end with a version of other wordings, and begin what it plans.

    What changes for both arms alike ends nothing.
    """
    old, new, planned = candidate.old, candidate.new, candidate.planned
    running = arm_comparisons.running(connection, version.slug)
    if running and not still_compared(old, new, arms=running.arms):
        kept = kept_arm(old, new) if old else ""
        known = kept if kept in running.arms else ""
        arm_comparisons.end(connection, version.slug, kept=known, who=who, now=now)
        audit_log.record(connection, who, "version.comparison_ended", version.slug, now=now)
    if old is not None and planned is not None and begins(old, new, arms=planned.arms):
        arm_comparisons.begin(connection, version.id, version.slug, planned)
        audit_log.record(connection, who, "version.comparison_begun", version.slug, now=now)


def _settle_draft(connection: Connection, candidate: Candidate, *, base_version_id: int) -> None:
    """Let the draft go that was published; another one lies on the new version from now on."""
    draft = drafts.read_draft(connection, candidate.slug)
    if draft is None:
        return
    if drafts.content_digest(draft.content) == drafts.content_digest(candidate.content):
        drafts.discard(connection, draft)
    else:
        drafts.rebase(connection, draft, base_version_id=base_version_id)


def candidate_of(found: Standing, *, scheduled: bool = False) -> Candidate:
    """Return a draft as what is to become public."""
    return Candidate(
        slug=found.draft.slug,
        content=found.draft.content,
        old=found.examined.old,
        new=found.examined.new,
        proof=found.proof,
        needs=found.readiness.needs,
        planned=found.planned,
        publication=lambda number: _publication(found, number=number),
        event="version.published",
        details={
            "approved_by": ", ".join(sorted({one.by for one in valid_approvals(found.facts)})),
            "alone": "yes" if found.readiness.alone else "no",
            "scheduled": "yes" if scheduled else "no",
        },
    )


def _publication(found: Standing, *, number: int) -> Publication:
    kept = found.kept
    reasons = {one.mark: one for one in (*found.published.reasons, *found.reasons)}
    marks = dict.fromkeys(placed.mark for placed in found.facts.wording)
    return Publication(
        began=beginnings(found.examined.new, kept=kept, before=found.published.began, number=number)
        if kept
        else SINCE_EVER,
        decisions=tuple(
            Decided(place=effect.place, kind=kind, by=found.deciders.get(effect.place, ""))
            for effect, kind in found.decided
        ),
        reasons=tuple(reasons[mark] for mark in marks if mark in reasons),
        approvals=tuple(
            Approved(by=one.by, at=one.at.isoformat()) for one in valid_approvals(found.facts)
        ),
        alone=found.readiness.alone,
        bound=contribution_bound(found.examined.new),
    )
