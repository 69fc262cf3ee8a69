"""Where a draft stands: every fact that decides whether it may be published, read at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from app.domain.authoring.approvals import Approval, Facts, FirstOf, Readiness, readiness
from app.domain.authoring.continuity import Continuity, continuity
from app.domain.authoring.effects import Effect, EffectKind, decided
from app.domain.authoring.examples import ExampleChanges
from app.domain.authoring.wording_arms import begins, is_unplanned, still_compared
from app.domain.clinic import Clinic
from app.domain.staff import Role
from app.services.questionnaires.judging import Examined, Examiner
from app.services.questionnaires.proving import WAIT_SECONDS, Proof, Prover
from app.services.questionnaires.readable import readable_version
from app.storage import (
    arm_comparisons,
    clinics,
    draft_decisions,
    drafts,
    publications,
    schedule,
    staff_accounts,
    versions,
)
from app.storage.arm_comparisons import ComparisonPlan, StoredComparison
from app.storage.database import Connection, Database
from app.storage.drafts import StoredDraft
from app.storage.publications import Decided, Publication, Reasoned
from app.storage.schedule import Scheduled
from app.storage.versions import VersionDocument

ComparisonStep: TypeAlias = Literal["none", "begins", "goes_on", "ends"]

_KINDS: Mapping[str, EffectKind] = {kind: kind for kind in get_args(EffectKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the database knows of a draft; comparing documents happens outside of its locks.

    `active` is what it is compared with (`readable_version`). `people` are those who may approve,
    `owners` those who may publish. `planned` is the comparison of wordings that it would begin,
    `running` the one that visitors are in.
    """

    draft: StoredDraft
    active: VersionDocument | None
    published: Publication
    people: frozenset[str]
    owners: frozenset[str]
    decisions: tuple[Decided, ...]
    reasons: tuple[Reasoned, ...]
    approvals: tuple[Approval, ...]
    scheduled: Scheduled | None
    public_examples: str
    clinic: Clinic
    planned: ComparisonPlan | None
    running: StoredComparison | None

    @property
    def planned_arms(self) -> tuple[str, str] | None:
        """The arms of the comparison that it would begin."""
        return self.planned.arms if self.planned else None

    @property
    def deciders(self) -> Mapping[str, str]:
        """Who decided about a place."""
        return {one.place: one.by for one in self.decisions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Gathered):
    """A draft beside the public version: what is known of it, and what it comes to.

    `decided` pairs every effect with the owner's class, or else the editor's, or else the
    proposed one. `proof` is None while the document has mistakes.
    """

    proof: Proof | None
    examined: Examined
    facts: Facts
    readiness: Readiness
    decided: tuple[tuple[Effect, EffectKind], ...]
    examples: ExampleChanges

    @property
    def changes_nothing(self) -> bool:
        """Whether publishing it would leave everything as it is."""
        public = self.active
        if public is None or public.status != "active":  # what is public can't be read
            return False
        return public.document == self.draft.document and not self.examples

    @property
    def comparison(self) -> ComparisonStep:
        """What publishing it would do to a comparison of wordings."""
        old, new = self.examined.old, self.examined.new
        if old is not None and self.planned and begins(old, new, arms=self.planned.arms):
            return "begins"
        if self.running is None:
            return "none"
        return "goes_on" if still_compared(old, new, arms=self.running.arms) else "ends"

    @property
    def digest(self) -> str:
        """What names the draft's exact content, its examples included."""
        return self.facts.document

    @property
    def base(self) -> int:
        """The id of the version that is public now; 0 without one."""
        return self.active.id if self.active else 0

    @property
    def kept(self) -> Continuity | None:
        """What continues with the classes as they are now; None for a first version."""
        if self.examined.old is None:
            return None
        return continuity(self.examined.old, self.examined.new, decided=self.decided)

    def may_approve(self, who: str) -> bool:
        """Tell whether this person's approval would count as the second person's."""
        return who in self.people and (who not in self.draft.editors or len(self.people) == 1)


def gather(connection: Connection, slug: str) -> Gathered:
    """Return what is known of the draft of a questionnaire. Raises NoDraftError."""
    return gather_about(connection, drafts.the_draft(connection, slug))


def gather_about(connection: Connection, draft: StoredDraft) -> Gathered:
    """Return what is known of a draft that was just read.

    What was decided and approved counts beside the version that it was decided beside.
    """
    active = readable_version(connection, draft.slug)
    people, owners = staff(connection)
    counts = draft.base_version_id == (active.id if active else None)
    return Gathered(
        draft=draft,
        active=active,
        published=publications.of_version(connection, active.id) if active else Publication(),
        people=people,
        owners=owners,
        decisions=draft_decisions.decisions(connection, draft.id) if counts else (),
        reasons=draft_decisions.reasons(connection, draft.id),
        approvals=draft_decisions.approvals(connection, draft.id) if counts else (),
        scheduled=schedule.of_slug(connection, draft.slug),
        public_examples=_examples(connection, active),
        clinic=clinics.clinic(connection) or Clinic(),
        planned=arm_comparisons.plan_of(connection, draft.id),
        running=arm_comparisons.running(connection, draft.slug),
    )


@dataclass(frozen=True, slots=True)
class Judges:
    """Who finds out about documents, in a process of its own: what they say, and how they serve."""

    examiner: Examiner
    prover: Prover


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingMeans:
    """What publishing is made of.

    `published` is called when visitors are to be shown something else, so that this process
    shows it at once.
    """

    database: Database
    judges: Judges
    published: Callable[[], None]


class PublishingUseCase:
    """A use case that is made of them."""

    def __init__(self, means: PublishingMeans) -> None:
        """Take what all of them are made of."""
        self._database = means.database
        self._judges = means.judges
        self._published = means.published


def standing_of(connection: Connection, slug: str, *, judges: Judges, now: datetime) -> Standing:
    """Return where a draft stands, within a transaction that holds the turn.

    Nobody who waits for the turn waits for work on a document: it was done before, or
    StillWorkingError is raised. Raises NoDraftError.
    """
    return stand(gather(connection, slug), judges=judges, now=now, wait=0)


def stand(
    found: Gathered, *, judges: Judges, now: datetime, wait: float = WAIT_SECONDS
) -> Standing:
    """Return where a draft stands; raises StillWorkingError after so many seconds."""
    examiner = judges.examiner
    examined, proof = _found_out(found, judges, wait=wait)
    facts = replace(
        facts_of(
            examined,
            document=drafts.content_digest(found.draft.content),
            saved_at=found.draft.saved_at,
            editors=found.draft.editors,
            serves_patients=examiner.serves_patients,
        ),
        approvers=found.people,
        decisions=_kinds(one for one in found.decisions if one.by in found.owners),
        reasons={one.mark: one.reason for one in found.reasons},
        accepted=frozenset(one.mark for one in found.published.reasons),
        approvals=found.approvals,
        first=_first(examined, examiner=examiner),
        page_faults=proof.faults if proof else (),
        unplanned_arms=is_unplanned(examined.old, examined.new, arms=found.planned_arms),
    )
    known = {one.name: getattr(found, one.name) for one in fields(found)}
    return Standing(
        **known,
        proof=proof,
        examined=examined,
        facts=facts,
        readiness=readiness(facts, now=now),
        decided=decided(examined.effects, {**_kinds(found.decisions), **facts.decisions}),
        examples=examiner.compare_examples(found.public_examples, found.draft.examples),
    )


def _found_out(found: Gathered, judges: Judges, *, wait: float) -> tuple[Examined, Proof | None]:
    """Return what a draft comes to, and, if it has no mistakes, what came of its trial."""
    before = found.active.document if found.active else None
    draft = found.draft
    examined = judges.examiner.examine(before, draft.document, draft.examples, wait=wait)
    if examined.problems:
        return examined, None
    trial = judges.prover.trial(draft.slug, draft.document, found.clinic, examples=draft.examples)
    return examined, judges.prover.proof(trial, wait=wait)


def facts_of(
    examined: Examined,
    *,
    document: str,
    saved_at: datetime,
    editors: frozenset[str],
    serves_patients: bool,
) -> Facts:
    """Return what documents alone tell; who said what is added to it."""
    return Facts(
        document=document,
        saved_at=saved_at,
        editors=editors,
        approvers=frozenset(),
        serves_patients=serves_patients,
        effects=examined.effects,
        wording=examined.wording,
        problems=examined.problems,
        failed_examples=examined.failed_examples,
        review_before=examined.old.medical_review if examined.old else None,
        review_now=examined.new.medical_review,
    )


COMMANDS = frozenset({"operator", "setup", "demonstration"})
"""Whoever can run a command on the machine may publish like an owner, and nobody's approval."""


def staff(connection: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """Return who may approve, people who can sign in, and who may publish."""
    known = [one for one in staff_accounts.accounts(connection) if one.is_set_up]
    people = frozenset(one.email for one in known if one.role.includes(Role.EDITOR))
    return people, COMMANDS | {one.email for one in known if one.role is Role.OWNER}


def _first(examined: Examined, *, examiner: Examiner) -> FirstOf | None:
    """Return whose words come before visitors for the first time; None when some were before.

    What nobody reviewed was never before patients, even if an earlier release published it.
    """
    if examined.old is not None and examiner.may_be_met(examined.old):
        return None
    return "shipped" if examiner.is_shipped(examined.new) else "staff"


def _examples(connection: Connection, active: VersionDocument | None) -> str:
    found = versions.examples_of(connection, active.id) if active else None
    return found or drafts.NO_EXAMPLES


def _kinds(found: Iterable[Decided]) -> dict[str, EffectKind]:
    return {one.place: _KINDS[one.kind] for one in found if one.kind in _KINDS}
