"""What waits for whom: one line for each draft, plan and closed page, for every staff page."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from app.documents.reading import UnreadableDocumentError
from app.domain.authoring.approvals import NeedKind
from app.domain.staff import Role
from app.processes import StillWorkingError
from app.services.questionnaires.errors import DocumentTooMuchError
from app.services.questionnaires.standing import Gathered, Judges, Standing, gather_about, stand
from app.storage import drafts, schedule, switch
from app.storage.database import Connection, Database
from app.storage.failures import StorageError
from app.storage.schedule import Scheduled
from app.storage.switch import Off

ToDoKind: TypeAlias = Literal[
    "closed",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """Something waits. `is_mine`: this person can do it. `at`: since when, until or for when."""

    kind: ToDoKind
    title: str
    slug: str
    is_mine: bool
    at: datetime | None = None


class ToDoList:
    """The use case behind the badge."""

    def __init__(self, database: Database, *, judges: Judges) -> None:
        """Take how documents are compared."""
        self._database = database
        self._judges = judges

    def waiting(self, who: str, role: Role, *, now: datetime) -> tuple[ToDo, ...]:
        """Return what waits, nothing while the database is away: a badge never breaks a page."""
        try:
            off, gathered, planned = self._database.read(
                lambda connection: _gathered(connection, is_editor=role.includes(Role.EDITOR))
            )
            standings = tuple(self._known(gathered, now=now))
        except (StorageError, UnreadableDocumentError):
            return ()
        is_owner = role is Role.OWNER
        found = list(_of_switch(off, is_mine=is_owner))
        plans = {one.slug: one for one in planned}
        for standing in standings:
            found.extend(_of_draft(standing, plans.pop(standing.draft.slug, None), who=who))
        found.extend(_of_plan_alone(one, is_mine=is_owner) for one in plans.values())
        return tuple(found)

    def _known(self, gathered: Iterable[Gathered], *, now: datetime) -> Iterator[Standing]:
        """Return where drafts stand that were judged; the others are judged meanwhile."""
        for one in gathered:
            with suppress(StillWorkingError, DocumentTooMuchError):
                yield stand(one, judges=self._judges, now=now, wait=0)


def _gathered(
    connection: Connection, *, is_editor: bool
) -> tuple[Off | None, tuple[Gathered, ...], tuple[Scheduled, ...]]:
    """Return whether the page is closed and, for those who edit, every draft and plan."""
    off = switch.off(connection)
    if not is_editor:
        return off, (), ()
    found = tuple(gather_about(connection, draft) for draft in drafts.all_drafts(connection))
    return off, found, schedule.every(connection)


def _of_switch(off: Off | None, *, is_mine: bool) -> Iterator[ToDo]:
    if off is not None:
        yield ToDo(kind="closed", title="", slug="", is_mine=is_mine, at=off.since)


def _of_draft(standing: Standing, plan: Scheduled | None, *, who: str) -> tuple[ToDo, ...]:
    title, slug = standing.examined.new.title, standing.draft.slug
    is_owner = who in standing.owners
    if plan is not None and plan.refused_at is None and plan.document_digest == standing.digest:
        return (_of_plan(plan, title=title, is_mine=is_owner),)
    found = []
    if plan is not None and plan.refused_at is not None:
        found.append(_of_plan(plan, title=title, is_mine=is_owner))
    elif plan is not None:
        found.append(ToDo(kind="stale", title=title, slug=slug, is_mine=is_owner, at=plan.due_at))
    if not standing.changes_nothing:
        found.append(_of_needs(standing, who=who))
    return tuple(found)


def _of_plan(plan: Scheduled, *, title: str, is_mine: bool) -> ToDo:
    if plan.refused_at is not None:
        kind: ToDoKind = "refused"
        return ToDo(kind=kind, title=title, slug=plan.slug, is_mine=is_mine, at=plan.due_at)
    return ToDo(kind="planned", title=title, slug=plan.slug, is_mine=is_mine, at=plan.due_at)


def _of_plan_alone(plan: Scheduled, *, is_mine: bool) -> ToDo:
    """Return the line of a plan whose draft is gone."""
    kind: ToDoKind = "stale" if plan.refused_at is None else "refused"
    return ToDo(kind=kind, title="", slug=plan.slug, is_mine=is_mine, at=plan.due_at)


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
