"""Fixtures for databases, the running server and the browser; everything else is a builder.

| fixture | gives |
|---|---|
| `blank_database_url` | a database without tables, on each engine |
| `database_url` | a migrated database without rows, on each engine |
| `published_database_url` | what `bin/run` leaves on a fresh machine, on each engine |
| `live_server` | the production server on a published database, on each engine |
| `site` | one production server for the whole session, on SQLite, for browser tests |
| `phone`, `desk` | a page of 360 x 740 with touch, and one of 1280 x 900 |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.chromium import DESK, PHONE, launch_options
from tests.support.databases import (
    ENGINES,
    Databases,
    Engine,
    PostgresqlDatabases,
    SqliteDatabases,
)
from tests.support.kept_code import keep_compiled_code
from tests.support.postgres import Cluster, running_cluster
from tests.support.scratch import use_scratch_in_memory
from tests.support.server import Server, running_server, warm_server

use_scratch_in_memory()
keep_compiled_code()
expect.set_options(timeout=30_000)  # milliseconds; a busy machine is no failure

_AS_LONG_AS = 4
"""How many other tests take as long as one that walks through a server of its own."""

_ORDER = ("architecture", "unit", "disclosure", "integration", "faults", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first, browser tests last (Playwright keeps an event loop running).

    In each folder long files come first, so that no process is left alone with one at the end.
    """
    lengths: Counter[Path] = Counter()
    for item in items:
        if _folder(item) == "browser":
            item.add_marker(pytest.mark.browser)
        lengths[item.path] += _AS_LONG_AS if _starts_a_server(item) else 1
    items.sort(key=lambda item: (_place(item), -lengths[item.path], item.path))


def _place(item: pytest.Item) -> int:
    return _ORDER.index(_folder(item)) if _folder(item) in _ORDER else 0


def _starts_a_server(item: pytest.Item) -> bool:
    return not {"server", "live_server"}.isdisjoint(getattr(item, "fixturenames", ()))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases(
    cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresqlDatabases]:
    databases = PostgresqlDatabases(cluster, tmp_path_factory.mktemp("postgresql"))
    yield databases
    databases.close()


@pytest.fixture(
    params=[pytest.param(engine, marks=getattr(pytest.mark, engine)) for engine in ENGINES]
)
def engine_name(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    return engine


@pytest.fixture
def databases(engine_name: Engine, request: pytest.FixtureRequest) -> Databases:
    found: Databases = request.getfixturevalue(f"{engine_name}_databases")
    return found


@pytest.fixture
def blank_database_url(databases: Databases) -> Iterator[str]:
    with databases.fresh("blank") as url:
        yield url


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    with databases.fresh("migrated") as url:
        yield url


@pytest.fixture
def published_database_url(databases: Databases) -> Iterator[str]:
    with databases.fresh("published") as url:
        yield url


@pytest.fixture
def live_server(published_database_url: str, tmp_path: Path) -> Iterator[Server]:
    with warm_server(database_url=published_database_url, directory=tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def site(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("site")
    with (
        sqlite_databases.fresh("published") as url,
        running_server(database_url=url, directory=directory) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def base_url() -> None:
    """Take the place of the plugin's fixture, whose form pytest warns about."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Tell Playwright's `browser` fixture what to start."""
    return launch_options()


@pytest.fixture(scope="session")
def whole_browser() -> dict[str, Any]:
    """Return how a browser is started that has an owner: a profile, settings, a memory."""
    return launch_options(whole=True)


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**PHONE).new_page()


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**DESK).new_page()
