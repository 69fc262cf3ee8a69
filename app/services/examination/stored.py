"""What the database holds: is it fit to be shown, and does it agree about the time?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.clinic import Clinic, clinic_problems, demonstration_links
from app.domain.epochs import epoch_of
from app.services.examination.finding import Finding, judged
from app.storage import clinics, examination, versions
from app.storage.database import Connection

MOST_APART = timedelta(seconds=60)
"""Two clocks that are kept in time differ by less than a second."""

_NEEDED = ("name", "address", "licences", "contact")
"""What `/about` must say of whoever runs the service; a missing link only hides its prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What kind of installation this is to be."""

    production: bool
    default_slug: str
    link_hosts: tuple[str, ...]
    check: Callable[[str], tuple[str, ...]]


def durability(connection: Connection) -> Finding:
    """Find settings with which a crash could lose acknowledged counts."""
    problems = examination.weaknesses(connection)
    return judged("durability", problems, well="what is acknowledged is on the disk")


def clock(connection: Connection, *, now: datetime) -> Finding:
    """Compare this machine's clock with the database's, and with what was stored before."""
    problems = tuple(_clock_problems(connection, now))
    return judged("clock", problems, well=f"{now:%Y-%m-%d %H:%M} UTC, in week {epoch_of(now)}")


def published(connection: Connection, *, now: datetime, expected: Expected) -> Finding:
    """Check every published document again, as the checks may have become stricter."""
    summaries = versions.in_force_since(connection, moment=now)
    active = {summary.id for summary in summaries if summary.status == "active"}
    documents = versions.documents(connection, active)
    problems = [
        f"{found.slug} version {found.number}: {len(mistakes)} problems, the first is {mistakes[0]}"
        for found in documents
        if (mistakes := expected.check(found.document))
    ]
    if expected.default_slug not in {found.slug for found in documents}:
        problems.append(f"{expected.default_slug} is not published, so the first page is empty")
    names = ", ".join(f"{found.slug} version {found.number}" for found in documents)
    return judged("questionnaire", tuple(problems), well=names)


def clinic(connection: Connection, *, expected: Expected) -> Finding:
    """Find what visitors would miss in the profile, or should not see in it."""
    profile = clinics.clinic(connection) or Clinic()
    problems = list(_profile_problems(profile, expected))
    if expected.production and clinics.is_demonstration(connection):
        problems.append("the database was set up as a demonstration: start with a new one")
    unset = [
        name for name in ("booking_url", "line_url", "telephone") if not getattr(profile, name)
    ]
    hidden = f", prompts not shown: {', '.join(unset)}" if unset else ""
    return judged("clinic", tuple(problems), well=f"complete{hidden}")


def _clock_problems(connection: Connection, now: datetime) -> Iterator[str]:
    theirs = examination.database_time(connection)
    if theirs is not None and abs(theirs - now) > MOST_APART:
        yield f"{abs(theirs - now).total_seconds():.0f} seconds apart from the database's"
    newest = examination.newest_epoch(connection)
    if newest is not None and newest > epoch_of(now):
        yield f"week {newest} was counted already, and now it is {epoch_of(now)}"
    founded = examination.founded_at(connection)
    if founded is not None and founded > now + MOST_APART:
        yield f"the database was set up later than now, on {founded:%Y-%m-%d}"


def _profile_problems(profile: Clinic, expected: Expected) -> Iterator[str]:
    missing = [name for name in _NEEDED if not getattr(profile, name)]
    if missing:
        yield f"not filled in: {', '.join(missing)}"
    for problem in clinic_problems(profile, link_hosts=expected.link_hosts):
        yield f"{problem.field}: {problem.reason}"
    made_up = demonstration_links(profile)
    if expected.production and made_up:
        yield f"made up: {', '.join(made_up)}"
