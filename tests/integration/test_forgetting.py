"""What is given up is gone: from the database's files, its journals and its log (G25, G27)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.releasing.releasing import Tidying
from app.storage.database import Database
from app.storage.ledger import FILE_NAME
from tests.support.counting import execute
from tests.support.databases import Engine
from tests.support.raw_files import (
    column,
    digests,
    files_of,
    found_in,
    key_of,
    write_to_the_files,
)
from tests.support.releasing import after, count, people, published, releasing, week


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


@pytest.fixture
def files(
    database: Database, database_url: str, request: pytest.FixtureRequest
) -> tuple[Path, ...]:
    """Where everything lies that the engine writes."""
    return files_of(database, database_url, request)


def test_a_released_week_leaves_neither_nonces_nor_its_key(
    database: Database, files: tuple[Path, ...], tmp_path: Path
) -> None:
    ended = [people(1, week=week(0), seed=number)[0] for number in range(200)]
    still_open = people(50, week=week(1))
    for visit in ended:
        count(database, [visit])
    count(database, still_open)
    key, other_key = key_of(database, week(0)), key_of(database, week(1))
    write_to_the_files(database)
    assert found_in(files, wanted=digests(ended, key=key)) == 200, "the search finds nothing"
    assert found_in(files, wanted=[key]) == 1
    releasing(database, tmp_path).release(now=after(0))
    Tidying(database).tidy(now=after(0))
    assert found_in(files, wanted=[*digests(ended, key=key), key]) == 0
    write_to_the_files(database)
    kept = digests(still_open, key=other_key)
    assert found_in(files, wanted=[*kept, other_key]) == 51, "an open week was forgotten"
    assert count(database, still_open[:1]) == ("already",)


def test_no_nonce_itself_is_ever_written(
    database: Database, files: tuple[Path, ...], tmp_path: Path
) -> None:
    visits = people(60, week=week(0))
    count(database, visits)
    write_to_the_files(database)
    releasing(database, tmp_path).release(now=after(0))
    write_to_the_files(database)
    places = (*files, tmp_path / FILE_NAME)
    assert found_in(places, wanted=[visit.nonce for visit in visits]) == 0


@pytest.mark.postgresql
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=False)
def test_a_rewritten_table_keeps_no_order_of_arrival(
    database: Database, engine_name: Engine
) -> None:
    del engine_name
    for visit in people(60, week=week(0)):
        count(database, [visit])
    assert traces(database, "spent_nonce") > 1, "arrival leaves a trace that is to be removed"
    Tidying(database).tidy(now=after(0))
    for table in ("spent_nonce", "tally", "epoch"):
        assert traces(database, table) == 1
    in_place = column(database, "SELECT digest FROM spent_nonce ORDER BY ctid")
    assert in_place == sorted(in_place)


def traces(database: Database, table: str) -> int:
    """Return how many transactions wrote the rows of a table."""
    return len(set(column(database, f"SELECT xmin::text FROM {table}")))  # noqa: S608  # a test's own word


@pytest.mark.postgresql
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=False)
def test_the_servers_own_statistics_hold_no_nonce_and_no_count(
    database: Database, engine_name: Engine
) -> None:
    del engine_name
    count(database, people(300, week=week(0)))
    execute(database, "ANALYZE spent_nonce")
    execute(database, "ANALYZE tally")
    execute(database, "ANALYZE epoch")
    found = column(
        database,
        "SELECT tablename || '.' || attname FROM pg_stats WHERE tablename IN"
        " ('spent_nonce', 'tally', 'epoch') AND attname IN ('digest', 'n', 'nonce_key')",
    )
    assert found == []


def test_counting_goes_on_while_tables_are_rewritten(database: Database) -> None:
    for number in range(5):
        assert set(count(database, people(5, week=week(0), seed=number))) == {"yes"}
        Tidying(database).tidy(now=after(0))
    state = Tidying(database).state()
    assert (state.owed, state.rewritten_at) == (False, after(0))
