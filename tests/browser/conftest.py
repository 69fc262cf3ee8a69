"""A server of one's own with staff beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import SqliteDatabases
from tests.support.server import Server, warm_server
from tests.support.staff import Staffed
from tests.support.staff_client import staffed_beside


@pytest.fixture
def server(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Server]:
    with (
        sqlite_databases.fresh("published") as url,
        warm_server(database_url=url, directory=tmp_path) as running,
    ):
        yield running


@pytest.fixture
def staff(server: Server) -> Iterator[Staffed]:
    found = staffed_beside(server.database_url)
    yield found
    found.database.close()
