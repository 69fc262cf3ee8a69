"""What a release and a simulated year cost, on both engines.

    .venv/bin/python -m benchmarks.release_cost [--visitors 100000]

Counts a week of visitors by the very function the web counts with, releases it, and cleans up;
then says how many simulated visitors a second were made, judged and counted. Prints a table.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import wiring
from app.domain.epochs import epoch_of, shuts_at
from app.services.simulating import Week
from app.wiring import DEFAULT_SLUG
from benchmarks.databases import prepared_database
from config import load_settings
from tests.support.databases import ENGINES, Engine

ROW = "{:<12}{:>12}{:>12}{:>12}{:>14}{:>14}"
BEFORE = timedelta(weeks=3)


def measure(engine: Engine, *, visitors: int, processes: int) -> tuple[str, ...]:
    """Return the cells of an engine's row."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared_database(engine, directory=Path(folder)) as environment,
    ):
        cases = wiring.build(load_settings(environment))
        week = Week(epoch=epoch_of(datetime.now(UTC) - BEFORE), visitors=visitors)
        before = _children()
        filling = _seconds(lambda: _fill(cases, week, processes=processes))
        own = (_children() - before) / visitors * 1e6
        shutting = shuts_at(week.epoch)
        releasing = _seconds(
            lambda: cases.releases.releasing.release(now=datetime.now(UTC), as_of=shutting)
        )
        tidying = _seconds(lambda: cases.releases.tidying.tidy(now=datetime.now(UTC)))
        cases.database.close()
    return (
        engine,
        f"{visitors:,}",
        f"{releasing:.2f} s",
        f"{tidying:.2f} s",
        f"{visitors / filling:,.0f} /s",
        f"{own:.0f} us CPU",
    )


def _fill(cases: wiring.UseCases, week: Week, *, processes: int) -> None:
    with cases.simulating.crew(processes=processes) as crew:
        for _ in cases.simulating.fill(DEFAULT_SLUG, week, crew=crew, seed=1):
            pass


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _children() -> float:
    """Return the processor seconds of all processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    print(ROW.format("", "visitors", "release", "clean-up", "simulated", "each"))
    for engine in ENGINES:
        found = measure(engine, visitors=options.visitors, processes=options.processes)
        print(ROW.format(*found), flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
