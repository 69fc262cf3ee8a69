"""A release is written once, read back as it was, and chained to the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial

import pytest

from app.domain.disclosure.chain import FinalRelease, Noise, first_broken
from app.domain.disclosure.release import ReleasedCell, WeekDraw
from app.storage.database import Database
from app.storage.failures import StatementRefusedError
from app.storage.releases import add_release, whole_chain
from app.storage.week_draws import DrawnWeeks, add_draws, drawn_weeks, lose
from tests.support.counting import execute
from tests.support.databases import patient_database
from tests.support.releasing import released

RELEASE = FinalRelease(
    id=1,
    slug="tiny",
    arm="a",
    made_at=datetime(2026, 12, 3, 4, 0, 0, 123456, tzinfo=UTC),
    epochs=("2026-W46", "2026-W47"),
    cells=(
        ReleasedCell("item/q#1", ("often",), 30),
        ReleasedCell("item/q#1", ("sometimes", "no"), -10),
    ),
    activity_epochs=("2026-W45", "2026-W46", "2026-W47"),
    activity={"starts": 60, "step:first": 20},
    noise=Noise(bound=34, variance=16, completions_variance=32, rates=(57, 68, 77)),
)
LATER = replace(RELEASE, id=2, arm="b", cells=(), activity_epochs=(), activity={}, noise=None)
"""As the former rule left one."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    for release in (RELEASE, LATER):
        database.write(partial(add_release, release=release))
    yield database
    database.close()


def test_a_release_is_read_back_as_it_was_written(database: Database) -> None:
    (found,) = released(database, slug="tiny", arm="a")
    names = [field.name for field in fields(RELEASE)]
    assert {name: getattr(found, name) for name in names} == {
        name: getattr(RELEASE, name) for name in names
    }


def test_cohorts_are_read_apart(database: Database) -> None:
    chain = database.read(whole_chain)
    assert [(one.slug, one.arm) for one in chain] == [("tiny", "a"), ("tiny", "b")]
    (found,) = released(database, slug="tiny", arm="b")
    assert (found.id, found.cells, found.activity, found.noise) == (2, (), {}, None)


def test_the_chain_of_what_was_written_holds(database: Database) -> None:
    chain = [(release, release.hash) for release in database.read(whole_chain)]
    assert first_broken(chain) is None
    forged = [(replace(chain[0][0], epochs=("2026-W01",)), chain[0][1]), chain[1]]
    assert first_broken(forged) == 1
    less = replace(RELEASE.noise, variance=4)  # type: ignore[type-var]  # there is one
    assert first_broken([(replace(chain[0][0], noise=less), chain[0][1]), chain[1]]) == 1
    assert first_broken(chain[1:]) == 1


@pytest.mark.parametrize("table", ["statistics_release", "released_block", "released_activity"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = 9", "DELETE FROM {table}"])
def test_a_release_is_final_even_by_sql(database: Database, table: str, statement: str) -> None:
    column = "id" if table == "statistics_release" else "n"
    with pytest.raises(StatementRefusedError):
        execute(database, statement.format(table=table, column=column))
    assert len(database.read(whole_chain)) == 2


@pytest.mark.parametrize(
    "statement",
    ["UPDATE weekly_completions SET n = 9", "DELETE FROM weekly_completions",
     "UPDATE weekly_completions SET epoch = '2026-W40'"],
)  # fmt: skip
def test_a_week_that_was_drawn_is_final_even_by_sql(database: Database, statement: str) -> None:
    draw = WeekDraw("2026-W46", 12, 16)
    database.write(lambda connection: add_draws(connection, ("tiny", "a"), [draw]))
    with pytest.raises(StatementRefusedError):
        execute(database, statement)
    database.write(lambda connection: lose(connection, ("tiny", "a"), ["2026-W46"]))
    assert database.read(drawn_weeks)["tiny", "a"] == DrawnWeeks((draw,), frozenset({"2026-W46"}))


def test_no_week_is_drawn_with_less_noise_than_promised(database: Database) -> None:
    with pytest.raises(StatementRefusedError):
        execute(
            database, "INSERT INTO weekly_completions VALUES ('t', 'a', '2026-W01', 1, 15, false)"
        )
