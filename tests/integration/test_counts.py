"""A visit is counted once, in whole transactions, and leaves nothing else behind."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator

import pytest

from app.storage.counts import Counted, CountedVisit, count_visits, writer
from app.storage.database import Connection, Database, open_database
from app.storage.failures import DatabaseUnavailableError, StatementRefusedError
from tests.support.counting import WEEK, completions, execute, spent, tallies, visit, with_a_version
from tests.support.databases import SqliteDatabases


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = with_a_version(database_url)
    yield database
    database.close()


def count(database: Database, *visits: CountedVisit) -> tuple[Counted, ...]:
    return writer(database)(visits)


def test_a_visit_adds_one_to_each_of_its_cells(database: Database) -> None:
    entry = visit(cells=(("item/a", "often"), ("level", "ok")))
    assert count(database, entry) == ("yes",)
    assert tallies(database) == {("item/a", "often"): 1, ("level", "ok"): 1}


def test_a_batch_adds_up_and_keeps_cohorts_apart(database: Database) -> None:
    entries = [visit(arm=arm, epoch=epoch) for arm in "ab" for epoch in (WEEK, "2026-W48")]
    assert count(database, *entries, *[visit() for _ in range(20)]) == ("yes",) * 24
    rows = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT epoch, arm, n FROM tally WHERE variable = 'level' ORDER BY epoch, arm"
        ).all()
    )
    assert [tuple(row) for row in rows] == [
        (WEEK, "a", 21),
        (WEEK, "b", 1),
        ("2026-W48", "a", 1),
        ("2026-W48", "b", 1),
    ]


def test_a_form_counts_once_and_its_first_answers_stand(database: Database) -> None:
    first = visit(cells=(("level", "ok"),))
    corrected = visit(nonce=first.nonce, cells=(("level", "soon"),))
    assert count(database, first) == ("yes",)
    assert count(database, corrected) == ("already",)
    assert tallies(database) == {("level", "ok"): 1}


def test_a_form_counts_once_within_one_batch_too(database: Database) -> None:
    entry, other = visit(), visit()
    assert count(database, entry, other, entry, entry) == ("yes", "yes", "already", "already")
    assert completions(database) == 2
    assert spent(database) == 2


def test_three_thousand_cells_fit_into_one_transaction(database: Database) -> None:
    cells = tuple((f"item/{number:04d}", "often") for number in range(3000))
    assert count(database, visit(cells=cells)) == ("yes",)
    assert sum(tallies(database).values()) == 3000


@pytest.mark.parametrize(
    "change", ["SET shut = true", "SET nonce_key = NULL"], ids=["shut", "key destroyed"]
)
def test_an_epoch_that_ended_accepts_nothing_more(database: Database, change: str) -> None:
    counted = visit()
    count(database, counted)
    execute(database, f"UPDATE epoch {change}")
    assert count(database, visit(), counted) == ("no", "no")
    assert completions(database) == 1


def test_an_epoch_before_a_shut_one_never_opens(database: Database) -> None:
    count(database, visit(epoch="2026-W48"))
    execute(database, "UPDATE epoch SET shut = true")
    answers = count(database, visit(epoch="2026-W40"), visit(epoch="2026-W49"))
    assert answers == ("no", "yes")


def test_an_epoch_is_not_shut_under_a_count_that_is_not_committed(
    database: Database, database_url: str
) -> None:
    count(database, visit())
    other = open_database(database_url)  # as impatient as the product, for it waits in vain

    def count_while_another_shuts(connection: Connection) -> tuple[Counted, ...]:
        answers = count_visits(connection, [visit()])
        with pytest.raises(DatabaseUnavailableError):
            execute(other, "UPDATE epoch SET shut = true")
        return answers

    assert database.write(count_while_another_shuts) == ("yes",)
    execute(other, "UPDATE epoch SET shut = true")
    other.close()
    assert completions(database) == 2


def test_each_epoch_gets_a_random_key_of_its_own(database: Database) -> None:
    count(database, visit(), visit(epoch="2026-W48"))
    keys = database.read(
        lambda connection: connection.exec_driver_sql("SELECT nonce_key FROM epoch").scalars().all()
    )
    assert [len(bytes(key)) for key in keys] == [32, 32]
    assert len({bytes(key) for key in keys}) == 2


def test_what_is_kept_of_a_form_is_not_its_nonce(database: Database) -> None:
    entry = visit()
    count(database, entry)
    digests = database.read(
        lambda connection: (
            connection.exec_driver_sql("SELECT digest FROM spent_nonce").scalars().all()
        )
    )
    assert [len(bytes(digest)) for digest in digests] == [16]
    assert entry.nonce not in {bytes(digest) for digest in digests}


def test_a_refused_batch_leaves_nothing(database: Database) -> None:
    with pytest.raises(StatementRefusedError):
        count(database, visit(), visit(version_id=999))
    assert spent(database) == 0
    assert tallies(database) == {}


def test_a_separator_in_a_cell_is_refused_or_kept_whole(database: Database) -> None:
    strange = visit(cells=(("item/a\x1fb", "often"),))
    try:
        count(database, strange)
    except StatementRefusedError:
        assert tallies(database) == {}
    else:
        assert tallies(database) == {("item/a\x1fb", "often"): 1}


def test_the_file_keeps_nonces_by_value_and_not_by_arrival(
    sqlite_databases: SqliteDatabases,
) -> None:
    with sqlite_databases.fresh("migrated") as url:
        database = with_a_version(url)
        for _ in range(30):
            count(database, visit(nonce=secrets.token_bytes(16)))
        database.close()
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        (schema,) = file.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'spent_nonce'"
        ).fetchone()
        digests = [row[0] for row in file.execute("SELECT digest FROM spent_nonce")]
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            file.execute("SELECT rowid FROM spent_nonce")
        file.close()
    assert schema.rstrip().upper().endswith("WITHOUT ROWID")
    assert digests == sorted(digests)
    assert len(digests) == 30
