"""Kills the server with -9 again and again under load, then compares told with counted.

    python -m tests.faults.kill [--kills 50] [--engine sqlite]

Prints a table with a line per engine and the two planted faults, whose lines must be unsound.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from app.documents.reading import read_questionnaire
from tests.faults.checker import Verdict, compare, read_counted
from tests.faults.visits import Crowd
from tests.support.databases import ENGINES, ROOT, Engine, prepare
from tests.support.postgres import running_cluster
from tests.support.server import free_port, warm_server

VISITORS = 8
SHORTEST_LIFE, LONGEST_LIFE = 0.1, 1.5
PLANTED = {
    "acknowledges early": "tests.faults.early_acknowledgement:app",
    "counts again": "tests.faults.double_counting:app",
}
SHIPPED = ROOT / "app" / "content" / "back-pain.json"


def kill_again_and_again(
    database_url: str,
    *,
    kills: int,
    directory: Path,
    target: str = "run:app",
    longest_life: float = LONGEST_LIFE,
    seed: int = 1,
) -> Verdict:
    """Serve, load, kill at a random moment, restart; the last server ends in peace.

    No server is killed before somebody was acknowledged, nor ends before somebody was twice.
    """
    chance = random.Random(seed)  # noqa: S311 - when to kill, no secret
    port = free_port()
    start = partial(
        warm_server, database_url=database_url, directory=directory, port=port, target=target
    )
    crowd = Crowd(port, visitors=VISITORS, seed=seed)
    crowd.start()
    try:
        for _ in range(kills):
            with start() as server:
                time.sleep(chance.uniform(SHORTEST_LIFE, longest_life))
                crowd.wait_until_any(lambda sent: sent.acknowledged)
                server.kill()
        with start():
            time.sleep(longest_life)
            crowd.wait_until_any(lambda sent: sent.acknowledged_twice)
            crowd.stop()
    finally:
        crowd.stop()
    questionnaire = read_questionnaire(SHIPPED.read_text(encoding="utf-8"))
    return compare(crowd.sent, read_counted(database_url), questionnaire=questionnaire)


@contextmanager
def fresh_database(engine: Engine, *, directory: Path) -> Iterator[str]:
    """Yield the URL of a database as ``bin/run`` leaves it."""
    if engine == "sqlite":
        url = f"sqlite:///{directory / 'faults.db'}"
        prepare(url, "published", instance_dir=directory)
        yield url
        return
    with running_cluster() as cluster:
        url = cluster.create("selfcheck_faults")
        try:
            prepare(url, "published", instance_dir=directory)
            yield url
        finally:
            cluster.drop("selfcheck_faults")


def run(engine: Engine, *, kills: int, target: str = "run:app") -> Verdict:
    """Run on a fresh database of one engine."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        with fresh_database(engine, directory=directory) as url:
            return kill_again_and_again(url, kills=kills, directory=directory, target=target)


def line(name: str, kills: int, verdict: Verdict) -> str:
    """Write one line of the table, under ``HEADING``."""
    return (
        f"{name:24}{kills:6}{verdict.forms:7}{verdict.posts:7}{verdict.acknowledged:8}"
        f"{verdict.counted:8}{verdict.lost:6}{verdict.doubled:8}{verdict.invented:9}"
        f"{verdict.wrong_cells:12}\n"
    )


HEADING = (
    f"{'':24}{'kills':>6}{'forms':>7}{'posts':>7}{'told':>8}{'counted':>8}{'lost':>6}"
    f"{'doubled':>8}{'invented':>9}{'wrong cells':>12}\n"
)


def main() -> int:
    """Run both engines and the planted faults; exit 1 unless all come out as they must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    options = parser.parse_args()
    as_expected = True
    sys.stdout.write(HEADING)
    for engine in options.engine or ENGINES:
        verdict = run(engine, kills=options.kills)
        as_expected = as_expected and verdict.sound and verdict.acknowledged > 0
        sys.stdout.write(line(engine, options.kills, verdict))
    for name, target in PLANTED.items():
        verdict = run("sqlite", kills=3, target=target)
        as_expected = as_expected and not verdict.sound
        sys.stdout.write(line(f"fault: {name}", 3, verdict))
    return 0 if as_expected else 1


if __name__ == "__main__":
    raise SystemExit(main())
