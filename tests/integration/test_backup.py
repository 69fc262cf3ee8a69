"""A backup is a logical dump that brings everything back, on both engines."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
from pathlib import Path

from app import wiring
from tests.support.backups import back_up, restore
from tests.support.counting import completions
from tests.support.databases import Databases, Engine
from tests.support.missing import lack
from tests.support.visits import Visitor, running_app, settings_for


def test_a_backup_brings_back_versions_profile_and_counts(
    engine_name: Engine, databases: Databases, tmp_path: Path
) -> None:
    if engine_name == "postgresql" and not (shutil.which("pg_dump") and shutil.which("psql")):
        lack("pg_dump")
    folder = tmp_path / "backups"
    with databases.fresh("published") as url, databases.fresh("blank") as empty:
        with running_app(url, instance_dir=tmp_path) as app:
            token = Visitor(app).open().token
            Visitor(app).post({"safety_now": "none"}, token=token)
        done = back_up(url, folder=folder, directory=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        (file,) = folder.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        restore(gzip.decompress(file.read_bytes()).decode(), empty)
        cases = wiring.build(settings_for(empty, instance_dir=tmp_path))
        assert cases.readiness().ready
        assert completions(cases.database) == 1
        assert cases.clinic_profile.read().name
        cases.database.close()
        with running_app(empty, instance_dir=tmp_path) as app:
            again = Visitor(app).post({"safety_now": "none"}, token=token)
            assert 'data-counted="already"' in again.get_data(as_text=True)


def test_old_backups_are_forgotten(databases: Databases, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, days in (("selfcheck-old.sql.gz", 36), ("selfcheck-new.sql.gz", 34)):
        (folder / name).write_text("dump")
        moment = (folder / name).stat().st_mtime - days * 24 * 3600
        os.utime(folder / name, (moment, moment))
    (folder / "something-else").write_text("kept")
    with databases.fresh("migrated") as url:
        assert back_up(url, folder=folder, directory=tmp_path).returncode == 0
    left = {file.name for file in folder.iterdir()}
    assert {"selfcheck-new.sql.gz", "something-else"} < left
    assert "selfcheck-old.sql.gz" not in left
    assert len(left) == 3


def test_a_backup_that_failed_leaves_nothing_that_looks_like_one(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    failed = back_up(f"sqlite:///{tmp_path}/none.db", folder=folder, directory=tmp_path)
    assert failed.returncode != 0
    assert [file for file in folder.iterdir() if not file.name.startswith(".")] == []
