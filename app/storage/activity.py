"""Bare events by week: how often, and nothing about whom."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.storage.release_tables import activity


class EventCell(NamedTuple):
    """An event of a questionnaire in one wording arm in an epoch."""

    epoch: str
    slug: str
    arm: str
    name: str


def add_events(connection: Connection, counts: Mapping[EventCell, int]) -> None:
    """Add to the counts, in one order, so that concurrent writers never wait in a circle."""
    if not counts:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    new = insert(activity)
    statement = new.on_conflict_do_update(
        index_elements=["epoch", "slug", "arm", "name"],
        set_={"n": activity.c.n + new.excluded.n},
    )
    rows = [{**cell._asdict(), "n": n} for cell, n in sorted(counts.items())]
    connection.execute(statement, rows)


def events_until(connection: Connection, *, until: str) -> dict[EventCell, int]:
    """Return all events of the epochs up to and including one."""
    rows = connection.execute(select(activity).where(activity.c.epoch <= until))
    return {EventCell(*row[:-1]): row[-1] for row in rows}


def forget_events(connection: Connection, *, slug: str, arm: str, epochs: Collection[str]) -> None:
    """Delete a cohort's events of some epochs."""
    columns = activity.c
    connection.execute(
        delete(activity).where(
            columns.slug == slug, columns.arm == arm, columns.epoch.in_(sorted(epochs))
        )
    )
