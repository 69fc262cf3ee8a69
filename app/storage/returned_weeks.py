"""Weeks that an older copy of the database brought back, told from the ledger and the database.

A week is dealt with when the database holds a release of it or knows that it is lost. Whatever the
ledger says of earlier restores doesn't matter: the same copy may be put in place once more.
"""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from app.storage import releases, shut_counts, week_draws
from app.storage.ledger import LedgerLine
from app.storage.week_draws import Cohort


def returned_weeks(
    connection: Connection, lines: Iterable[LedgerLine], *, events: Collection[str], until: str
) -> Mapping[Cohort, tuple[str, ...]]:
    """Return by cohort the weeks up to one that were shown and could be released once more.

    They are those of releases that `lines` know by one of `events` and the database lacks.
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
    drawn, shut = week_draws.drawn_weeks(connection), shut_counts.newest_shut(connection) or ""
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
