"""A release that is killed anywhere, or started twice, is made exactly once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.disclosure.chain import first_broken
from app.domain.epochs import epochs_from
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger
from app.storage.releases import whole_chain
from app.storage.upkeep import upkeep_state
from tests.faults.release_runner import running
from tests.support.counting import spent
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.releasing import (
    accounted,
    after,
    count,
    people,
    published,
    releasing,
    rows,
    week,
)

VISITORS = 110
MORE_THAN_ALL = 10_000
A_QUARTER = 13
"""Weeks; a release at the end of a month may have a step more than another."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


def check(database: Database, folder: Path, *, weeks: int) -> None:
    """Every week was released once, and everybody in it is shown or waits."""
    chain = database.read(whole_chain)
    assert [epoch for release in chain for epoch in release.epochs] == [
        *epochs_from(week(0), until=week(weeks - 1))
    ]
    assert first_broken([(release, release.hash) for release in chain]) is None
    assert accounted(database) == VISITORS * weeks
    assert (rows(database, "tally"), spent(database)) == (0, 0)
    lines = Ledger(folder / FILE_NAME).read()
    drawn = [line.epochs for line in lines if line.event == "drawn"]
    assert len(drawn) == len(set(drawn)), "a week was drawn twice"
    made = [line.hash for line in lines if line.event == "made"]
    assert made == [release.hash for release in chain]


@pytest.mark.slow
def test_a_release_killed_at_every_point_is_made_exactly_once(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with running(database_url, tmp_path) as runner:
        killed, points = 0, list[int]()
        for number in range(MORE_THAN_ALL):
            count(database, people(VISITORS, week=week(number), seed=number))
            found = runner.release(deadly=killed + 1, moment=after(number))
            before = len(database.read(whole_chain))
            assert before in {number, number + 1}
            if found == "killed":
                assert runner.release(deadly=MORE_THAN_ALL, moment=after(number)).isdecimal()
                killed += 1
                points.clear()
            else:
                points.append(int(found))
            check(database, tmp_path, weeks=number + 1)
            if len(points) == A_QUARTER:
                break
        else:
            pytest.fail("there was no end of points")
    assert killed > 20, f"only {killed} points: is something no longer watched?"
    assert max(points) == killed
    assert not database.read(upkeep_state).owed


def test_a_release_that_draws_weeks_again_after_a_kill_is_found(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """A control: the same kills and the same check, and a release that forgets what it drew."""
    with (
        sqlite_databases.fresh("migrated") as url,
        published(url) as database,
        running(url, tmp_path) as runner,
    ):

        def kill_and_repeat(number: int) -> None:
            count(database, people(VISITORS, week=week(number), seed=number))
            for deadly in (number + 1, MORE_THAN_ALL):
                runner.release(deadly=deadly, moment=after(number), fault="forgetful")
            check(database, tmp_path, weeks=number + 1)

        with pytest.raises(AssertionError, match="drawn twice"):
            any(map(kill_and_repeat, range(A_QUARTER * 2)))


def test_a_clean_up_that_was_killed_is_still_owed(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    last = str(MORE_THAN_ALL)
    with running(database_url, tmp_path) as runner:
        for number in range(6):  # January and February have as many weeks, so as many points
            count(database, people(VISITORS, week=week(number)))
            deadly = MORE_THAN_ALL if number < 5 else int(last)
            last = runner.release(deadly=deadly, moment=after(number))
    assert last == "killed"
    assert database.read(upkeep_state).owed


def test_many_nodes_at_once_make_one_release(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    count(database, people(VISITORS, week=week(0)))
    start = threading.Barrier(4)
    made: list[int] = []

    def node(number: int) -> None:
        own = patient_database(database_url)
        service = releasing(own, tmp_path / str(number))
        start.wait()
        made.append(len(service.release(now=after(0)).made))
        own.close()

    threads = [threading.Thread(target=node, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 0, 0, 1]
    assert accounted(database) == VISITORS
