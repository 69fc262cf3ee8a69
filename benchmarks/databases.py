"""A fresh database with the shipped questionnaire, for one engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.databases import Engine, environment_for, prepare
from tests.support.postgres import running_cluster


@contextmanager
def prepared_database(engine: Engine, *, directory: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of an application whose database is migrated and set up."""
    with _blank_database(engine, directory=directory) as url:
        prepare(url, "published", instance_dir=directory)
        yield environment_for(url, instance_dir=directory)


@contextmanager
def _blank_database(engine: Engine, *, directory: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{directory / 'bench.db'}"
        return
    with running_cluster() as cluster:
        url = cluster.create("selfcheck_bench")
        try:
            yield url
        finally:
            cluster.drop("selfcheck_bench")
