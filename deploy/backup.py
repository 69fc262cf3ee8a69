"""Writes one logical dump of the database into BACKUP_DIR, then drops those past their age.

    .venv/bin/python deploy/backup.py

A dump holds rows in the order of their keys. A copy of the files would also hold the order in
which visitors came, so it is no backup (docs/operations.md). Reads the service's own settings;
PostgreSQL's password goes through the environment, where no other user can see it.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from psycopg import conninfo

from config import load_settings

KEPT_DAYS = 35
IN_KEY_ORDER = ("CLUSTER tally USING pk_tally", "CLUSTER spent_nonce USING pk_spent_nonce")


def dump_sqlite(database: Path, target: Path) -> None:
    """Dump what one moment holds; visitors wait for a moment at most."""
    with (
        closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection,
        gzip.open(target, "wt", encoding="utf-8") as file,
    ):
        connection.isolation_level = None
        connection.execute("BEGIN")
        file.writelines(f"{statement}\n" for statement in connection.iterdump())


def dump_postgresql(url: str, target: Path) -> None:
    """Dump what one moment holds, after its rows were put into the order of their keys."""
    parameters = conninfo.conninfo_to_dict(url.replace("+psycopg", "", 1))
    names = {key: "PGDATABASE" if key == "dbname" else f"PG{key.upper()}" for key in parameters}
    environment = {**os.environ, **{names[key]: str(parameters[key]) for key in parameters}}
    for statement in IN_KEY_ORDER:
        ask = ["psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", statement]
        subprocess.run(ask, check=True, env=environment)
    dump = ["pg_dump", "--no-owner", "--no-privileges", "--compress=9", f"--file={target}"]
    subprocess.run(dump, check=True, env=environment)


def drop_old(folder: Path) -> None:
    """Remove dumps that are past their age: what the service forgets, backups forget too."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for file in folder.glob("selfcheck-*.sql.gz"):
        if file.stat().st_mtime < oldest:
            file.unlink()


def main() -> None:
    """Write under a hidden name, flush, then rename: a half-written dump is never taken for one."""
    os.umask(0o077)
    settings = load_settings(os.environ)
    if settings.backup_dir is None:
        sys.exit("BACKUP_DIR must name the directory for backups.")
    settings.backup_dir.mkdir(parents=True, exist_ok=True)
    name = f"selfcheck-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sql.gz"
    unfinished = settings.backup_dir / f".{name}"
    if settings.database_file is not None:
        dump_sqlite(settings.database_file, unfinished)
    else:
        dump_postgresql(settings.database_url, unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(settings.backup_dir / name)
    drop_old(settings.backup_dir)


if __name__ == "__main__":
    main()
