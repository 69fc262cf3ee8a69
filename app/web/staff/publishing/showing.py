"""What a draft's standing comes to on the publish page."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Response

from app.domain.authoring.approvals import Need, valid_approvals
from app.domain.authoring.continuity import Continuity
from app.domain.authoring.page_faults import fault_sentence
from app.domain.authoring.wording_arms import compared_texts
from app.domain.estimates import ShownNumber
from app.services.questionnaires.comparing import ComparisonPlan
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import MovedOnError, RefusedError
from app.services.questionnaires.publishing import LONGEST_NOTE
from app.services.questionnaires.scheduling import Scheduled
from app.services.questionnaires.standing import Standing
from app.services.shipped import page_fault_words
from app.services.staff.member import Member
from app.storage.failures import NoDraftError
from app.web.shared.access import field, signed_in_member
from app.web.shared.staff_context import StaffContext
from app.web.staff.publishing.naming import Names, PartName
from app.web.staff.publishing.pages import (
    ApprovalView,
    ClassedChange,
    CountsView,
    EndedSeries,
    FirstPublication,
    NeedView,
    PlanView,
    PublishPage,
    ScheduleView,
    WarningView,
)
from app.web.staff.publishing.whole import whole_of

_NAMED = 3
_BY_SECOND_PERSON = frozenset({"second_person", "approval", "waiting"})


def shown_again(view: Callable[..., Response]) -> Callable[..., Response]:
    """Show the page once more (`again`), with the reason, when what was sent can't be taken."""

    @wraps(view)
    def run(views: Any, *address: object, **named: object) -> Response:  # noqa: ANN401  # theirs
        try:
            return view(views, *address, **named)
        except (NoDraftError, MovedOnError):
            problem = "moved_on"
        except RefusedError as error:
            problem = error.problem
        reply: Response = views.again(*address, **named, problem=problem)
        return reply

    return run


def publish_page(found: Standing, *, context: StaffContext) -> PublishPage:
    """Return the page of a draft for whoever asks for it, with what they typed."""
    member = signed_in_member()
    slug, names = found.draft.slug, Names(found.examined.old, found.examined.new)
    return PublishPage(
        nav=context.draft_nav(slug=slug, title=found.examined.new.title, here="publish"),
        slug=slug,
        seen=seen(found),
        act=_act(found, member, now=context.clock()),
        first=_first(found),
        changes=_changes(found, names=names),
        examples=found.examples,
        counts=_counts(
            found.kept, found, names=names, released=context.use_cases.statistics.released_so_far
        ),
        needs=need_views(found.readiness.needs, slug=slug, names=names, context=context),
        warnings=_warnings(found, names=names),
        asks_review=_asks(found, "medical_review"),
        review=found.facts.review_now,
        approval=_approval(found, member),
        scheduled=schedule_view(found.scheduled, digest=found.digest, context=context),
        comparison=found.comparison,
        plan=plan_view(found.planned) if found.planned and found.comparison == "begins" else None,
        can_compare=_can_compare(found),
        note=field("note")[:LONGEST_NOTE] or found.draft.note,
        at=field("at")[:16],
    )


def need_views(
    needs: Iterable[Need], *, slug: str, names: Names, context: StaffContext
) -> tuple[NeedView, ...]:
    """Return what is missing, one line for each kind and cause."""

    def view(kind: str, cause: str, group: list[Need]) -> NeedView:
        about = tuple(dict.fromkeys(_about(need, names) for need in group if not need.fault))
        faults = tuple(
            fault_sentence(need.fault, page_fault_words()) for need in group if need.fault
        )
        return NeedView(
            kind=kind,
            cause=cause,
            about=about[:_NAMED],
            faults=faults[:_NAMED],
            more=max(0, len(about) + len(faults) - _NAMED),
            href=_href(kind, cause, slug=slug),
            until=context.written(until) if (until := group[0].until) else "",
        )

    return tuple(view(*key, group) for key, group in grouped(tuple(needs)).items())


def grouped(needs: tuple[Need, ...]) -> dict[tuple[str, str], list[Need]]:
    """Return needs by kind and cause; a second person is asked once, whatever the causes."""
    asked = {need.cause for need in needs if need.kind in _BY_SECOND_PERSON}
    second = "first" if "first" in asked else ""
    groups: dict[tuple[str, str], list[Need]] = {}
    for need in needs:
        cause = second if need.kind in _BY_SECOND_PERSON else need.cause
        groups.setdefault((need.kind, cause), []).append(need)
    return groups


def _about(need: Need, names: Names) -> PartName:
    if need.cause == "example":
        return PartName(part="Example", name="", pattern="", title=need.detail)
    return names.called(need.place)


def _href(kind: str, cause: str, *, slug: str) -> str:
    here = {"reason": "#warnings", "medical_review": "#review", "confirmation": "#changes"}
    if kind in here:
        return here[kind]
    if kind in _BY_SECOND_PERSON:
        return "#approval"
    page = {"example": "examples", "arms": "compare"}.get(cause, "checks")
    return f"/staff/drafts/{slug}/{page}"


def _first(found: Standing) -> FirstPublication | None:
    if found.facts.first is None:
        return None
    return FirstPublication(
        whole=whole_of(found.examined.new),
        hidden=found.active.number if found.active else 0,
        serves_patients=found.facts.serves_patients,
    )


def _approval(found: Standing, member: Member) -> ApprovalView:
    left = found.people - found.draft.editors
    return ApprovalView(
        by=tuple(dict.fromkeys(one.by for one in valid_approvals(found.facts))),
        is_asked=_asks(found, "second_person") or _asks(found, "approval"),
        is_open=_can_approve(found, member),
        is_first=found.facts.first is not None,
        is_lone=len(found.people) == 1,
        has_edited=member.email in found.draft.editors,
        is_last=left == {member.email},
        all_edited=not left,
    )


def _act(found: Standing, member: Member, *, now: datetime) -> str:
    """Return what the main button does."""
    if found.changes_nothing:
        return ""
    settled = {"confirmation"}
    if _can_approve(found, member):
        settled |= {"second_person", "approval"}
    missing = {need.kind for need in found.readiness.needs} - settled
    if missing or member.email not in found.owners:
        return "classes" if any(len(one.allowed) > 1 for one in found.facts.effects) else ""
    may_publish = member.has_second_factor and member.is_fresh(now)
    return "publish" if may_publish else "confirm_self"


def plan_view(plan: ComparisonPlan) -> PlanView:
    """Return what is compared, and how long it takes."""
    return PlanView(
        measure=plan.measure,
        percent=round(plan.share / 10),
        points=plan.difference,
        weeks=plan.weeks,
    )


def _can_compare(found: Standing) -> bool:
    arms = (*(found.examined.old.arms if found.examined.old else ()), *found.examined.new.arms)
    return len(arms) == 2 and bool(compared_texts(found.decided).texts)  # noqa: PLR2004  # one of each


def _asks(found: Standing, kind: str) -> bool:
    return any(need.kind == kind for need in found.readiness.needs)


def _can_approve(found: Standing, member: Member) -> bool:
    asked = _asks(found, "second_person") or _asks(found, "approval")
    return asked and found.may_approve(member.email)


def _changes(found: Standing, *, names: Names) -> tuple[ClassedChange, ...]:
    return tuple(
        ClassedChange(
            view=names.view(effect.change),
            allowed=effect.allowed,
            chosen=kind,
            asks=effect.proposed != "presentation",
            is_confirmed=found.facts.decisions.get(effect.place) in effect.allowed,
            by_editor=found.deciders.get(effect.place, "") not in {"", *found.owners},
        )
        for effect, kind in found.decided
        if found.comparison != "begins" or effect.change.part != "Arm" or effect.change.link_id
    )


def _counts(
    kept: Continuity | None,
    found: Standing,
    *,
    names: Names,
    released: Callable[[str], Mapping[str, ShownNumber]],
) -> CountsView | None:
    if kept is None or found.examined.old is None:
        return None
    touched = {effect.change.link_id for effect, _ in found.decided}
    here = [link_id for link_id in found.examined.new.items if link_id not in kept.continuing]
    gone = [one for one in found.examined.old.items if one not in found.examined.new.items]
    changes = here or gone or not (kept.levels_continue and kept.themes_continue)
    known = released(found.draft.slug) if changes else {}

    def ended(some: Iterable[str]) -> tuple[EndedSeries, ...]:
        return tuple(
            EndedSeries(name=names.of_item(one), answers=known.get(f"item/{one}")) for one in some
        )

    return CountsView(
        begins=ended(one for one in here if one in touched),
        follows=ended(one for one in here if one not in touched),
        ends=ended(gone),
        marked=len(kept.marked),
        levels_go_on=kept.levels_continue,
        themes_go_on=kept.themes_continue,
        judged=known.get("level"),
    )


def _warnings(found: Standing, *, names: Names) -> tuple[WarningView, ...]:
    written = {one.mark: one for one in found.reasons}
    warned = {one.mark: one for one in found.facts.wording if one.hit.severity == "warn"}
    return tuple(
        WarningView(
            about=names.called(placed.place),
            placed=placed,
            reason=written[mark].reason if mark in written else "",
            by=written[mark].by if mark in written else "",
            is_accepted=mark in found.facts.accepted,
        )
        for mark, placed in warned.items()
    )


def schedule_view(
    plan: Scheduled | None, *, digest: str | None, context: StaffContext
) -> ScheduleView | None:
    """Return what is scheduled; `digest` names the draft as it is now, None without one."""
    if plan is None:
        return None
    return ScheduleView(
        at=context.written(plan.due_at),
        by=plan.scheduled_by,
        refusal=plan.refusal,
        is_stale=plan.refused_at is None and plan.document_digest != digest,
    )
