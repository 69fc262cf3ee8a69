"""Is what was to be forgotten forgotten? Weeks shut in time, and freed bytes overwritten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.epochs import last_shut_epoch
from app.services.examination.finding import Finding, judged
from app.storage import examination, upkeep
from app.storage.database import Connection

LONGEST_OPEN = timedelta(days=1)
LONGEST_UNWRITTEN = timedelta(hours=3)
"""The timer runs every hour; one run may fail."""


def forgetting(connection: Connection, *, now: datetime, production: bool) -> Finding:
    """Find what the hourly release should have done; only production needs its timer."""
    problems = tuple(_problems(connection, now=now, production=production))
    return judged("forgetting", problems, well="no week is overdue, no freed byte is left")


def _problems(connection: Connection, *, now: datetime, production: bool) -> Iterator[str]:
    state = upkeep.upkeep_state(connection)
    if state.owed:
        yield "what a release freed is not overwritten yet: run `statistics tidy`"
    if not production:
        return
    due = last_shut_epoch(now - LONGEST_OPEN)
    overdue = examination.open_epochs(connection, until=due)
    if overdue:
        yield f"{', '.join(overdue)}: over and not shut, is the release's timer on?"
    written = state.rewritten_at
    if examination.newest_epoch(connection) and (
        written is None or now - written > LONGEST_UNWRITTEN
    ):
        yield "the tables of the running week were not written anew for hours"
    if examination.keeps_old_log_files(connection):
        yield "wal_recycle=on: the server's log files keep what was deleted"
