"""What the database holds: is it fit to be shown, whole, and rid of what was to be forgotten?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.documents.reading import review_of
from app.domain.authoring.approvals import may_be_met
from app.domain.clinic import Clinic, clinic_problems, demonstration_links, withheld_links
from app.domain.disclosure.chain import first_broken
from app.domain.epochs import epoch_of, last_shut_epoch
from app.domain.links import LinkRules
from app.services.doctor.findings import Finding, judged
from app.storage import clinics, installation, releases, upkeep, versions
from app.storage.database import Connection
from app.storage.ledger import Ledger
from app.storage.releases import StoredRelease
from app.storage.week_draws import returned_weeks

MOST_APART = timedelta(seconds=60)
"""Two clocks that are kept in time differ by less than a second."""

_NEEDED = ("name", "address", "licences", "contact")
"""What `/about` must say of whoever runs the service; a missing link only hides its prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInstallation:
    """What kind of installation this is to be."""

    production: bool
    default_slug: str
    links: LinkRules
    check: Callable[[str], tuple[str, ...]]


def durability(connection: Connection) -> Finding:
    """Find settings with which a crash could lose acknowledged counts."""
    problems = installation.weaknesses(connection)
    return judged("durability", problems, well="what is acknowledged is on the disk")


def clock(connection: Connection, *, now: datetime) -> Finding:
    """Compare this machine's clock with the database's, and with what was stored before."""
    problems = tuple(_clock_problems(connection, now))
    return judged("clock", problems, well=f"{now:%Y-%m-%d %H:%M} UTC, in week {epoch_of(now)}")


def published(connection: Connection, *, now: datetime, expected: ExpectedInstallation) -> Finding:
    """Check every published document again, as the checks may have become stricter."""
    summaries = versions.in_force_since(connection, moment=now)
    active = {summary.id for summary in summaries if summary.status == "active"}
    documents = versions.documents(connection, active)
    problems = [
        f"{found.slug} version {found.number}: {len(mistakes)} problems, the first is {mistakes[0]}"
        for found in documents
        if (mistakes := expected.check(found.document))
    ]
    problems += [
        f"{found.slug} version {found.number}: no medical review is recorded, so visitors meet the "
        f"closed notice ({_missing_at(found.slug)})"
        for found in documents
        if not may_be_met(review_of(found.document), serves_patients=expected.production)
    ]
    slug = expected.default_slug
    if slug not in {found.slug for found in documents}:
        problems.append(
            f"{slug} is not published, so visitors meet the closed notice ({_missing_at(slug)})"
        )
    names = ", ".join(f"{found.slug} version {found.number}" for found in documents)
    return judged("questionnaire", tuple(problems), well=names)


def _missing_at(slug: str) -> str:
    return f"staff read what is missing at /staff/drafts/{slug}/publish"


def clinic(connection: Connection, *, expected: ExpectedInstallation) -> Finding:
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
    theirs = installation.database_time(connection)
    if theirs is not None and abs(theirs - now) > MOST_APART:
        yield f"{abs(theirs - now).total_seconds():.0f} seconds apart from the database's"
    newest = installation.newest_epoch(connection)
    if newest is not None and newest > epoch_of(now):
        yield f"week {newest} was counted already, and now it is {epoch_of(now)}"
    founded = installation.founded_at(connection)
    if founded is not None and founded > now + MOST_APART:
        yield f"the database was set up later than now, on {founded:%Y-%m-%d}"


def _profile_problems(profile: Clinic, expected: ExpectedInstallation) -> Iterator[str]:
    missing = [name for name in _NEEDED if not getattr(profile, name)]
    if missing:
        yield f"not filled in: {', '.join(missing)}"
    for problem in clinic_problems(profile, links=expected.links):
        yield f"{problem.field}: {problem.reason}"
    for name, reason in withheld_links(profile, links=expected.links).items():
        if reason == "unconfirmed":
            yield f"{name}: not shown until an owner confirms it at /staff/settings"
    made_up = demonstration_links(profile)
    if expected.production and made_up:
        yield f"made up: {', '.join(made_up)}"


LONGEST_OPEN = timedelta(days=1)
LONGEST_UNWRITTEN = timedelta(hours=3)
"""The timer runs every hour; one run may fail."""


def forgetting(connection: Connection, *, now: datetime, production: bool) -> Finding:
    """Find what the hourly release should have done; only production needs its timer."""
    problems = tuple(_forgetting_problems(connection, now=now, production=production))
    return judged("forgetting", problems, well="no week is overdue, no freed byte is left")


def _forgetting_problems(
    connection: Connection, *, now: datetime, production: bool
) -> Iterator[str]:
    state = upkeep.upkeep_state(connection)
    if state.owed:
        yield "what a release freed is not overwritten yet: run `statistics tidy`"
    if not production:
        return
    due = last_shut_epoch(now - LONGEST_OPEN)
    overdue = installation.open_epochs(connection, until=due)
    if overdue:
        yield f"{', '.join(overdue)}: over and not shut, is the release's timer on?"
    written = state.rewritten_at
    if installation.newest_epoch(connection) and (
        written is None or now - written > LONGEST_UNWRITTEN
    ):
        yield "the tables of the running week were not written anew for hours"
    if installation.keeps_old_log_files(connection):
        yield "wal_recycle=on: the server's log files keep what was deleted"


def released(connection: Connection, *, now: datetime, ledger: Ledger) -> Finding:
    """Find releases that were changed, and those that only the ledger knows."""
    chain = releases.whole_chain(connection)
    problems = tuple(_release_problems(connection, chain, now=now, ledger=ledger))
    return judged("releases", problems, well=_release_summary(chain, now=now))


def _release_problems(
    connection: Connection, chain: tuple[StoredRelease, ...], *, now: datetime, ledger: Ledger
) -> Iterator[str]:
    broken = first_broken((release, release.hash) for release in chain)
    if broken is not None:
        yield f"release {broken} is not as it was made"
    try:
        known = ledger.read()
    except OSError as error:
        yield f"the ledger: {error.strerror}"
        return
    if returned_weeks(connection, known, events={"made"}, until=last_shut_epoch(now)):
        yield "the ledger knows more releases: run `statistics after-restore`"


def _release_summary(chain: tuple[StoredRelease, ...], *, now: datetime) -> str:
    if not chain:
        return "none yet"
    newest = chain[-1]
    return f"{len(chain)} in an unbroken chain, the newest {(now - newest.made_at).days} days old"
