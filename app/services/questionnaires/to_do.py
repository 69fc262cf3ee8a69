"""What waits for whom: one line for each draft, plan, comparison and closed page."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from app.documents.reading import UnreadableDocumentError, review_of, title_of
from app.domain.authoring.approvals import NeedKind
from app.domain.staff import Role
from app.processes import StillWorkingError
from app.services.questionnaires.errors import DocumentTooMuchError
from app.services.questionnaires.following import ComparisonProgress, Said, progress_of
from app.services.questionnaires.readable import readable_versions
from app.services.questionnaires.standing import (
    Gathered,
    PublishingUseCase,
    Standing,
    gather_about,
    stand,
)
from app.storage import arm_comparisons, drafts, releases, schedule, switch, versions
from app.storage.database import Connection
from app.storage.failures import StorageError
from app.storage.schedule import Scheduled
from app.storage.switch import Off
from app.storage.versions import VersionDocument

ToDoKind: TypeAlias = Literal[
    "closed",
    "unreviewed",
    "resting",
    "refused",
    "stale",
    "planned",
    "unfinished",
    "review",
    "reason",
    "alone",
    "approval",
    "confirmation",
    "ready",
    "winner",
    "planned_over",
]
_FIRST: tuple[tuple[tuple[NeedKind, ...], ToDoKind], ...] = (
    (("blocked",), "unfinished"),
    (("medical_review",), "review"),
    (("reason",), "reason"),
    (("waiting",), "alone"),
    (("second_person", "approval"), "approval"),
    (("confirmation",), "confirmation"),
)
"""What a draft waits for, the first that holds."""

_CAN_END: Final[frozenset[Said]] = frozenset({"winner", "planned_over"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """Something waits. `is_mine`: this person can do it. `at`: since when, until or for when.

    ``resting``: visitors meet the closed notice, since what is public was never reviewed;
    ``unreviewed``: and the next thing to do is to record a review. ``winner``: a comparison has
    one; ``planned_over``: it is over as it was planned, without any.
    """

    kind: ToDoKind
    title: str
    slug: str
    is_mine: bool
    at: datetime | None = None
    has_draft: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Whether the page is closed, what patients meet and, for who edits, drafts and plans."""

    off: Off | None
    active: tuple[VersionDocument, ...]
    gathered: tuple[Gathered, ...] = ()
    planned: tuple[Scheduled, ...] = ()
    compared: tuple[tuple[ComparisonProgress, VersionDocument], ...] = ()


def _seen(
    connection: Connection, *, is_editor: bool, serves_patients: bool, now: datetime
) -> _Seen:
    off = switch.off(connection)
    active = readable_versions(connection) if serves_patients else ()
    if not is_editor:
        return _Seen(off=off, active=active)
    found = tuple(gather_about(connection, draft) for draft in drafts.all_drafts(connection))
    return _Seen(
        off=off,
        active=active,
        gathered=found,
        planned=schedule.every(connection),
        compared=tuple(_compared(connection, now=now)),
    )


def _compared(
    connection: Connection, *, now: datetime
) -> Iterator[tuple[ComparisonProgress, VersionDocument]]:
    """Yield the comparisons that can be ended, with the version that began each."""
    running = (
        progress_of(one, releases.events_of(connection, slug=one.slug, arms=one.arms), now=now)
        for one in arm_comparisons.all_running(connection)
    )
    known = {one.stored.version_id: one for one in running if one.said in _CAN_END}
    for document in versions.documents(connection, known.keys()):
        yield known[document.id], document


class ToDoList(PublishingUseCase):
    """The use case behind the badge."""

    def waiting(self, who: str, role: Role, *, now: datetime) -> tuple[ToDo, ...]:
        """Return what waits, nothing while the database is away: a badge never breaks a page."""
        try:
            seen = self._database.read(
                lambda connection: _seen(
                    connection,
                    is_editor=role.includes(Role.EDITOR),
                    serves_patients=self._judges.examiner.serves_patients,
                    now=now,
                )
            )
            compared = [
                (one, title_of(version.document, otherwise=version.slug))
                for one, version in seen.compared
            ]
            standings = tuple(self._known(seen.gathered, now=now))
            resting = tuple(self._resting(seen, who=who, is_editor=role.includes(Role.EDITOR)))
        except StorageError:
            return ()
        is_owner = role is Role.OWNER
        found = [*_of_switch(seen.off, is_mine=is_owner), *resting]
        said = {one.slug for one in resting if one.kind == "unreviewed"}
        plans = {one.slug: one for one in seen.planned}
        for standing in standings:
            lines = _of_draft(standing, plans.pop(standing.draft.slug, None), who=who)
            found.extend(one for one in lines if one.kind != "review" or one.slug not in said)
        found.extend(
            _of_plan(one, waits="stale", title="", is_mine=is_owner) for one in plans.values()
        )
        found.extend(_of_comparison(one, title, is_mine=is_owner) for one, title in compared)
        return tuple(found)

    def _resting(self, seen: _Seen, *, who: str, is_editor: bool) -> Iterator[ToDo]:
        """Yield what visitors don't meet: a questionnaire among others, or all there are."""
        examiner = self._judges.examiner
        if not examiner.serves_patients:
            return
        drafted = {one.draft.slug: one for one in seen.gathered}
        public = {one.slug: examiner.read(one.document) for one in seen.active}
        hidden = [slug for slug, one in public.items() if not examiner.may_be_met(one)]
        titles = {slug: public[slug].title for slug in hidden}
        if len(hidden) == len(public):
            titles = {next(iter((*hidden, *drafted)), ""): ""}
        for slug, title in titles.items():
            found = _of_rest(slug, drafted.get(slug), title=title, who=who)
            yield found if is_editor else replace(found, kind="resting")

    def _known(self, gathered: Iterable[Gathered], *, now: datetime) -> Iterator[Standing]:
        """Return where drafts stand that were judged; others are judged meanwhile, or can't be."""
        for one in gathered:
            with suppress(StillWorkingError, DocumentTooMuchError, UnreadableDocumentError):
                yield stand(one, judges=self._judges, now=now, wait=0)


def _of_rest(slug: str, drafted: Gathered | None, *, title: str, who: str) -> ToDo:
    """Return the line of a questionnaire that visitors don't meet; without a title, of all."""
    is_reviewed = drafted is not None and review_of(drafted.draft.document) is not None
    return ToDo(
        kind="resting" if is_reviewed else "unreviewed",
        title=title,
        slug=slug,
        is_mine=drafted is not None and not is_reviewed and who in drafted.people,
        has_draft=drafted is not None,
    )


def _of_switch(off: Off | None, *, is_mine: bool) -> Iterator[ToDo]:
    if off is not None:
        yield ToDo(kind="closed", title="", slug="", is_mine=is_mine, at=off.since)


def _of_draft(standing: Standing, plan: Scheduled | None, *, who: str) -> Iterator[ToDo]:
    if plan is not None:
        is_planned = plan.refused_at is None and plan.document_digest == standing.digest
        yield _of_plan(
            plan,
            waits="planned" if is_planned else "stale",
            title=standing.examined.new.title,
            is_mine=who in standing.owners,
        )
        if is_planned:
            return
    if not standing.changes_nothing:
        yield _of_needs(standing, who=who)


def _of_plan(plan: Scheduled, *, waits: ToDoKind, title: str, is_mine: bool) -> ToDo:
    """Return the line of a plan, which `waits` unless it was refused."""
    kind: ToDoKind = waits if plan.refused_at is None else "refused"
    return ToDo(kind=kind, title=title, slug=plan.slug, is_mine=is_mine, at=plan.due_at)


def _of_comparison(progress: ComparisonProgress, title: str, *, is_mine: bool) -> ToDo:
    kind: ToDoKind = "winner" if progress.said == "winner" else "planned_over"
    return ToDo(kind=kind, title=title, slug=progress.stored.slug, is_mine=is_mine)


def _of_needs(standing: Standing, *, who: str) -> ToDo:
    needs = standing.readiness.needs
    kinds = {need.kind for need in needs}
    kind: ToDoKind = next((shown for some, shown in _FIRST if kinds & set(some)), "ready")
    until = next((need.until for need in needs if need.kind == "waiting"), None)
    return ToDo(
        kind=kind,
        title=standing.examined.new.title,
        slug=standing.draft.slug,
        is_mine=_can_do(kind, standing, who=who),
        at=until,
    )


def _can_do(kind: ToDoKind, standing: Standing, *, who: str) -> bool:
    if kind in {"confirmation", "ready"}:
        return who in standing.owners
    if kind == "approval":
        return standing.may_approve(who)
    return kind != "alone" and who in standing.people
