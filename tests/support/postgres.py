"""A PostgreSQL cluster of our own, listening on a socket in a private directory only.

Or the server named by `TEST_DATABASE_URL`, in which databases of our own are made and dropped.
fsync stays on, because the application refuses to start without it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from tests.support.missing import lack

_OWNER = "postgres"
_SETTINGS = """
listen_addresses = ''
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 100
autovacuum = off
wal_recycle = off
timezone = 'UTC'
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server on which databases can be made; `parameters` are libpq's, without a database."""

    parameters: dict[str, str]

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        query = "&".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"postgresql+psycopg:///{name}?{query}"

    def dsn(self, name: str) -> str:
        """Return libpq's own way of naming one of its databases."""
        return conninfo.make_conninfo(dbname=name, **self.parameters)

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database as a copy of `template` and return its URL."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}")
        self._run(
            lambda server: statement.format(
                sql.Identifier(name), sql.Identifier(template), sql.SQL(_way_to_copy(server))
            )
        )
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, closing what is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._run(lambda _: statement.format(sql.Identifier(name)))

    def _run(self, statement: Callable[[int], sql.Composed]) -> None:
        """Run a statement, made for the server's version."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement(connection.info.server_version))


def _way_to_copy(server_version: int) -> str:
    """Return how PostgreSQL 15 and later are told to copy as earlier ones do: without its log."""
    return "STRATEGY FILE_COPY" if server_version >= 150_000 else ""


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Yield the server of `TEST_DATABASE_URL`, or one started here and removed afterwards."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield _given_cluster(given)
        return
    directory = Path(tempfile.mkdtemp(prefix="selfcheck-pg-"))
    try:
        with _started(directory) as cluster:
            yield cluster
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _given_cluster(url: str) -> Cluster:
    parameters = conninfo.conninfo_to_dict(url.replace("+psycopg", "", 1))
    parameters.pop("dbname", None)
    return Cluster({key: str(value) for key, value in parameters.items()})


@contextmanager
def _started(directory: Path) -> Iterator[Cluster]:
    programs = server_programs()
    owner = _OWNER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(directory, user=_OWNER)
    data = directory / "data"
    run_program(
        programs / "initdb", "-D", data, "-U", owner, "-A", "trust", "-E", "UTF8", "--locale=C"
    )
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"{_SETTINGS}\nunix_socket_directories = '{directory}'\n")
    control = programs / "pg_ctl"
    run_program(control, "-D", data, "-w", "-l", directory / "server.log", "start")
    try:
        yield Cluster({"host": str(directory), "user": owner})
    finally:
        run_program(control, "-D", data, "-w", "-m", "immediate", "stop")


def server_programs() -> Path:
    """Return the directory of the newest PostgreSQL, or say that there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    return installed[-1] if installed else lack("PostgreSQL")


def run_program(*command: Path | str) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    prefix = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
    arguments = [*prefix, *map(str, command)]
    subprocess.run(
        arguments, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/"
    )
