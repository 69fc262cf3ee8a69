"""Monitoring and the doctor see that releases are made and stand, and nothing of what they show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.services.doctor.findings import Finding
from app.services.doctor.stored import released
from app.services.releasing.releasing import ReleaseWatch
from app.services.releasing.restoring import Dropped, Restoring
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger, LedgerLine
from tests.support.counting import execute
from tests.support.releasing import (
    RULES,
    SLUG,
    after,
    count,
    people,
    published,
    releasing,
    week,
)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with published(database_url) as database:
        yield database


def examine(database: Database, folder: Path, *, now: datetime) -> Finding:
    ledger = Ledger(folder / FILE_NAME)
    return database.read(lambda connection: released(connection, now=now, ledger=ledger))


def test_the_number_and_the_age_of_releases_are_known_and_nothing_that_waits(
    database: Database, tmp_path: Path
) -> None:
    watch = ReleaseWatch(database)
    watch.look()
    assert (watch.made, watch.newest_at) == (0, None)
    count(database, people(60, week=week(0)) + people(99, week=week(1)))
    releasing(database, tmp_path).release(now=after(0))
    watch.look()
    assert (watch.made, watch.newest_at) == (1, after(0))
    releasing(database, tmp_path).release(now=after(1))
    watch.look()
    assert (watch.made, watch.newest_at) == (1, after(0)), "99 wait, and nobody can tell"


def test_a_sound_chain_is_found_sound(database: Database, tmp_path: Path) -> None:
    assert examine(database, tmp_path, now=after(0)).text == "none yet"
    count(database, people(60, week=week(0)))
    releasing(database, tmp_path).release(now=after(0))
    found = examine(database, tmp_path, now=after(0) + timedelta(days=9))
    assert (found.state, found.text) == ("ok", "1 in an unbroken chain, the newest 9 days old")


def test_a_release_that_was_changed_is_found(database: Database, tmp_path: Path) -> None:
    count(database, people(60, week=week(0)))
    releasing(database, tmp_path).release(now=after(0))
    if database.engine.dialect.name == "sqlite":
        execute(database, "DROP TRIGGER released_block_has_no_update")
    else:
        execute(database, "ALTER TABLE released_block DISABLE TRIGGER ALL")
    execute(database, "UPDATE released_block SET n = n + 10 WHERE position = 0")
    found = examine(database, tmp_path, now=after(0))
    assert (found.state, found.text) == ("wrong", "release 1 is not as it was made")


def test_an_older_copy_of_the_database_is_found(database: Database, tmp_path: Path) -> None:
    lines = [LedgerLine(event="made", id=1, hash="0" * 64, slug=SLUG, arm="a", epochs=(week(0),))]
    Ledger(tmp_path / FILE_NAME).append(lines)
    found = examine(database, tmp_path, now=after(0))
    assert found.state == "wrong"
    assert "statistics after-restore" in found.text
    restoring = Restoring(database, ledger=Ledger(tmp_path / FILE_NAME), rules=RULES)
    assert restoring.after_restore(now=after(0)) == (Dropped(SLUG, "a", (week(0),)),)
    assert examine(database, tmp_path, now=after(0)).text == "none yet"
