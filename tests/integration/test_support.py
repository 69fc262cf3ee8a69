"""What the tests stand on: databases of their own, on settings the application accepts."""

from __future__ import annotations

import psycopg
import sqlalchemy as sa

from tests.support.databases import Databases
from tests.support.postgres import Cluster


def test_a_fresh_database_shows_nothing_of_another(databases: Databases) -> None:
    with databases.fresh("blank") as one, databases.fresh("blank") as other:
        _execute(one, "CREATE TABLE seen (n integer)")
        assert _tables(one) == ["seen"]
        assert _tables(other) == []


def test_a_migrated_database_has_tables_and_no_questionnaire(database_url: str) -> None:
    assert _active_questionnaires(database_url) == 0


def test_a_published_database_is_what_a_fresh_machine_has(published_database_url: str) -> None:
    assert _active_questionnaires(published_database_url) == 1


def test_a_database_is_gone_after_its_test(cluster: Cluster) -> None:
    name = "selfcheck_short_lived"
    cluster.create(name)
    cluster.drop(name)
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        rows = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        assert rows.fetchall() == []


def test_the_cluster_writes_as_safely_as_production_must(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == ("on",)


def _execute(url: str, statement: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def _tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    names = sa.inspect(engine).get_table_names()
    engine.dispose()
    return names


def _active_questionnaires(url: str) -> int:
    engine = sa.create_engine(url)
    statement = "SELECT count(*) FROM questionnaire_version WHERE status = 'active'"
    with engine.connect() as connection:
        count = connection.execute(sa.text(statement)).scalar_one()
    engine.dispose()
    return int(count)
