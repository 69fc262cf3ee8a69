"""A published tiny questionnaire, weeks of visitors, and releases made of them."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from app.documents.reading import read_questionnaire
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.series import counted_series
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import JAPAN, epoch_of, shuts_at
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
from app.storage.releases import read_releases
from app.storage.waiting import waiting_cells
from tests.builders import tiny, tiny_text
from tests.support.databases import patient_database

SLUG = "one-question"
FIRST_WEEK = datetime(2026, 9, 9, 12, 0, tzinfo=JAPAN)


def week(number: int) -> str:
    """Return the name of a week, counted from 0."""
    return epoch_of(FIRST_WEEK + timedelta(weeks=number))


def after(number: int) -> datetime:
    """Return the moment a week shuts."""
    return shuts_at(week(number))


@contextmanager
def published(url: str, *, demonstration: bool = True, slug: str = SLUG) -> Iterator[Database]:
    """Yield a migrated database in which a tiny questionnaire is published."""
    database = patient_database(url)
    publish(database, text=tiny_text(slug), demonstration=demonstration)
    yield database
    database.close()


def publish(database: Database, *, text: str, demonstration: bool = True) -> int:
    """Publish a document and return its version's id."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
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
    """Return the use case, its ledger in a folder; unless told otherwise chance repeats itself."""
    rules = ReleaseRules(
        read=read_questionnaire,
        series=counted_series,
        draw=draw or random.Random(1).randrange,  # noqa: S311  # repeatable releases, no secret
        thresholds=thresholds or Thresholds(),
    )
    return Releasing(database, ledger=Ledger(folder / FILE_NAME), rules=rules)


def rows(database: Database, table: str) -> int:
    """Return how many rows a table has."""
    return database.read(
        lambda connection: int(
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608  # a test's own word
        )
    )


def accounted(
    database: Database, *, slug: str = SLUG, arm: str = "a", series: str = "completions"
) -> int:
    """Return how many real people of a cohort are shown or wait in a series."""
    found = database.read(lambda connection: read_releases(connection, slug=slug, arm=arm))
    waiting = database.read(lambda connection: waiting_cells(connection, slug=slug, arm=arm))
    blocks = [block for release in found for block in release.blocks]
    shown = sum(block.n for block in blocks if block.series.startswith(f"{series}#"))
    left = [cell.real for key, cell in waiting.items() if key.series.startswith(f"{series}#")]
    return shown + sum(left)


def with_arms(text: str) -> str:
    """Return a document with a second wording arm."""
    document = json.loads(text)
    document["arms"].append({**document["arms"][0], "id": "b"})
    return json.dumps(document, ensure_ascii=False)


def again(visit: CountedVisit, **changes: object) -> CountedVisit:
    """Return the same form, changed."""
    return replace(visit, **changes)  # type: ignore[arg-type]  # the caller names fields of the visit
