"""Preparing a comparison in a draft: what would be compared, how long it takes, and the arms.

A prepared draft is published like any other, by whoever may publish it; the comparison begins then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from app.documents.reading import (
    is_readable,
    read_document,
    read_questionnaire,
    with_one_wording,
    with_two_wordings,
)
from app.domain.authoring.effects import Effect
from app.domain.authoring.wording_arms import begins, compared_texts, fresh_arms, wordings
from app.domain.clinic import Clinic
from app.domain.comparison_plan import Plan
from app.domain.disclosure.arm_totals import MEASURES, Measure, recent_visits
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.contribution import contribution_bound, least_variance
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epoch_of
from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.decisions import Deciding
from app.services.questionnaires.drafts import changed_places
from app.services.questionnaires.errors import RefusedError
from app.services.questionnaires.standing import PublishingMeans, Standing
from app.storage import arm_comparisons, audit_log, drafts, releases, statistics_settings, versions
from app.storage.arm_comparisons import ComparisonPlan
from app.storage.database import Connection
from app.storage.versions import Content

__all__ = ["ComparingArms", "ComparisonPlan", "DraftState", "Offer", "Outlook"]

DraftState: TypeAlias = Literal["nothing_public", "runs", "prepared", "divided", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that could be compared: its share now, in thousandths, and the plan by points."""

    measure: Measure
    share: int
    plans: Mapping[int, Plan | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a draft could compare. `offers` is empty while too little was released.

    ``nothing_public``: there is nothing to compare with. ``runs``: visitors are in a comparison.
    ``prepared``: the draft has its two arms. ``divided``: it has arms that nobody planned.
    ``texts`` are both wordings by link id, ``arms`` the draft's. ``meanings`` are texts that make
    it another question, ``others`` what else everybody would meet.
    """

    standing: Standing
    state: DraftState
    texts: Mapping[str, tuple[str, ...]]
    arms: tuple[str, ...]
    meanings: tuple[Effect, ...]
    others: tuple[Effect, ...]
    offers: tuple[Offer, ...]


class ComparingArms:
    """The use case of the page that prepares a comparison."""

    def __init__(self, means: PublishingMeans, *, deciding: Deciding) -> None:
        """Take how documents are compared."""
        self._database = means.database
        self._deciding = deciding

    def outlook(self, slug: str, *, now: datetime) -> Outlook:
        """Return what the draft of a questionnaire could compare. Raises NoDraftError."""
        standing = self._deciding.standing(slug, now=now)
        return self._database.read(lambda connection: _outlook(connection, standing, now=now))

    def prepare(
        self,
        slug: str,
        *,
        measure: str,
        points: int,
        digest: str,
        who: str,
        now: datetime,
    ) -> None:
        """Give the draft two arms and plan what is compared; or plan anew what it has.

        Raises NoDraftError, MovedOnError or RefusedError; then nothing was done.
        """

        def work(connection: Connection) -> None:
            standing = self._deciding.unmoved(connection, slug, digest=digest, now=now)
            found = _outlook(connection, standing, now=now)
            if found.state not in {"open", "prepared"} or not found.texts:
                raise RefusedError("nothing_to_compare")
            arms = _arms(connection, found)
            plan = _chosen(found, measure, points, arms=arms)
            if found.state == "open":
                before = {link_id: texts[0] for link_id, texts in found.texts.items()}
                text = standing.draft.document
                document = with_two_wordings(text, before=before, arms=arms)
                _save(connection, standing, document, what="compare", who=who, now=now)
            arm_comparisons.put_plan(connection, standing.draft.id, plan)
            audit_log.record(connection, who, "draft.comparison_planned", slug, now=now)

        self._deciding.standing(slug, now=now)
        self._database.write_in_turn(work)

    def keep_one(self, slug: str, *, kept: str, digest: str, who: str, now: datetime) -> None:
        """Leave the draft one wording, that of an arm. Raises as `prepare`."""

        def work(connection: Connection) -> None:
            standing = self._deciding.unmoved(connection, slug, digest=digest, now=now)
            if kept not in {arm.id for arm in standing.examined.new.arms}:
                raise RefusedError("nothing_to_compare")
            public = standing.examined.old.arms if standing.examined.old else ()
            named = public[0].id if len(public) == 1 else kept
            document = with_one_wording(standing.draft.document, kept=kept, named=named)
            _save(connection, standing, document, what="one_wording", who=who, now=now)

        self._deciding.standing(slug, now=now)
        self._database.write_in_turn(work)


def _outlook(connection: Connection, standing: Standing, *, now: datetime) -> Outlook:
    old, new = standing.examined.old, standing.examined.new
    state = _state(standing)
    changed = compared_texts(standing.decided)
    texts = (
        {one.change.link_id or "": _both(one) for one in changed.texts}
        if state == "open"
        else dict(wordings(old if state == "runs" and old else new))
    )
    is_asked = state == "prepared" or (state == "open" and texts)
    return Outlook(
        standing=standing,
        state=state,
        texts=texts,
        arms=tuple(arm.id for arm in new.arms),
        meanings=changed.meanings if state == "open" else (),
        others=changed.others if state == "open" else (),
        offers=_offers(
            releases.releases_of(connection, slug=standing.draft.slug),
            new,
            clinic=standing.clinic,
            thresholds=statistics_settings.thresholds(connection, epoch=epoch_of(now)),
            begins=epoch_of(now),
        )
        if is_asked
        else (),
    )


def _state(standing: Standing) -> DraftState:
    old, new, planned = standing.examined.old, standing.examined.new, standing.planned
    if old is None:
        return "nothing_public"
    if len(old.arms) > 1:
        return "runs"
    if len(new.arms) == 1:
        return "open"
    is_planned = planned is not None and begins(old, new, arms=planned.arms)
    return "prepared" if is_planned else "divided"


def _both(effect: Effect) -> tuple[str, ...]:
    return str(effect.change.before), str(effect.change.after)


def _offers(
    found: tuple[FinalRelease, ...],
    questionnaire: Questionnaire,
    *,
    clinic: Clinic,
    thresholds: Thresholds,
    begins: str,
) -> tuple[Offer, ...]:
    recent = recent_visits(found)
    if recent is None:
        return ()
    noise = max(least_variance(contribution_bound(questionnaire)), thresholds.variance)
    leads = {"booking": clinic.booking_url, "line": clinic.line_url}
    return tuple(
        Offer(
            measure=measure,
            share=round(1000 * share.fitted),
            plans=recent.plans(measure, begins=begins, thresholds=thresholds, noise_of_week=noise),
        )
        for measure in MEASURES
        if leads.get(measure, "always") and (share := recent.share(measure)) is not None
    )


def _chosen(found: Outlook, measure: str, points: int, *, arms: tuple[str, str]) -> ComparisonPlan:
    offer = next((one for one in found.offers if one.measure == measure), None)
    plan = offer.plans.get(points) if offer else None
    if offer is None or plan is None:
        raise RefusedError("not_offered")
    return ComparisonPlan(
        first_arm=arms[0],
        second_arm=arms[1],
        measure=offer.measure,
        share=offer.share,
        difference=points,
        weeks=plan.release,
        people=max(round(plan.people), 1),
    )


def _arms(connection: Connection, found: Outlook) -> tuple[str, str]:
    """Return the arms that the draft has, or two that no version ever had."""
    standing = found.standing
    if found.state == "prepared" and standing.planned is not None:
        return standing.planned.arms
    slug = standing.draft.slug
    known = (one.document for one in versions.every_document(connection, slug))
    read = (read_questionnaire(one).arms for one in known if is_readable(one))
    planned = (arm for one in arm_comparisons.comparisons(connection, slug) for arm in one.arms)
    return fresh_arms((*planned, *(arm.id for arms in read for arm in arms)))


def _save(
    connection: Connection, standing: Standing, document: str, *, what: str, who: str, now: datetime
) -> None:
    deed = drafts.Deed(what=what, place="arms", who=who, now=now)
    dropped = changed_places(read_document(standing.draft.document), read_document(document))
    number = drafts.save(connection, standing.draft, Content(document), deed, dropped=dropped)
    said = {"place": deed.place, "kind": what, "number": str(number)}
    audit_log.record(connection, who, "draft.saved", standing.draft.slug, now=now, **said)
