"""Weekly completions with their noise, by cohort: drawn once when a week shuts, and kept."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from app.domain.disclosure.release import WeekDraw
from app.storage import releases, shut_counts
from app.storage.ledger import LedgerLine
from app.storage.release_tables import weekly_completions

_COLUMNS = weekly_completions.c
Cohort = tuple[str, str]
"""A questionnaire's slug and an arm."""


class DrawnWeeks(NamedTuple):
    """A cohort's weeks, oldest first, and those of which nothing can be released any more."""

    weeks: tuple[WeekDraw, ...]
    lost: frozenset[str]


def add_draws(connection: Connection, cohort: Cohort, draws: Iterable[WeekDraw]) -> None:
    """Write the numbers of weeks that have just been shut."""
    slug, arm = cohort
    rows = [{"slug": slug, "arm": arm, "lost": False, **draw._asdict()} for draw in draws]
    if rows:
        connection.execute(insert(weekly_completions), rows)


def any_drawn(connection: Connection) -> bool:
    """Tell whether a week was ever drawn."""
    return connection.execute(select(_COLUMNS.epoch).limit(1)).first() is not None


def lose(connection: Connection, cohort: Cohort, epochs: Collection[str]) -> None:
    """Remember that what was answered in some weeks was deleted unreleased."""
    slug, arm = cohort
    connection.execute(
        update(weekly_completions)
        .where(_COLUMNS.slug == slug, _COLUMNS.arm == arm, _COLUMNS.epoch.in_(sorted(epochs)))
        .values(lost=True)
    )


def drawn_weeks(connection: Connection, **of: str) -> Mapping[Cohort, DrawnWeeks]:
    """Return every week that was drawn, by cohort; `of` may name a slug."""
    rows = connection.execute(
        select(
            _COLUMNS.slug,
            _COLUMNS.arm,
            _COLUMNS.epoch,
            _COLUMNS.n,
            _COLUMNS.variance,
            _COLUMNS.lost,
        )
        .filter_by(**of)
        .order_by(_COLUMNS.slug, _COLUMNS.arm, _COLUMNS.epoch)
    )
    weeks: dict[Cohort, list[WeekDraw]] = {}
    lost: dict[Cohort, set[str]] = {}
    for slug, arm, epoch, n, variance, is_lost in rows:
        weeks.setdefault((slug, arm), []).append(WeekDraw(epoch, n, variance))
        lost.setdefault((slug, arm), set()).update({epoch} if is_lost else ())
    return {
        cohort: DrawnWeeks(tuple(some), frozenset(lost[cohort])) for cohort, some in weeks.items()
    }


def returned_weeks(
    connection: Connection, lines: Iterable[LedgerLine], *, events: Collection[str], until: str
) -> Mapping[Cohort, tuple[str, ...]]:
    """Return by cohort the weeks up to one that an older copy brought back, to be shown once more.

    They are those of releases that `lines` of the ledger know by one of `events` and the database
    lacks. A week is dealt with when the database holds a release of it or knows that it is lost,
    whatever the ledger says of earlier restores: the same copy may be put in place again.
    """
    made = releases.summaries(connection)
    hashes = {release.hash for release in made}
    found: dict[Cohort, set[str]] = {}
    for line in lines:
        if line.event in events and line.hash not in hashes:
            epochs = (epoch for epoch in line.epochs if epoch <= until)
            found.setdefault((line.slug, line.arm), set()).update(epochs)
    if not found:
        return {}
    for release in made:
        found.get((release.slug, release.arm), set()).difference_update(release.epochs)
    drawn, shut = drawn_weeks(connection), shut_counts.newest_shut(connection) or ""
    waiting = {
        cohort: {week.epoch for week in known.weeks} - known.lost for cohort, known in drawn.items()
    }
    left = {
        cohort: tuple(
            sorted(epoch for epoch in epochs if epoch > shut or epoch in waiting.get(cohort, ()))
        )
        for cohort, epochs in found.items()
    }
    return {cohort: epochs for cohort, epochs in left.items() if epochs}
