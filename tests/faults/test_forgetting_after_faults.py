"""What a killed release or an older copy leaves behind is gone with the next run (G25, G27)."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.services.releasing.releasing import Tidying
from app.services.releasing.restoring import Restoring
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger
from tests.faults.release_runner import running
from tests.support.backups import back_up, restore
from tests.support.counting import execute
from tests.support.databases import Databases, Engine, SqliteDatabases, patient_database
from tests.support.missing import lack
from tests.support.raw_files import (
    digests,
    files_of,
    found_in,
    key_of,
    sqlite_files,
    write_to_the_files,
)
from tests.support.releasing import RULES, after, count, people, published, releasing, week

VISITORS = 110
DEADLY = (2, 9, 16, 23, 30)
"""Points of a release (tests/faults/release_runner.py): early, in its middle, around its commit."""

TO_THE_END = 10_000


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where whatever is started from now on puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(folder))
    return folder


def test_what_a_killed_release_leaves_is_gone_after_the_next(
    database: Database,
    database_url: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    temporary: Path,
) -> None:
    places = (*files_of(database, database_url, request), tmp_path)
    left = 0
    with running(database_url, tmp_path) as runner:
        for number, deadly in enumerate(DEADLY):
            visits = people(VISITORS, week=week(number), seed=number)
            count(database, visits)
            key = key_of(database, week(number))
            wanted = [*digests(visits, key=key), key]
            write_to_the_files(database)
            assert found_in(places, wanted=wanted) == VISITORS + 1, "the search finds nothing"
            assert runner.release(deadly=deadly, moment=after(number)) == "killed"
            left += found_in(places, wanted=wanted)
            assert runner.release(deadly=TO_THE_END, moment=after(number)).isdecimal()
            assert found_in(places, wanted=wanted) == 0
            assert found_in(places, wanted=[visit.nonce for visit in visits]) == 0
    assert left, "no kill left anything behind: the points lie too late"
    assert list(temporary.iterdir()) == []


def test_what_an_older_copy_brought_back_is_gone_after_the_restore(
    database: Database,
    database_url: str,
    engine_name: Engine,
    databases: Databases,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    if engine_name == "postgresql" and not (shutil.which("pg_dump") and shutil.which("psql")):
        lack("pg_dump")
    visits = people(VISITORS, week=week(0))
    count(database, visits)
    key = key_of(database, week(0))
    wanted = [*digests(visits, key=key), key]
    assert back_up(database_url, folder=tmp_path / "kept", directory=tmp_path).returncode == 0
    (dump,) = (tmp_path / "kept").iterdir()
    releasing(database, tmp_path).release(now=after(0))
    Tidying(database).tidy(now=after(0))
    with databases.fresh("blank") as url:
        restore(gzip.decompress(dump.read_bytes()).decode(), url)
        with closing(patient_database(url)) as older:
            places = files_of(older, url, request)
            write_to_the_files(older)
            assert found_in(places, wanted=wanted) == VISITORS + 1, "the search finds nothing"
            Restoring(older, ledger=Ledger(tmp_path / FILE_NAME), rules=RULES).after_restore(
                now=after(1)
            )
            Tidying(older).tidy(now=after(1))
            assert found_in(places, wanted=wanted) == 0


def test_two_orders_of_arrival_leave_the_same_bytes(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    """Nobody can tell from the file of an open week who came before whom, or with whom."""
    visits = people(VISITORS, week=week(1))
    with sqlite_databases.fresh("migrated") as url:
        with published(url) as database:
            count(database, people(1, week=week(1)))
        bodies = [
            bytes_after(url, tmp_path / f"{number}.db", groups=groups, tidy=tidy)
            for number, (groups, tidy) in enumerate(
                (
                    ([[visit] for visit in visits], True),
                    ([visits[::-1]], True),
                    ([visits[30:], visits[:30]], True),
                    ([[visit] for visit in visits], False),
                    ([visits[::-1]], False),
                )
            )
        ]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[3] != bodies[4], "without tidying the order shows, so the comparison sees it"


def bytes_after(url: str, copy: Path, *, groups: list[list], tidy: bool) -> bytes:  # type: ignore[type-arg]  # visits
    """Count groups of visits in a copy of a database and return its bytes, save SQLite's counters.

    The file's first hundred bytes say how often it was written.
    """
    shutil.copy(url.removeprefix("sqlite:///"), copy)
    with closing(patient_database(f"sqlite:///{copy}")) as database:
        for visits in groups:
            count(database, visits)
        if tidy:
            Tidying(database).tidy(now=after(0))
            execute(database, "DELETE FROM upkeep")
            database.run_alone("VACUUM")
    return b"".join(file.read_bytes() for file in sqlite_files(f"sqlite:///{copy}")[:1])[100:]
