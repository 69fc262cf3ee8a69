"""An older copy of the database never shows the same people again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.releasing.releasing import OlderDatabaseError
from app.services.releasing.restoring import Dropped, LedgerMissingError, Restoring
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger, LedgerLine
from app.storage.releases import whole_chain
from app.storage.week_draws import drawn_weeks
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.releasing import (
    RULES,
    SLUG,
    after,
    count,
    people,
    published,
    releasing,
    rows,
    week,
    weeks,
    without_noise,
)


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh("migrated") as url:
        yield url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Hold one released week, and one that has ended."""
    with published(url) as database:
        yield database


@pytest.fixture
def copies(url: str) -> tuple[Callable[[], bytes], Callable[[bytes], None]]:
    """How to copy the database, and how to put a copy in its place."""
    path = Path(url.removeprefix("sqlite:///"))

    def put(copy: bytes) -> None:
        path.write_bytes(copy)

    return path.read_bytes, put


def restoring(database: Database, folder: Path) -> Restoring:
    return Restoring(database, ledger=Ledger(folder / FILE_NAME), rules=NO_NOISE)


NO_NOISE = replace(RULES, draw=without_noise)


def weekly(database: Database) -> dict[str, int]:
    """Return the weekly completions."""
    return {one.epoch: one.n for one in database.read(drawn_weeks)[SLUG, "a"].weeks}


def restored(
    url: str,
    database: Database,
    copies: tuple[Callable[[], bytes], Callable[[bytes], None]],
    folder: Path,
) -> Database:
    """Release a week, copy, release another, and put the copy back."""
    take, put = copies
    service = releasing(database, folder)
    count(database, people(60, week=week(0)))
    service.release(now=after(0))
    count(database, people(105, week=week(1)))
    copy = take()
    service.release(now=after(1))
    database.close()
    put(copy)
    return patient_database(url)


def test_a_restored_copy_releases_nothing_before_it_was_dealt_with(
    url: str,
    database: Database,
    copies: tuple[Callable[[], bytes], Callable[[bytes], None]],
    tmp_path: Path,
) -> None:
    with closing(restored(url, database, copies, tmp_path)) as older:
        with pytest.raises(OlderDatabaseError):
            releasing(older, tmp_path).release(now=after(2))
        assert len(older.read(whole_chain)) == 1
        dropped = restoring(older, tmp_path).after_restore(now=after(2))
        assert dropped == (Dropped(SLUG, "a", weeks(0, 1)),)
        assert rows(older, "tally") == 0
        assert weekly(older)[week(1)] == 105, "drawn again from nothing it would be 0"
        assert releasing(older, tmp_path).release(now=after(2)).made == ()


def test_releases_go_on_after_a_restore(
    url: str,
    database: Database,
    copies: tuple[Callable[[], bytes], Callable[[bytes], None]],
    tmp_path: Path,
) -> None:
    with closing(restored(url, database, copies, tmp_path)) as older:
        restoring(older, tmp_path).after_restore(now=after(2))
        count(older, people(60, week=week(3)))
        releasing(older, tmp_path).release(now=after(3))
        assert [release.epochs for release in older.read(whole_chain)] == [
            (week(0),),
            weeks(1, 3),
        ]
        assert restoring(older, tmp_path).after_restore(now=after(3)) == ()


def test_a_release_whose_process_died_after_its_commit_counts_as_shown(
    url: str,
    database: Database,
    copies: tuple[Callable[[], bytes], Callable[[bytes], None]],
    tmp_path: Path,
) -> None:
    older = restored(url, database, copies, tmp_path)
    path = tmp_path / FILE_NAME
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    with closing(older):
        assert restoring(older, tmp_path).after_restore(now=after(2)) != ()
        assert rows(older, "tally") == 0


def test_without_a_ledger_nothing_that_may_have_been_shown_stays(
    url: str,
    database: Database,
    copies: tuple[Callable[[], bytes], Callable[[bytes], None]],
    tmp_path: Path,
) -> None:
    with closing(restored(url, database, copies, tmp_path)) as older:
        count(older, people(7, week=week(3)))
        (tmp_path / FILE_NAME).unlink()
        service = restoring(older, tmp_path)
        with pytest.raises(LedgerMissingError):
            service.after_restore(now=after(2))
        assert rows(older, "tally") > 0
        service.after_restore(now=after(2), trust_ledger=False)
        count(older, people(53, week=week(3)))
        (made,) = releasing(older, tmp_path).release(now=after(3)).made
        assert made.epochs == weeks(2, 3)
        assert weekly(older)[week(1)] == 0, "what it had was not drawn a second time"


def test_a_ledger_of_another_database_is_refused(database: Database, tmp_path: Path) -> None:
    count(database, people(60, week=week(0)))
    releasing(database, tmp_path).release(now=after(0))
    strange = Ledger(tmp_path / "other" / FILE_NAME)
    strange.append(Ledger(tmp_path / FILE_NAME).read()[:0])
    with pytest.raises(LedgerMissingError):
        Restoring(database, ledger=strange, rules=NO_NOISE).after_restore(now=after(0))


def test_a_torn_last_line_is_left_out_and_the_next_one_stands_alone(tmp_path: Path) -> None:
    with_release = tmp_path / FILE_NAME
    with_release.write_text('{"event": "made", "ha', "utf-8")
    ledger = Ledger(with_release)
    assert ledger.read() == ()
    line = LedgerLine(event="restored", id=0, hash="0")
    ledger.append([line])
    assert ledger.read() == (line,)
