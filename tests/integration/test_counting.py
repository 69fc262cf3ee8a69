"""Counting under pressure: many threads, several processes, and databases that fail."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from app.services.counting import PATIENCE_SECONDS, CountingQueue
from app.storage.counts import CountedVisit, writer
from app.storage.database import Database
from app.storage.failures import DatabaseUnavailableError
from app.storage.migration import Schema
from tests.support.counting import completions, spent, tallies, visit, with_a_version
from tests.support.databases import ROOT, PostgresqlDatabases, SqliteDatabases, patient_database
from tests.support.outages import hanging, locked_by_another_process, stopped
from tests.support.postgres import Cluster, running_cluster


@contextmanager
def counting(database: Database, *, patience: float = 60) -> Iterator[CountingQueue]:
    queue = CountingQueue(writer(database), patience=patience, probe_every=0.1)
    try:
        yield queue
    finally:
        queue.stop()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = with_a_version(database_url)
    yield database
    database.close()


def until_counted(queue: CountingQueue) -> int:
    """Send visits until one is acknowledged; return how many were not, which may count too."""
    pause = threading.Event()
    for tried in range(1200):
        if queue.count(visit()) == "yes":
            return tried
        pause.wait(0.05)
    raise AssertionError("counting did not come back within a minute")


def test_fifty_posts_of_one_form_at_once_count_once(database: Database) -> None:
    nonces = [os.urandom(16) for _ in range(10)]
    with counting(database) as queue, ThreadPoolExecutor(50) as pool:
        for nonce in nonces:
            answers = Counter(pool.map(queue.count, [visit(nonce=nonce) for _ in range(50)]))
            assert answers == {"yes": 1, "already": 49}
    assert completions(database) == spent(database) == 10


def test_two_processes_count_the_same_forms_once(database: Database, database_url: str) -> None:
    visits = [visit() for _ in range(100)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        answers = pool.starmap(count_all, [(database_url, visits), (database_url, visits)])
    for given in zip(*answers, strict=True):
        assert sorted(given) == ["already", "yes"]
    assert completions(database) == 100
    assert set(tallies(database).values()) == {100}


def count_all(url: str, visits: list[CountedVisit]) -> list[str]:
    """Count in a process of its own, from eight threads."""
    database = patient_database(url)
    with counting(database) as queue, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(queue.count, visits))
    database.close()
    return list(answers)


def test_cells_add_up_to_what_was_acknowledged(database: Database) -> None:
    visits = [visit(cells=(("item/a", str(number % 3)),)) for number in range(300)]
    with counting(database) as queue, ThreadPoolExecutor(16) as pool:
        assert set(pool.map(queue.count, visits)) == {"yes"}
    assert tallies(database) == {("item/a", str(value)): 100 for value in range(3)}


@pytest.mark.postgresql
def test_nodes_that_count_the_same_cells_never_deadlock(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    cells = tuple((f"item/{number:02d}", "often") for number in range(60))
    with postgresql_databases.fresh("migrated") as url:
        database = with_a_version(url)

        def count_in_any_order(seed: int) -> set[str]:
            order = random.Random(seed)  # noqa: S311 - the order only has to differ
            found: set[str] = set()
            for _ in range(20):
                epochs = order.sample(["2026-W46", "2026-W47", "2026-W48"], 3)
                mixed = [tuple(order.sample(cells, len(cells))) for _ in epochs]
                batch = [visit(epoch=e, cells=c) for e, c in zip(epochs, mixed, strict=True)]
                found.update(writer(database)(batch))
            return found

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(count_in_any_order, range(8))) == [{"yes"}] * 8
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert database.read(lambda c: c.exec_driver_sql(deadlocks).scalar()) == 0
        assert set(tallies(database).values()) == {480}
        database.close()


def test_a_forked_process_counts_its_own_visits_over_its_own_connection(
    database: Database, database_url: str
) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FORKING, database_url],
        check=True,
        cwd=ROOT,
        timeout=300,
    )
    assert completions(database) == spent(database) == 4


_FORKING = """
import os, sys, threading, time
from app.services.counting import CountingQueue
from app.storage.counts import writer
from tests.support.databases import patient_database
from tests.support.counting import visit

database = patient_database(sys.argv[1])
write, batches = writer(database), []
go, taken = threading.Event(), threading.Event()

def held(visits):
    taken.set()
    go.wait()
    batches.append(len(visits))
    return write(visits)

go.set()
queue = CountingQueue(held, patience=20)
assert queue.count(visit()) == "yes"
go.clear()
taken.clear()
waiting = [threading.Thread(target=queue.count, args=(visit(),)) for _ in range(2)]
waiting[0].start()
taken.wait()
waiting[1].start()
while queue.waiting != 1:
    time.sleep(0.01)

child = os.fork()
if child == 0:
    batches.clear()
    fresh = database.engine.pool.checkedin() == 0
    go.set()
    counted = queue.count(visit()) == "yes"
    os._exit(0 if fresh and counted and batches == [1] else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
go.set()
for thread in waiting:
    thread.join()
assert batches[1:] == [1, 1]
"""


def test_a_locked_file_turns_visits_away_and_then_counts_again(
    sqlite_databases: SqliteDatabases,
) -> None:
    with sqlite_databases.fresh("migrated") as url:
        database = with_a_version(url, patience=1)
        with counting(database, patience=PATIENCE_SECONDS) as queue:
            doubtful = until_counted(queue)
            with locked_by_another_process(url):
                away = [visit() for _ in range(5)]
                assert {queue.count(entry) for entry in away} == {"no"}
                assert queue.broken
            doubtful += until_counted(queue)
            assert 2 <= completions(database) == spent(database) <= 2 + doubtful
        database.close()


@pytest.mark.postgresql
def test_a_locked_table_turns_visits_away_and_then_counts_again(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh("migrated") as url:
        database = with_a_version(url, patience=1)
        holder = database.engine.connect()
        with counting(database, patience=PATIENCE_SECONDS) as queue:
            doubtful = until_counted(queue)
            holder.exec_driver_sql("LOCK TABLE epoch IN ACCESS EXCLUSIVE MODE")
            assert {queue.count(visit()) for _ in range(5)} == {"no"}
            assert queue.broken
            with pytest.raises(DatabaseUnavailableError):
                writer(database)(())
            holder.rollback()
            doubtful += until_counted(queue)
            assert 2 <= completions(database) == spent(database) <= 2 + doubtful
        holder.close()
        database.close()


@pytest.mark.postgresql
def test_a_server_that_hangs_keeps_nobody_waiting(private_cluster: Cluster) -> None:
    url = private_cluster.create("hanging")
    Schema(url).upgrade()
    database = with_a_version(url, patience=1)
    with counting(database, patience=PATIENCE_SECONDS) as queue:
        until_counted(queue)
        with hanging(private_cluster):
            assert {queue.count(visit()) for _ in range(20)} == {"no"}
        until_counted(queue)
    assert completions(database) == spent(database)
    database.close()


@pytest.fixture(scope="module")
def private_cluster() -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TEST_DATABASE_URL", raising=False)
        with running_cluster() as cluster:
            yield cluster


@pytest.mark.postgresql
def test_a_server_that_crashes_and_returns_loses_nothing_that_was_acknowledged(
    private_cluster: Cluster,
) -> None:
    url = private_cluster.create("crashing")
    Schema(url).upgrade()
    database = with_a_version(url)
    acknowledged: list[CountedVisit] = []
    with counting(database) as queue:
        for _ in range(2):
            acknowledged.extend(sent(queue, 20))
            with stopped(private_cluster):
                assert queue.count(visit()) == "no"
                assert queue.count(visit()) == "no"
            until_counted(queue)
        again = [queue.count(entry) for entry in acknowledged]
    assert len(acknowledged) == 40
    assert set(again) == {"already"}
    assert completions(database) == spent(database) == 42
    database.close()


def sent(queue: CountingQueue, number: int) -> list[CountedVisit]:
    """Return the visits that were acknowledged."""
    visits = [visit() for _ in range(number)]
    return [entry for entry in visits if queue.count(entry) == "yes"]
