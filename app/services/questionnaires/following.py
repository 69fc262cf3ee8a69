"""Comparisons that visitors are or were in: what the releases say of them, and how they end.

A comparison ends with a publication, whatever way that came about (`arms`). From here it ends
with one of its wordings for everybody: nothing in it is new, so it is public at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from app.documents.reading import is_readable, with_one_wording
from app.domain.authoring.approvals import Need, readiness
from app.domain.authoring.effects import Effect, EffectKind
from app.domain.authoring.wording_arms import wordings
from app.domain.clinic import Clinic
from app.domain.comparison import Look, looks
from app.domain.comparison_plan import Plan, weeks_left
from app.domain.disclosure.arm_totals import TotalsAfter, totals_of
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.contribution import contribution_bound
from app.domain.epochs import epoch_of, first_day
from app.services.questionnaires.errors import (
    MovedOnError,
    NotReadyError,
    RefusedError,
    UnknownVersionError,
)
from app.services.questionnaires.judging import Examined
from app.services.questionnaires.proving import Proof, Trial
from app.services.questionnaires.publishing import Candidate, make_public
from app.services.questionnaires.readable import readable_version
from app.services.questionnaires.standing import PublishingUseCase, facts_of, staff
from app.storage import arm_comparisons, clinics, drafts, publications, releases, versions
from app.storage.arm_comparisons import StoredComparison
from app.storage.database import Connection
from app.storage.publications import Decided, Publication, Reasoned
from app.storage.versions import Content, VersionDocument

Said: TypeAlias = Literal["nothing", "unsure", "winner", "planned_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonProgress:
    """A comparison, and what each release said.

    `left` is how many more weeks it is expected to take, None once it has ended.
    """

    stored: StoredComparison
    totals: tuple[TotalsAfter, ...]
    looks: tuple[Look, ...]
    left: int | None

    @property
    def winner(self) -> int | None:
        """The place of the arm that won at the first release that was sure; it stands."""
        return next((one.winner for one in self.looks if one.winner is not None), None)

    @property
    def said(self) -> Said:
        """What they say together; ``planned_over``: it is over as it was planned, and none won."""
        if self.winner is not None:
            return "winner"
        if not self.looks:
            return "nothing"
        return "planned_over" if self.left == 0 else "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(ComparisonProgress):
    """A comparison with its questions, and their texts in both arms, by link id.

    Both are empty where this release can't read the version that began it.
    """

    titles: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]


def progress_of(
    found: StoredComparison, released: Iterable[FinalRelease], *, now: datetime
) -> ComparisonProgress:
    """Return what the releases of its questionnaire said of a comparison so far."""
    totals = totals_of(
        released,
        arms=found.arms,
        measure=found.measure,
        before=epoch_of(found.ended_at) if found.ended_at else "",
    )
    return ComparisonProgress(
        stored=found,
        totals=totals,
        looks=looks([one.arms for one in totals], planned=found.people),
        left=None if found.ended_at else _weeks_left(found, totals, now=now),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparisons:
    """All comparisons of a questionnaire, newest first.

    `arms` are those that visitors meet now. `number`: of the public version.
    """

    title: str
    number: int
    arms: tuple[str, ...]
    followed: tuple[Followed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What it means to keep one wording; with any of `needs` it can't be done at once."""

    active: VersionDocument
    kept: str
    content: Content
    examined: Examined
    proof: Proof
    needs: tuple[Need, ...]
    has_draft: bool


class RunningComparisons(PublishingUseCase):
    """The use case of the page that shows comparisons, and of ending one."""

    def comparisons(self, slug: str, *, now: datetime) -> Comparisons:
        """Return every comparison there was. Raises UnknownVersionError for an unknown name."""
        return self._database.read(lambda connection: self._all(connection, slug, now=now))

    def runs(self, slug: str) -> bool | None:
        """Tell whether a comparison runs; None where there never was any."""
        found = self._database.read(lambda one: arm_comparisons.comparisons(one, slug))
        return found[0].ended_at is None if found else None

    def _all(self, connection: Connection, slug: str, *, now: datetime) -> Comparisons:
        active = _active(connection, slug)
        found = arm_comparisons.comparisons(connection, slug)
        texts = {
            one.id: one.document
            for one in versions.documents(connection, {one.version_id for one in found})
        }
        arms = {arm for one in found for arm in one.arms}
        released = releases.events_of(connection, slug=slug, arms=arms)
        public = self._judges.examiner.read(active.document)
        return Comparisons(
            title=public.title,
            number=active.number,
            arms=tuple(arm.id for arm in public.arms),
            followed=tuple(
                self._followed(progress_of(one, released, now=now), texts[one.version_id])
                for one in found
            ),
        )

    def _followed(self, progress: ComparisonProgress, document: str) -> Followed:
        questionnaire = self._judges.examiner.read(document) if is_readable(document) else None
        return Followed(
            stored=progress.stored,
            totals=progress.totals,
            looks=progress.looks,
            left=progress.left,
            titles={link_id: item.text for link_id, item in questionnaire.items.items()}
            if questionnaire
            else {},
            texts=wordings(questionnaire) if questionnaire else {},
        )

    def ending(self, slug: str, kept: str, *, who: str, now: datetime) -> Ending:
        """Return what keeping an arm's wording means. Raises UnknownVersionError."""
        texts, trial = self._database.read(lambda found: self._asked(found, slug, kept))
        self._judges.examiner.examine(*texts)
        self._judges.prover.proof(trial)
        return self._database.read(
            lambda connection: self._ending(connection, slug, kept, who=who, now=now)
        )

    def end(self, slug: str, kept: str, *, active: int, note: str, who: str, now: datetime) -> int:
        """Let everybody meet an arm's wording; return the number of the version.

        `active` is the number of the public version as its reader saw it: whoever ends it a
        second time finds another one. Raises UnknownVersionError, MovedOnError or RefusedError.
        """

        def work(connection: Connection) -> int:
            if _active(connection, slug).number != active:
                raise MovedOnError
            found = self._ending(connection, slug, kept, who=who, now=now)
            candidate = self._candidate(connection, found, who=who)
            try:
                return make_public(connection, candidate, note=note, who=who, now=now)
            except NotReadyError:
                raise RefusedError("not_open") from None

        if self._database.read(lambda connection: _active(connection, slug)).number != active:
            raise MovedOnError
        self.ending(slug, kept, who=who, now=now)  # judged before anybody has to wait
        made = self._database.write_in_turn(work)
        self._published()
        return made

    def _asked(
        self, connection: Connection, slug: str, kept: str
    ) -> tuple[tuple[str, str, str], Trial]:
        """Return what must be judged: both documents with the examples, and the trial."""
        active = _active(connection, slug)
        arms = [arm.id for arm in self._judges.examiner.read(active.document).arms]
        if len(arms) == 1 or kept not in arms:
            raise UnknownVersionError(kept)
        document = with_one_wording(active.document, kept=kept)
        examples = versions.examples_of(connection, active.id) or drafts.NO_EXAMPLES
        clinic = clinics.clinic(connection) or Clinic()
        trial = self._judges.prover.trial(slug, document, clinic, examples=examples)
        return (active.document, document, examples), trial

    def _ending(
        self, connection: Connection, slug: str, kept: str, *, who: str, now: datetime
    ) -> Ending:
        texts, trial = self._asked(connection, slug, kept)
        examined = self._judges.examiner.examine(*texts, wait=0)
        proof = self._judges.prover.proof(trial, wait=0)
        active = _active(connection, slug)
        people, _ = staff(connection)
        facts = replace(
            facts_of(
                examined,
                document="",
                saved_at=now,
                editors=frozenset({who}),
                serves_patients=self._judges.examiner.serves_patients,
            ),
            approvers=people,
            decisions={effect.place: _kind(effect) for effect in examined.effects},
            accepted=frozenset(
                one.mark for one in _reasons(connection, active, examined, kept=kept)
            ),
            page_faults=proof.faults,
        )
        return Ending(
            active=active,
            kept=kept,
            content=Content(texts[1], texts[2]),
            examined=examined,
            proof=proof,
            needs=readiness(facts, now=now).needs,
            has_draft=drafts.read_draft(connection, slug) is not None,
        )

    def _candidate(self, connection: Connection, found: Ending, *, who: str) -> Candidate:
        old, new = found.examined.old, found.examined.new
        published = Publication(
            began=publications.of_version(connection, found.active.id).began,
            decisions=tuple(
                Decided(place=effect.place, kind=_kind(effect), by=who)
                for effect in found.examined.effects
            ),
            reasons=_reasons(connection, found.active, found.examined, kept=found.kept),
            bound=contribution_bound(new),
        )
        return Candidate(
            slug=found.active.slug,
            content=found.content,
            old=old,
            new=new,
            proof=found.proof,
            needs=found.needs,
            publication=lambda _number: published,
            event="version.published",
            details={},
        )


def _active(connection: Connection, slug: str) -> VersionDocument:
    found = readable_version(connection, slug)
    if found is None:
        raise UnknownVersionError(slug)
    return found


def _kind(effect: Effect) -> EffectKind:
    """Return what ending does to the counts: both wordings were counted as the same question."""
    return "words" if "words" in effect.allowed else effect.proposed


def _reasons(
    connection: Connection, active: VersionDocument, examined: Examined, *, kept: str
) -> tuple[Reasoned, ...]:
    """Return the reasons that the kept wording was published with, where it stands from now on."""
    places = {
        f"arms.{kept}.item_texts.{effect.change.link_id}": effect.place
        for effect in examined.effects
        if effect.change.part == "Item"
    }
    found = publications.of_version(connection, active.id).reasons
    return tuple(replace(one, place=places.get(one.place, one.place)) for one in found)


def _weeks_left(found: StoredComparison, totals: tuple[TotalsAfter, ...], *, now: datetime) -> int:
    began = epoch_of(found.published_at)
    people = min((arm.people.n for arm in totals[-1].arms), default=0) if totals else 0
    return weeks_left(
        Plan(found.weeks, found.weeks, found.people),
        people=people,
        released=_weeks(began, totals[-1].epoch) + 1 if totals else 0,
        now=_weeks(began, epoch_of(now)),
    )


def _weeks(first: str, last: str) -> int:
    return (first_day(last) - first_day(first)).days // 7
