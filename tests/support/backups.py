"""Backups and restores, made as docs/operations.md says."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from psycopg import conninfo

from tests.support.databases import ROOT, environment_for


def back_up(url: str, *, folder: Path, directory: Path) -> subprocess.CompletedProcess[str]:
    """Back a database up with the script of the deployment."""
    return subprocess.run(
        [sys.executable, "deploy/backup.py"],
        cwd=ROOT,
        env=environment_for(url, instance_dir=directory, BACKUP_DIR=str(folder)),
        check=False,
        capture_output=True,
        text=True,
    )


def restore(dump: str, url: str) -> None:
    """Read a dump into a blank database, as docs/operations.md says."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(dump)
        return
    parameters = conninfo.make_conninfo(url.replace("+psycopg", "", 1))
    command = ["psql", "-X", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    subprocess.run(
        [*command, parameters], input=dump, text=True, check=True, stdout=subprocess.DEVNULL
    )
