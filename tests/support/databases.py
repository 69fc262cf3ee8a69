"""Fresh databases for tests: copies of a template, made once per session and engine.

`blank` has no tables, `migrated` has tables and no rows, `published` is what `bin/run` leaves
behind on a fresh machine.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal, Protocol

from app.storage.database import Database, open_database
from tests.support.postgres import Cluster
from tests.support.warm_start import WarmProcess

Engine = Literal["sqlite", "postgresql"]
Stage = Literal["blank", "migrated", "published"]

ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[2]

_COMMANDS: dict[Stage, tuple[tuple[str, ...], ...]] = {
    "blank": (),
    "migrated": (("db", "upgrade"),),
    "published": (("db", "upgrade"), ("setup",)),
}
_numbers = itertools.count(1)


PATIENCE = 20
"""How many times the product's own limits on time are waited here: a busy machine is no fault."""


def patient_database(url: str) -> Database:
    """Return the database of an address, for tests that are not about its limits on time."""
    return open_database(url, patience=PATIENCE)


class Databases(Protocol):
    """Hands out databases that exist for the length of a `with` block."""

    def fresh(self, stage: Stage) -> AbstractContextManager[str]:
        """Yield the URL of a database nobody else uses."""
        ...


class SqliteDatabases:
    """SQLite files below one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._templates: dict[Stage, Path] = {}

    @contextmanager
    def fresh(self, stage: Stage) -> Iterator[str]:
        """Yield the URL of a file of its own."""
        path = self._directory / f"{stage}-{next(_numbers)}.db"
        if stage != "blank":
            shutil.copy(self._template(stage), path)  # with its mode: the file is private
        yield _sqlite_url(path)
        for leftover in self._directory.glob(f"{path.name}*"):
            leftover.unlink()

    def _template(self, stage: Stage) -> Path:
        if stage not in self._templates:
            path = self._directory / f"template-{stage}.db"
            prepare(_sqlite_url(path), stage, instance_dir=self._directory)
            self._templates[stage] = path
        return self._templates[stage]


class PostgresqlDatabases:
    """Databases on one server, under names of this process."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        self._cluster = cluster
        self._directory = directory
        self._templates: dict[Stage, str] = {}

    @contextmanager
    def fresh(self, stage: Stage) -> Iterator[str]:
        """Yield the URL of a database of its own."""
        template = "template0" if stage == "blank" else self._template(stage)
        name = _name(stage)
        url = self._cluster.create(name, template=template)
        try:
            yield url
        finally:
            self._cluster.drop(name)

    def close(self) -> None:
        """Drop the templates."""
        for name in self._templates.values():
            self._cluster.drop(name)

    def _template(self, stage: Stage) -> str:
        if stage not in self._templates:
            name = _name(f"template_{stage}")
            prepare(self._cluster.create(name), stage, instance_dir=self._directory)
            self._templates[stage] = name
        return self._templates[stage]


def prepare(url: str, stage: Stage, *, instance_dir: Path) -> None:
    """Bring the database at `url` to a stage with the commands an operator would use."""
    environment = environment_for(
        url, instance_dir=instance_dir, PROMETHEUS_MULTIPROC_DIR=str(instance_dir)
    )
    log = instance_dir / "prepare.log"
    for words in _COMMANDS[stage]:
        command = WarmProcess("flask", "--app", "run", *words, environment=environment, log=log)
        assert command.wait() == 0, log.read_text(encoding="utf-8")


def environment_for(url: str, *, instance_dir: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a process that serves or manages the database at `url`."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "ENVIRONMENT": "demonstration",
        "DATABASE_URL": url,
        "INSTANCE_DIR": str(instance_dir),
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-for-tests-only",
        **variables,
    }


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def _name(stage: str) -> str:
    return f"selfcheck_{os.getpid()}_{stage}_{next(_numbers)}"
