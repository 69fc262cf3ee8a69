"""A database is opened durable and private, or not at all."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from app.storage.database import (
    Connection,
    Database,
    open_database,
    open_engine,
    refuse_unsafe,
)
from app.storage.failures import (
    DatabaseUnavailableError,
    LostConnectionError,
    StorageError,
    UnsafeDatabaseError,
    UnsupportedDatabaseError,
)
from app.storage.migration import ReadinessProbe
from app.storage.sqlite_settings import has_wal_reset_fix
from tests.support.counting import execute
from tests.support.databases import PostgresqlDatabases, SqliteDatabases
from tests.support.outages import (
    locked_by_another_process,
    set_on_server,
    stopped,
    value_on_server,
)
from tests.support.postgres import Cluster, running_cluster


@pytest.fixture(scope="module")
def private_cluster() -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TEST_DATABASE_URL", raising=False)
        with running_cluster() as cluster:
            yield cluster


def ask(connection: Connection, *questions: str) -> list[object]:
    return [connection.exec_driver_sql(question).scalar() for question in questions]


def test_an_sqlite_file_is_durable_and_forgets(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'x.db'}")
    found = database.read(
        lambda connection: ask(
            connection,
            "PRAGMA journal_mode",
            "PRAGMA synchronous",
            "PRAGMA foreign_keys",
            "PRAGMA secure_delete",
            "PRAGMA busy_timeout",
        )
    )
    database.close()
    journal = ["wal", 2] if has_wal_reset_fix(sqlite3.sqlite_version_info[:3]) else ["truncate", 3]
    assert found == [*journal, 1, 1, 1500]


@pytest.mark.skipif(
    has_wal_reset_fix(sqlite3.sqlite_version_info[:3]), reason="this library keeps a log instead"
)
def test_what_a_page_held_before_a_write_does_not_stay_beside_an_sqlite_file(
    tmp_path: Path,
) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    execute(database, "CREATE TABLE t (n INTEGER)")
    execute(database, "INSERT INTO t VALUES (1)")
    assert (tmp_path / "x.db-journal").read_bytes() == b""
    database.close()


def test_an_sqlite_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.db"
    database = open_database(f"sqlite:///{path}")
    execute(database, "CREATE TABLE t (n INTEGER)")
    database.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["x.db", "a #名.db"])
def test_an_sqlite_file_that_was_taken_away_is_not_made_anew(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    database = Database(open_engine(f"sqlite:///{path}", pooled=False))
    execute(database, "CREATE TABLE t (n INTEGER)")
    path.unlink()
    with pytest.raises(DatabaseUnavailableError):
        execute(database, "CREATE TABLE t (n INTEGER)")
    assert not path.exists()


def test_a_write_takes_its_lock_before_it_reads(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    one, other = open_database(url), open_database(url)
    execute(one, "CREATE TABLE t (n INTEGER)")

    def blocks_the_other(_: Connection) -> None:
        other.read(lambda connection: ask(connection, "SELECT count(*) FROM t"))
        with pytest.raises(DatabaseUnavailableError):
            other.write(lambda connection: ask(connection, "SELECT count(*) FROM t"))

    one.write(blocks_the_other)
    one.close()
    other.close()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory", "mysql://x/y", "nonsense"],
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabaseError):
        open_database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_uses_psycopg(scheme: str) -> None:
    database = open_database(f"{scheme}://nobody@127.0.0.1:1/none")
    assert database.engine.dialect.driver == "psycopg"
    refuse_unsafe(database)
    with pytest.raises(DatabaseUnavailableError):
        execute(database, "SELECT 1")


def test_a_failure_carries_no_word_of_the_driver(database_url: str) -> None:
    database = open_database(database_url)
    with pytest.raises(StorageError) as caught:
        execute(database, "INSERT INTO epoch (id, shut) VALUES (NULL, true) /* secret */")
    database.close()
    assert "secret" not in repr(caught.value)
    assert "NULL" not in str(caught.value).upper().replace("NOTNULLVIOLATION", "")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_transaction_that_lost_is_tried_once_more(database_url: str) -> None:
    database = open_database(database_url)
    attempts: list[int] = []

    def lose(times: int) -> int:
        attempts.clear()

        def work(connection: Connection) -> int:
            connection.exec_driver_sql("SELECT 1")
            attempts.append(1)
            if len(attempts) <= times:
                raise psycopg.errors.DeadlockDetected
            return len(attempts)

        return database.write(work)

    assert lose(1) == 2
    with pytest.raises(LostConnectionError):
        lose(2)
    assert len(attempts) == 2
    database.close()


def test_a_transaction_whose_commit_was_sent_is_never_repeated(database_url: str) -> None:
    database = open_database(database_url)
    attempts: list[int] = []

    def lose_the_answer(_: Connection) -> None:
        raise psycopg.OperationalError

    event.listen(database.engine, "commit", lose_the_answer)
    with pytest.raises(LostConnectionError):
        database.write(lambda _: attempts.append(1))
    assert attempts == [1]
    database.close()


@pytest.mark.postgresql
@pytest.mark.parametrize(("patience", "limit"), [(1, "20s"), (3, "1min")])
def test_whoever_has_the_turn_is_waited_for_with_the_patience_of_the_database(
    postgresql_databases: PostgresqlDatabases, patience: int, limit: str
) -> None:
    with postgresql_databases.fresh("blank") as url:
        database = open_database(url, patience=patience)

        def limits(connection: Connection) -> set[object]:
            names = ("statement_timeout", "idle_in_transaction_session_timeout")
            return {connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}

        assert database.write_in_turn(limits) == {limit}
        assert database.write(limits) != {limit}
        database.close()


@pytest.mark.postgresql
def test_postgresql_waits_for_nothing_longer_than_a_visitor(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh("blank") as url:
        database = open_database(url)
        found = database.read(
            lambda connection: ask(connection, "SHOW statement_timeout", "SHOW lock_timeout")
        )
        database.close()
    assert found == ["1500ms", "1s"]


@pytest.mark.postgresql
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_could_lose_what_it_acknowledged_is_refused(
    private_cluster: Cluster, setting: str
) -> None:
    database = open_database(private_cluster.url("postgres"))
    refuse_unsafe(database)
    database.close()
    set_on_server(private_cluster, setting, "off")
    until_value(private_cluster, setting, "off")
    try:
        with pytest.raises(UnsafeDatabaseError, match=f"{setting}=off"):
            refuse_unsafe(database)
        assert ReadinessProbe(private_cluster.url("postgres"))().why == f"database: {setting}=off"
    finally:
        set_on_server(private_cluster, setting, "on")
        until_value(private_cluster, setting, "on")


def until_value(cluster: Cluster, setting: str, value: str) -> None:
    for _ in range(500):
        if value_on_server(cluster, setting) == value:
            return
    raise AssertionError(f"{setting} did not change")


def test_a_migrated_database_is_ready(database_url: str) -> None:
    assert ReadinessProbe(database_url)().ready


def test_a_database_without_tables_is_not_ready(blank_database_url: str) -> None:
    found = ReadinessProbe(blank_database_url)()
    assert not found.ready
    assert found.why.startswith("schema: None")


def test_a_locked_database_is_not_ready(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh("migrated") as url:
        probe = ReadinessProbe(url)
        with locked_by_another_process(url):
            assert not probe().ready
        assert probe().ready


@pytest.mark.postgresql
def test_a_stopped_server_is_not_ready_until_it_returns(private_cluster: Cluster) -> None:
    url = private_cluster.create("readiness")
    probe = ReadinessProbe(url)
    with stopped(private_cluster):
        assert probe().why.startswith("database: OperationalError")
    assert probe().why.startswith("schema")
