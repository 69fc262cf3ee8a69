"""Databases that misbehave: a lock that another process holds, a server that is away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.support.postgres import Cluster, run_program, server_programs

_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked_by_another_process(url: str) -> Iterator[None]:
    """Hold an SQLite file's exclusive lock for the length of the block."""
    path = url.removeprefix("sqlite:///")
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        yield


@contextmanager
def stopped(cluster: Cluster) -> Iterator[None]:
    """Crash a server that `running_cluster` started, and start it again after the block."""
    directory = Path(cluster.parameters["host"])
    control = (server_programs() / "pg_ctl", "-D", directory / "data", "-w")
    run_program(*control, "-m", "immediate", "stop")
    try:
        yield
    finally:
        run_program(*control, "-l", directory / "server.log", "start")


@contextmanager
def hanging(cluster: Cluster) -> Iterator[None]:
    """Freeze every process that serves a client, as a stalled disk would."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        clients = [int(row[0]) for row in rows]
    for process in clients:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in clients:
            os.kill(process, signal.SIGCONT)


def set_on_server(cluster: Cluster, setting: str, value: str) -> None:
    """Change a setting of the whole server and let it take effect."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        statement = psycopg.sql.SQL("ALTER SYSTEM SET {} = {}")
        connection.execute(
            statement.format(psycopg.sql.Identifier(setting), psycopg.sql.Literal(value))
        )
        connection.execute("SELECT pg_reload_conf()")


def value_on_server(cluster: Cluster, setting: str) -> str:
    """Return a setting as a new connection sees it."""
    with psycopg.connect(cluster.dsn("postgres")) as connection:
        row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
    return str(row[0]) if row else ""
