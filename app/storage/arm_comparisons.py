"""Comparisons of two wordings: what a draft plans, what runs, and how those before ended.

A plan is written once, with the version that begins it, and ends once: triggers (migration 0012)
let nobody change it while it runs, since its intervals hold only for what was planned.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    delete,
    insert,
    select,
    text,
    update,
)

from app.domain.disclosure.arm_totals import Measure
from app.storage.rows import all_of, columns_for, one_of
from app.storage.tables import AwareTime, metadata
from app.storage.tables import questionnaire_version as version


def _plan_columns() -> tuple[Column[Any], ...]:
    words = ("first_arm", "second_arm", "measure")
    numbers = ("share", "difference", "weeks", "people")
    return (
        *(Column(name, String(20), nullable=False) for name in words),
        *(Column(name, Integer, nullable=False) for name in numbers),
    )


draft_comparison = Table(
    "draft_comparison",
    metadata,
    Column("draft_id", Integer, ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True),
    *_plan_columns(),
)

arm_comparison = Table(
    "arm_comparison",
    metadata,
    Column(
        "version_id",
        Integer,
        ForeignKey("questionnaire_version.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("slug", String(60), nullable=False),
    *_plan_columns(),
    Column("ended_at", AwareTime),
    Column("ended_by", String(254)),
    Column("kept", String(20)),
)
"""`version_id` began it. `kept` is the arm whose words everybody meets since, empty for others."""

_runs = text("ended_at IS NULL")
Index(
    "uq_arm_comparison_one_runs",
    arm_comparison.c.slug,
    unique=True,
    sqlite_where=_runs,
    postgresql_where=_runs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPlan:
    """What is compared, and what was expected when that was decided.

    `share`: of those who started, per thousand; `difference`: the smallest one worth having, in
    points; `weeks` and `people` of one arm by which it is likely to show.
    """

    first_arm: str
    second_arm: str
    measure: Measure
    share: int
    difference: int
    weeks: int
    people: int

    @property
    def arms(self) -> tuple[str, str]:
        """Both arms; the first is asked as before."""
        return self.first_arm, self.second_arm


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredComparison(ComparisonPlan):
    """A comparison that runs or ran; `number` is that of the version that began it."""

    version_id: int
    slug: str
    number: int
    published_at: datetime
    published_by: str
    ended_at: datetime | None
    ended_by: str | None
    kept: str | None


def plan_of(connection: Connection, draft_id: int) -> ComparisonPlan | None:
    """Return what a draft plans to compare, also when its document no longer has the arms."""
    wanted = columns_for(ComparisonPlan, draft_comparison)
    return one_of(connection, wanted.where(draft_comparison.c.draft_id == draft_id), ComparisonPlan)


def put_plan(connection: Connection, draft_id: int, found: ComparisonPlan) -> None:
    """Write down what a draft plans, in place of an earlier plan."""
    connection.execute(delete(draft_comparison).where(draft_comparison.c.draft_id == draft_id))
    connection.execute(insert(draft_comparison).values(draft_id=draft_id, **asdict(found)))


def begin(connection: Connection, version_id: int, slug: str, found: ComparisonPlan) -> None:
    """Write down that a comparison began with a version."""
    values = {"version_id": version_id, "slug": slug, **asdict(found)}
    connection.execute(insert(arm_comparison).values(values))


def end(connection: Connection, slug: str, *, kept: str, who: str, now: datetime) -> bool:
    """Write down that what runs has ended; tell whether anything ran."""
    done = connection.execute(
        update(arm_comparison)
        .where(arm_comparison.c.slug == slug, arm_comparison.c.ended_at.is_(None))
        .values(ended_at=now, ended_by=who, kept=kept)
    )
    return done.rowcount == 1


def running(connection: Connection, slug: str) -> StoredComparison | None:
    """Return the comparison of a questionnaire that runs."""
    return one_of(
        connection, _of(slug).where(arm_comparison.c.ended_at.is_(None)), StoredComparison
    )


def all_running(connection: Connection) -> tuple[StoredComparison, ...]:
    """Return the comparisons of all questionnaires that run."""
    return all_of(connection, _every().where(arm_comparison.c.ended_at.is_(None)), StoredComparison)


def comparisons(connection: Connection, slug: str) -> tuple[StoredComparison, ...]:
    """Return all comparisons of a questionnaire, newest first."""
    newest_first = _of(slug).order_by(arm_comparison.c.version_id.desc())
    return all_of(connection, newest_first, StoredComparison)


def _of(slug: str) -> Select[Any]:
    return _every().where(arm_comparison.c.slug == slug)


def _every() -> Select[Any]:
    about = (version.c.number, version.c.published_at, version.c.published_by)
    return select(*arm_comparison.columns, *about).join_from(
        arm_comparison, version, version.c.id == arm_comparison.c.version_id
    )
