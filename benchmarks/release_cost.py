"""What a release and a simulated year cost, on both engines.

    .venv/bin/python -m benchmarks.release_cost [--visitors 100000]
    .venv/bin/python -m benchmarks.release_cost --database URL    (a demonstration, filled)

Counts a week of visitors by the very function the web counts with, releases it, and cleans up;
then says how many simulated visitors a second were made, judged and counted. Prints a table.
The week is the last one of a quarter, as others may not be due; in a demonstration the next such.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from app import wiring
from app.domain.epochs import (
    ended_by,
    epoch_after,
    epoch_of,
    epochs_from,
    last_shut_epoch,
    shuts_at,
)
from app.services.simulating import Week
from app.storage import releases, shut_counts
from app.storage.database import open_database
from app.wiring import DEFAULT_SLUG
from benchmarks.databases import prepared_database
from config import load_settings
from tests.support.databases import ENGINES, Engine, environment_for

ROW = "{:<12}{:>12}{:>12}{:>12}{:>12}{:>14}{:>14}"
A_YEAR = timedelta(weeks=52)


def measure(engine: Engine, *, visitors: int, processes: int) -> tuple[str, ...]:
    """Return the cells of the row of an engine's fresh database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        prepared_database(engine, directory=Path(folder)) as environment,
    ):
        shut = (last_shut_epoch(datetime.now(UTC) - timedelta(weeks=n)) for n in count())
        due = next(week for week in shut if ended_by(week) == "quarter")
        return (engine, *_costs(environment, due, visitors=visitors, processes=processes))


def measure_filled(url: str, *, visitors: int, processes: int) -> tuple[str, ...]:
    """Return the same of a demonstration that is filled; it has a release more afterwards."""
    database = open_database(url)
    newest = database.read(shut_counts.newest_shut) or last_shut_epoch(datetime.now(UTC))
    database.close()
    weeks = epochs_from(epoch_after(newest), until=epoch_of(datetime.now(UTC) + A_YEAR))
    due = next(week for week in weeks if ended_by(week) == "quarter")
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_for(url, instance_dir=Path(folder))
        costs = _costs(environment, due, visitors=visitors, processes=processes)
    return (url.partition(":")[0].partition("+")[0], *costs)


def _costs(
    environment: dict[str, str], epoch: str, *, visitors: int, processes: int
) -> tuple[str, ...]:
    """Fill a week, release it and clean up; return what each took."""
    cases = wiring.build(load_settings(environment))
    week = Week(epoch=epoch, visitors=visitors)
    before_it, _ = cases.database.read(releases.chain_head)
    before = _children()
    filling = _seconds(lambda: _fill(cases, week, processes=processes))
    own = (_children() - before) / visitors * 1e6
    shutting = shuts_at(week.epoch)
    idle = time.process_time()
    releasing = _seconds(
        lambda: cases.releases.releasing.release(now=datetime.now(UTC), as_of=shutting)
    )
    worked = time.process_time() - idle
    tidying = _seconds(lambda: cases.releases.tidying.tidy(now=datetime.now(UTC)))
    made, _ = cases.database.read(releases.chain_head)
    cases.database.close()
    if made == before_it:
        sys.exit(f"{epoch}: nothing was released")
    return (
        f"{visitors:,}",
        f"{worked:.2f} s CPU",
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
    parser.add_argument("--database", help="A demonstration that is filled already.")
    options = parser.parse_args(arguments)
    print(ROW.format("", "visitors", "release", "", "clean-up", "simulated", "each"))
    size = {"visitors": options.visitors, "processes": options.processes}
    if options.database:
        print(ROW.format(*measure_filled(options.database, **size)))
    for engine in () if options.database else ENGINES:
        print(ROW.format(*measure(engine, **size)), flush=True)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
