"""Releases of arms as staff find them: what was done in some weeks, as if noise were zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.documents.reading import read_questionnaire
from app.domain.disclosure.chain import FinalRelease, Noise
from app.domain.epochs import begins_at, epoch_of, epochs_from, shuts_at
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.following import Followed
from app.storage import versions
from app.storage.database import Connection, Database
from app.storage.releases import add_release, chain_head
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic
from tests.support.staff import OWNER

PLACE = "steps__habits__items__strain__text"
WARNED = "同じ姿勢が続くお客様の声"
OLD, NEW = "同じ姿勢が続く", "同じ姿勢がつづく"
LATER = NOW + timedelta(hours=1)
THIS_WEEK = epoch_of(NOW)
BUSY: Mapping[str, int] = {"starts": 2275, "completed": 1684, "booking": 455, "line": 114}
"""A quarter at 25 a day, of whom 74 % get a result and 20 % tap booking."""


def weeks_after(epoch: str, number: int) -> str:
    """Return the week so many weeks after another."""
    return epoch_of(begins_at(epoch) + timedelta(weeks=number))


def release_weeks(
    database: Database, slug: str, arm: str, *, first: str, weeks: int, done: Mapping[str, int]
) -> None:
    """Release what was done in some weeks of an arm."""
    epochs = tuple(epochs_from(first, until=weeks_after(first, weeks - 1)))
    noise = Noise(bound=20, variance=16, completions_variance=16 * weeks, rates=(57, 63, 72))

    def work(connection: Connection) -> None:
        number, _ = chain_head(connection)
        made = FinalRelease(
            id=number + 1,
            slug=slug,
            arm=arm,
            made_at=shuts_at(epochs[-1]),
            epochs=epochs,
            cells=(),
            activity_epochs=epochs,
            activity=done,
            noise=noise,
        )
        add_release(connection, release=made)

    database.write_in_turn(work)


def released_before(here: Clinic) -> None:
    """Release the quarter before, 25 visits a day."""
    first = weeks_after(THIS_WEEK, -15)
    release_weeks(here.database, SLUG, "a", first=first, weeks=13, done=BUSY)


def prepare(
    here: Clinic, *, measure: str = "completed", points: int = 10, digest: str = ""
) -> None:
    here.desk.comparing.prepare(
        SLUG,
        measure=measure,
        points=points,
        digest=digest or seen(here.standing()),
        who=EDITOR,
        now=NOW,
    )


def begin(here: Clinic, **chosen: object) -> int:
    """Reword a question, and publish it beside the old words."""
    here.edit({PLACE: NEW})
    prepare(here, **chosen)  # type: ignore[arg-type]  # as `prepare` takes them
    done = here.publish()
    assert done.number is not None
    return done.number


def end(here: Clinic, kept: str, *, active: int = 2, now: datetime = LATER) -> int:
    return here.desk.following.end(SLUG, kept, active=active, note="", who=OWNER, now=now)


def followed(here: Clinic, *, now: datetime = LATER) -> Followed:
    return here.desk.following.comparisons(SLUG, now=now).followed[0]


def documents(here: Clinic) -> list[str]:
    found = here.database.read(lambda connection: versions.every_document(connection, SLUG))
    return [one.document for one in found]


def arms(here: Clinic) -> list[str]:
    return [arm.id for arm in read_questionnaire(documents(here)[-1]).arms]


def outlook_state(here: Clinic) -> str:
    return here.desk.comparing.outlook(SLUG, now=NOW).state
