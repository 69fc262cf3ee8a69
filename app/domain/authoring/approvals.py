"""What is still needed before a draft may become public, and by whom.

Facts in, needs out; an empty answer means: publish. People are opaque ids. Whatever is approved
is approved for one exact document: another save, another ``document`` text, and it must be
approved again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from app.domain.authoring.effects import Effect, EffectKind
from app.domain.authoring.examples import FailedExample
from app.domain.authoring.page_faults import PageFault
from app.domain.authoring.wording_hits import PlacedHit
from app.domain.checks import Problem
from app.domain.questionnaire import MedicalReview

ALONE_AFTER = timedelta(hours=24)
"""A clinic with one person may approve alone when a night has passed over the last save."""

WATCHED_PLACES = frozenset({"texts.disclaimer", "texts.clinic_view_label"})
"""Not locked, but what they say protects visitors: a second person reads every change."""

NeedKind: TypeAlias = Literal[
    "blocked", "reason", "medical_review", "confirmation", "second_person", "waiting", "approval"
]
Cause: TypeAlias = Literal[
    "problem", "wording", "example", "page", "arms", "safety", "effect", "watched", "first"
]
FirstOf: TypeAlias = Literal["staff", "shipped"]
"""Whose words a first publication puts before visitors: somebody's of the clinic, or the ones
that the software brings along; a demonstration shows these without anybody's approval."""


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is missing. ``detail`` is the problem's code, rule id, example id or class.

    ``blocked``: the draft itself must change. ``reason``: a warning needs a written reason.
    ``medical_review``: a new one must be recorded in the document; of a first publication any.
    ``confirmation``: the owner
    confirms the class. ``second_person``: somebody who did not edit the draft approves it.
    ``waiting``: the only person waits until ``until``; ``approval``: and may then approve alone.
    ``fault``: what is wrong with a page.
    """

    kind: NeedKind
    cause: Cause
    place: str
    detail: str
    until: datetime | None = None
    fault: PageFault | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody approved this exact document at that time."""

    by: str
    at: datetime
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the answer rests on.

    ``document`` identifies the draft's exact content (a digest). ``editors`` are the people who
    saved it since the last publication, ``saved_at`` its last save; ``approvers`` all people who
    may approve. ``decisions`` are the classes the owner confirmed, by place. ``reasons`` are
    written reasons by `PlacedHit.mark`; ``accepted`` the marks of warnings that were published
    with reason and approval before. ``first`` is not None while nothing of the questionnaire was
    ever put before visitors: then everything in it is new to them. ``serves_patients``: whoever
    reads it comes for help, not to see a demonstration. ``unplanned_arms``: it would show visitors
    different words although no comparison was planned with it.
    """

    document: str
    saved_at: datetime
    editors: frozenset[str]
    approvers: frozenset[str]
    serves_patients: bool
    effects: tuple[Effect, ...] = ()
    decisions: Mapping[str, EffectKind] = field(default_factory=dict)
    wording: tuple[PlacedHit, ...] = ()
    reasons: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    accepted: frozenset[tuple[str, str, str]] = frozenset()
    problems: tuple[Problem, ...] = ()
    failed_examples: tuple[FailedExample, ...] = ()
    page_faults: tuple[PageFault, ...] = ()
    review_before: MedicalReview | None = None
    review_now: MedicalReview | None = None
    approvals: tuple[Approval, ...] = ()
    first: FirstOf | None = None
    unplanned_arms: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is still needed.

    ``alone``: it was approved by its only editor after the wait, which the log must say.
    """

    needs: tuple[Need, ...]
    alone: bool = False

    @property
    def ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.needs


def readiness(facts: Facts, *, now: datetime) -> Readiness:
    """Return what is still needed, the gravest first."""
    own = (*_blocks(facts), *_reviews(facts), *_reasons(facts), *_confirmations(facts))
    causes = tuple(_second_person_causes(facts))
    if not causes or _approved_by_another(facts):
        return Readiness(own)
    if not _lone(facts):
        return Readiness((*own, *causes))
    may_from = facts.saved_at + ALONE_AFTER
    if _approved_alone(facts, may_from=may_from):
        return Readiness(own, alone=True)
    waiting: NeedKind = "waiting" if now < may_from else "approval"
    waits = (replace(need, kind=waiting, until=may_from) for need in causes)
    return Readiness((*own, *waits))


def _blocks(facts: Facts) -> Iterator[Need]:
    for problem in facts.problems:
        yield Need("blocked", "problem", problem.place, problem.code)
    for placed in facts.wording:
        if placed.hit.severity == "block":
            yield Need("blocked", "wording", placed.place, placed.hit.rule_id)
    for example in dict.fromkeys(failure.example for failure in facts.failed_examples):
        yield Need("blocked", "example", f"examples.{example}", example)
    for fault in facts.page_faults:
        yield Need("blocked", "page", "", "", fault=fault)
    if facts.unplanned_arms and facts.serves_patients:
        yield Need("blocked", "arms", "", "")


def may_be_met(review: MedicalReview | None, *, serves_patients: bool) -> bool:
    """Tell whether visitors may meet a document with this review, if any.

    Nobody who comes for help reads what no physician has read.
    """
    return review is not None or not serves_patients


def _reviews(facts: Facts) -> Iterator[Need]:
    """What was never read is read once; what changed is read again."""
    if not may_be_met(facts.review_now, serves_patients=facts.serves_patients):
        yield Need("medical_review", "first", "", "first")
        return
    if facts.review_now is not None and facts.review_now != facts.review_before:
        return
    for effect in _safety(facts):
        yield Need("medical_review", "safety", effect.place, effect.change.kind)


def _safety(facts: Facts) -> Iterator[Effect]:
    return (effect for effect in facts.effects if effect.safety)


def _reasons(facts: Facts) -> Iterator[Need]:
    for placed in _open_warnings(facts):
        if not facts.reasons.get(placed.mark, "").strip():
            yield Need("reason", "wording", placed.place, placed.hit.rule_id)


def _open_warnings(facts: Facts) -> Iterator[PlacedHit]:
    return (
        placed
        for placed in facts.wording
        if placed.hit.severity == "warn" and placed.mark not in facts.accepted
    )


def _confirmations(facts: Facts) -> Iterator[Need]:
    for effect in facts.effects:
        decided = facts.decisions.get(effect.place)
        if effect.proposed != "presentation" and decided not in effect.allowed:
            yield Need("confirmation", "effect", effect.place, effect.proposed)


def _second_person_causes(facts: Facts) -> Iterator[Need]:
    if facts.first == "staff" or (facts.first == "shipped" and facts.serves_patients):
        yield Need("second_person", "first", "", "first")
    for placed in _open_warnings(facts):
        yield Need("second_person", "wording", placed.place, placed.hit.rule_id)
    for effect in _safety(facts):
        yield Need("second_person", "safety", effect.place, effect.change.kind)
    for effect in facts.effects:
        if _is_watched(effect) and not effect.safety:
            yield Need("second_person", "watched", effect.place, effect.change.kind)


def _is_watched(effect: Effect) -> bool:
    unlabelled = effect.place.endswith(".clinic_view") and effect.change.after is False
    return unlabelled or effect.place in WATCHED_PLACES


def valid_approvals(facts: Facts) -> tuple[Approval, ...]:
    """Return the approvals of this very document by people who may still approve."""
    return tuple(
        approval
        for approval in facts.approvals
        if approval.document == facts.document
        and approval.by in facts.approvers
        and approval.at >= facts.saved_at
    )


def _approved_by_another(facts: Facts) -> bool:
    return any(approval.by not in facts.editors for approval in valid_approvals(facts))


def _lone(facts: Facts) -> bool:
    """Tell whether one person runs the clinic: nobody else could approve."""
    return len(facts.approvers) == 1


def _approved_alone(facts: Facts, *, may_from: datetime) -> bool:
    return any(approval.at >= may_from for approval in valid_approvals(facts))
