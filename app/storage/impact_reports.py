"""What drafts change for visitors, kept by what it follows from, so that it is worked out once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from app.storage.draft_tables import impact_report as report

PATIENCE: Final = timedelta(seconds=90)
"""Work that has not come back by then never will: its process is gone."""

MOST_KEPT: Final = 20
FAILED: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """`text` is None while somebody works it out, and empty when that failed."""

    begun_at: datetime
    text: str | None


def stored_report(connection: Connection, digest: str) -> StoredReport | None:
    """Return what is known of a report."""
    row = connection.execute(
        select(report.c.begun_at, report.c.report).where(report.c.digest == digest)
    ).one_or_none()
    return None if row is None else StoredReport(begun_at=row.begun_at, text=row.report)


def begin_report(connection: Connection, digest: str, *, now: datetime) -> bool:
    """Take on the work of a report, unless somebody is at it or has done it; tell whether.

    Whoever begins takes turns first (`take_turns`).
    """
    found = stored_report(connection, digest)
    if found is not None:
        if found.text or now - found.begun_at < PATIENCE:
            return False
        same = report.c.digest == digest
        connection.execute(update(report).where(same).values(begun_at=now, report=None))
        return True
    connection.execute(insert(report).values(digest=digest, begun_at=now))
    _forget_oldest(connection)
    return True


def finish_report(connection: Connection, digest: str, text: str) -> None:
    """Keep a report that was worked out."""
    connection.execute(update(report).where(report.c.digest == digest).values(report=text))


def _forget_oldest(connection: Connection) -> None:
    newest = select(report.c.digest).order_by(report.c.begun_at.desc()).limit(MOST_KEPT)
    kept = connection.execute(newest).scalars().all()
    connection.execute(delete(report).where(report.c.digest.not_in(kept)))
