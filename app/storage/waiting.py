"""What of earlier releases still waits, by cohort."""

from sqlalchemy import Connection, delete, insert, select

from app.domain.disclosure.release import Waiting, WaitingCell, WaitingCells
from app.storage.release_tables import waiting_cell


def waiting_cells(connection: Connection, *, slug: str, arm: str) -> WaitingCells:
    """Return what waits of a cohort."""
    rows = connection.execute(
        select(
            waiting_cell.c.series,
            waiting_cell.c.value,
            waiting_cell.c.real,
            waiting_cell.c.noised,
            waiting_cell.c.releases,
        ).filter_by(slug=slug, arm=arm)
    )
    return {
        WaitingCell(series, value): Waiting(real, noised, releases)
        for series, value, real, noised, releases in rows
    }


def keep_waiting(connection: Connection, cells: WaitingCells, *, slug: str, arm: str) -> None:
    """Let these cells wait, in place of all that waited of a cohort."""
    forget_waiting(connection, slug=slug, arm=arm)
    rows = [
        {
            "slug": slug,
            "arm": arm,
            "series": cell.series,
            "value": cell.value,
            "real": waiting.real,
            "noised": waiting.noised,
            "releases": waiting.releases,
        }
        for cell, waiting in sorted(cells.items())
    ]
    if rows:
        connection.execute(insert(waiting_cell), rows)


def forget_waiting(connection: Connection, *, slug: str, arm: str) -> None:
    """Delete what waits of a cohort."""
    connection.execute(
        delete(waiting_cell).where(waiting_cell.c.slug == slug, waiting_cell.c.arm == arm)
    )


def waiting_cohorts(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return the questionnaires and arms of which something waits."""
    rows = connection.execute(select(waiting_cell.c.slug, waiting_cell.c.arm).distinct())
    return frozenset((slug, arm) for slug, arm in rows)
