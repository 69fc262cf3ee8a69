"""A published tiny questionnaire, weeks of visitors, and releases made of them."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from app.documents.reading import read_questionnaire
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import JAPAN, epoch_of, epochs_from, shuts_at
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import plausible_population, visitors
from app.domain.tally import cells
from app.services.releasing.cohorts import ReleaseRules
from app.services.releasing.releasing import Releasing
from app.storage import clinics, versions
from app.storage.counts import Counted, CountedVisit, writer
from app.storage.database import Connection, Database
from app.storage.ledger import FILE_NAME, Ledger
from app.storage.releases import StoredRelease, releases_of
from tests.builders import tiny, tiny_text
from tests.support.databases import patient_database

SLUG = "one-question"
THURSDAY = 3
RULES = ReleaseRules(read=read_questionnaire, draw=secrets.randbelow, thresholds=Thresholds())
FIRST_WEEK = datetime(2026, 9, 21, 12, 0, tzinfo=JAPAN)
"""The last week of September, and of a quarter."""


def week(number: int) -> str:
    """Return the last week of a month, counted from September 2026: cohorts are due then."""
    year, month = divmod(FIRST_WEEK.month + number, 12)
    next_month = datetime(FIRST_WEEK.year + year, month + 1, 1, 12, tzinfo=JAPAN)
    back = (next_month.weekday() - THURSDAY) % 7 or 7
    return epoch_of(next_month - timedelta(days=back))


def weeks(first: int, last: int) -> tuple[str, ...]:
    """Return every week after the end of one month up to the end of another."""
    return tuple(epochs_from(week(first), until=week(last)))[1:]


def after(number: int) -> datetime:
    """Return the moment the last week of a month shuts."""
    return shuts_at(week(number))


def repeatable(seed: int) -> Draw:
    """Return a source of noise that gives the same numbers every time."""
    return random.Random(seed).randrange  # noqa: S311  # a test's own noise, no secret


def without_noise(limit: int) -> int:
    """Draw so that all noise is zero: the first word of each sampler says so."""
    return 0 if limit in {2, 3, 5} else limit - 1


@contextmanager
def published(url: str, *, demonstration: bool = True, slug: str = SLUG) -> Iterator[Database]:
    """Yield a migrated database in which a tiny questionnaire is published."""
    database = patient_database(url)
    publish(database, text=tiny_text(slug), demonstration=demonstration)
    yield database
    database.close()


def publish(
    database: Database, *, text: str, demonstration: bool = True, now: datetime = FIRST_WEEK
) -> int:
    """Publish a document and return its version's id."""
    slug = read_questionnaire(text).slug

    def work(connection: Connection) -> int:
        clinics.found_installation(connection, demonstration=demonstration, now=now)
        content = versions.Content(text)
        return versions.publish(connection, content, slug=slug, publisher="test", now=now).id

    return database.write(work)


def people(
    number: int,
    *,
    week: str,
    seed: int = 1,
    questionnaire: Questionnaire | None = None,
    version_id: int = 1,
    arm: str = "a",
) -> list[CountedVisit]:
    """Return visits judged by the engine; the same seed gives the same answers."""
    chosen = questionnaire or tiny(SLUG)
    found = visitors(
        chosen,
        population=plausible_population(chosen),
        draw=random.Random(seed).random,  # noqa: S311  # repeatable visitors, no secret
    )
    return [
        CountedVisit(
            epoch=week,
            version_id=version_id,
            arm=arm,
            nonce=secrets.token_bytes(16),
            cells=cells(evaluate(raw, questionnaire=chosen), questionnaire=chosen),
        )
        for raw in islice(found, number)
    ]


def count(database: Database, visits: list[CountedVisit]) -> tuple[Counted, ...]:
    """Count visits as the web does."""
    return writer(database)(visits)


def releasing(
    database: Database,
    folder: Path,
    *,
    thresholds: Thresholds | None = None,
    draw: Draw | None = None,
) -> Releasing:
    """Return the use case, its ledger in a folder; unless told otherwise there is no noise."""
    rules = replace(RULES, draw=draw or without_noise, thresholds=thresholds or Thresholds())
    return Releasing(database, ledger=Ledger(folder / FILE_NAME), rules=rules)


def rows(database: Database, table: str) -> int:
    """Return how many rows a table has."""
    return database.read(
        lambda connection: int(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  # a test's own word
        )
    )


def released(database: Database, *, slug: str, arm: str) -> tuple[StoredRelease, ...]:
    """Return the releases of a cohort, oldest first."""
    found = database.read(lambda connection: releases_of(connection, slug=slug))
    return tuple(one for one in found if one.arm == arm)


def accounted(
    database: Database, *, slug: str = SLUG, arm: str = "a", series: str = "completions"
) -> int:
    """Return how many people of a cohort are shown in a series."""
    found = released(database, slug=slug, arm=arm)
    cells = [cell for release in found for cell in release.cells]
    return sum(cell.n for cell in cells if cell.series.startswith(f"{series}#"))


def with_arms(text: str) -> str:
    """Return a document with a second wording arm."""
    document = json.loads(text)
    document["arms"].append({**document["arms"][0], "id": "b"})
    return json.dumps(document, ensure_ascii=False)


def again(visit: CountedVisit, **changes: object) -> CountedVisit:
    """Return the same form, changed."""
    return replace(visit, **changes)  # type: ignore[arg-type]  # the caller names fields of the visit
