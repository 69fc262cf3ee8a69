"""What an owner decides about statistics holds from the next week on, above the floors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.disclosure.contribution import contribution_bound, least_rates
from app.domain.disclosure.sources import StartSource
from app.domain.disclosure.thresholds import Thresholds, ThresholdTooLowError
from app.services.auditing import AuditLog
from app.services.statistics_settings import (
    SourceRefusedError,
    StatisticsSettings,
    ThresholdsRefusedError,
)
from app.storage import statistics_settings as stored
from app.storage.database import Database
from app.storage.failures import StorageError
from app.storage.releases import whole_chain
from tests.builders import tiny
from tests.support.counting import execute
from tests.support.databases import Engine
from tests.support.releasing import (
    FIRST_WEEK,
    RULES,
    SLUG,
    after,
    count,
    people,
    published,
    releasing,
    repeatable,
    rows,
    week,
    weeks,
)

OWNER = "owner@clinic.example"
SHIPPED = (StartSource("page", "homepage"), StartSource("line", "LINE"))
NOW = datetime(2026, 9, 23, 3, 0, tzinfo=UTC)
"""In the first of the weeks that are counted here."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


@pytest.fixture
def settings(database: Database) -> StatisticsSettings:
    return StatisticsSettings(database, shipped=SHIPPED, read=RULES.read)


def logged(database: Database) -> list[tuple[str, str, str]]:
    return [
        (entry.what, entry.subject, entry.details)
        for entry in reversed(AuditLog(database).newest())
        if entry.who == OWNER
    ]


def test_before_anybody_chooses_the_floors_hold(settings: StatisticsSettings) -> None:
    found = settings.thresholds(now=NOW)
    assert found.now == found.chosen == Thresholds()
    assert settings.sources() == SHIPPED


def test_a_choice_holds_for_the_weeks_to_come_and_not_for_this_one(
    database: Database, settings: StatisticsSettings, tmp_path: Path
) -> None:
    settings.choose({"month": 150, "quarter": 60, "variance": 20}, who=OWNER, now=NOW)
    found = settings.thresholds(now=NOW)
    assert (found.now, found.since) == (Thresholds(), weeks(0, 1)[0])
    assert found.chosen == Thresholds(month=150, quarter=60, variance=20)
    service = releasing(database, tmp_path, draw=repeatable(1))
    for number in range(3):
        count(database, people(110, week=week(number), seed=number))
        service.release(now=after(number))
    made = database.read(whole_chain)
    assert [release.epochs for release in made] == [(week(0),), weeks(0, 2)]
    assert [release.noise and release.noise.variance for release in made] == [16, 20]
    assert settings.thresholds(now=after(2)).now == found.chosen


def test_the_last_choice_of_a_week_holds(
    database: Database, settings: StatisticsSettings, tmp_path: Path
) -> None:
    settings.choose({"month": 900, "quarter": 900, "variance": 16}, who=OWNER, now=NOW)
    floors = {"month": 100, "quarter": 50, "variance": 16}
    settings.choose(floors, who=OWNER, now=NOW + timedelta(hours=1))
    assert rows(database, "statistics_thresholds") == 1
    count(database, people(105, week=week(1)))
    assert releasing(database, tmp_path).release(now=after(1)).made != ()
    assert [what for what, _, _ in logged(database)] == ["statistics.thresholds_chosen"] * 2


def test_an_owner_reads_what_noise_leaves_to_be_guessed(settings: StatisticsSettings) -> None:
    document = tiny(SLUG)
    found = settings.noise(SLUG, now=NOW)
    assert found == (contribution_bound(document), 16, least_rates(document))
    settings.choose({"month": 100, "quarter": 50, "variance": 64}, who=OWNER, now=NOW)
    raised = settings.noise(SLUG, now=NOW)
    assert found is not None
    assert raised is not None
    assert raised.variance == 64
    assert raised.rates < found.rates
    assert settings.noise("unknown", now=NOW) is None


def test_nothing_below_a_floor_is_stored_or_logged(
    database: Database, settings: StatisticsSettings
) -> None:
    with pytest.raises(ThresholdsRefusedError) as refused:
        settings.choose({"month": 99, "quarter": 49, "variance": 401}, who=OWNER, now=NOW)
    assert refused.value.problems == {
        "month": "too_low",
        "quarter": "too_low",
        "variance": "too_high",
    }
    assert (rows(database, "statistics_thresholds"), logged(database)) == (0, [])


@pytest.mark.parametrize("numbers", ["99, 50, 16", "100, 49, 16", "100, 50, 15"])
def test_the_database_itself_keeps_the_floors(database: Database, numbers: str) -> None:
    with pytest.raises(StorageError):
        execute(database, f"INSERT INTO statistics_thresholds VALUES ('2026-W01', {numbers})")  # noqa: S608  # a test's own numbers
    execute(database, "INSERT INTO statistics_thresholds VALUES ('2026-W01', 100, 50, 16)")


@pytest.mark.sqlite
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_row_forged_below_the_floors_stops_releases(
    database: Database, engine_name: Engine, tmp_path: Path
) -> None:
    del engine_name
    forged = "INSERT INTO statistics_thresholds VALUES ('2026-W01', 100, 50, 15)"
    database.run_alone("PRAGMA ignore_check_constraints = ON", forged)
    count(database, people(90, week=week(0)))
    with pytest.raises(ThresholdTooLowError, match="variance"):
        releasing(database, tmp_path).release(now=after(0))
    assert database.read(whole_chain) == ()


def test_a_program_built_stricter_stays_stricter(
    database: Database, settings: StatisticsSettings, tmp_path: Path
) -> None:
    floors = {"month": 100, "quarter": 50, "variance": 16}
    settings.choose(floors, who=OWNER, now=FIRST_WEEK - timedelta(weeks=2))
    count(database, people(80, week=week(0)))
    service = releasing(database, tmp_path, thresholds=Thresholds(quarter=100))
    assert service.release(now=after(0)).made == ()


def test_staff_add_rename_and_give_up_links(
    database: Database, settings: StatisticsSettings
) -> None:
    settings.add_source(code=" Ｆlyer ", label=" leaflet ", who=OWNER, now=NOW)
    settings.rename_source("page", label="our site", who=OWNER, now=NOW)
    settings.give_up_source("line", who=OWNER, now=NOW)
    assert settings.sources() == (
        StartSource("page", "our site"),
        StartSource("line", "LINE", in_use=False),
        StartSource("flyer", "leaflet"),
    )
    assert database.read(stored.codes_in_use) == ("page", "flyer")
    settings.add_source(code="line", label="LINE again", who=OWNER, now=NOW)
    assert database.read(stored.codes_in_use) == ("page", "flyer", "line")
    assert [(what, code) for what, code, _ in logged(database)] == [
        ("statistics.source_added", "flyer"),
        ("statistics.source_renamed", "page"),
        ("statistics.source_given_up", "line"),
        ("statistics.source_added", "line"),
    ]


def test_a_refused_link_changes_nothing(database: Database, settings: StatisticsSettings) -> None:
    for code, label in (("page", "x"), ("two words", "x"), ("new", " ")):
        with pytest.raises(SourceRefusedError):
            settings.add_source(code=code, label=label, who=OWNER, now=NOW)
    with pytest.raises(LookupError):
        settings.give_up_source("unknown", who=OWNER, now=NOW)
    assert (rows(database, "start_source"), logged(database)) == (0, [])


def test_giving_up_every_link_brings_none_back(
    database: Database, settings: StatisticsSettings
) -> None:
    for source in SHIPPED:
        settings.give_up_source(source.code, who=OWNER, now=NOW)
    assert database.read(stored.codes_in_use) == ()
