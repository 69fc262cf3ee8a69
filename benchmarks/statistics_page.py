"""What the statistics page costs after ten thousand visitors and after ten million.

    .venv/bin/python -m benchmarks.statistics_page [--visitors 10000]
    .venv/bin/python -m benchmarks.statistics_page --database URL    (a demonstration, filled)

Fills a demonstration with a year of made-up visitors (two versions, two wordings) on both
engines, then asks for the page, the report and the files as somebody who is signed in. Prints
medians of processor and wall-clock time, the statements each asked the database for, and sizes
before compression. A filled database can be named instead: ten million visitors take about an hour
to make.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from sqlalchemy import Engine, event

from app.storage.database import open_database
from app.storage.releases import chain_head
from benchmarks.databases import prepared_database
from tests.support.databases import ENGINES, ROOT
from tests.support.shown import STATS, statistics_site

ROW = "{:<24}{:>12}{:>10}{:>10}{:>10}{:>12}{:>12}"
FIRST = "first look of a process"
PATHS = {
    "page": STATS,
    "page of all weeks": STATS + "?start=1&end={last}",
    "monthly report": f"{STATS}/report",
    "CSV": f"{STATS}/export.csv",
    "Excel": f"{STATS}/export.xlsx",
}
ROUNDS = 15


def fill(environment: dict[str, str], *, visitors: int) -> None:
    """Let a year of visitors go by."""
    words = ["simulate", f"--responses={visitors}", "--weeks=52", "--seed=7", "--second-version"]
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "run", *words],
        check=True,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def measure(url: str, *, folder: Path, name: str) -> None:
    """Print a row per address."""
    database = open_database(url)
    last, _ = database.read(chain_head)
    database.close()
    asked: list[object] = []
    here = threading.get_ident()

    def note(*given: object) -> None:
        if threading.get_ident() == here:
            asked.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    with statistics_site(url, folder) as (_, browser):
        for what, path in {FIRST: STATS, **PATHS}.items():
            taken, worked, size = [], [], 0
            for _ in range(1 if what == FIRST else ROUNDS):
                asked.clear()
                begun, idle = time.perf_counter(), time.thread_time()
                reply = browser.get(path.format(last=last))
                taken.append(time.perf_counter() - begun)
                worked.append(time.thread_time() - idle)
                if reply.status_code != HTTPStatus.OK:
                    sys.exit(f"{path}: {reply.status}")
                size = len(reply.get_data())
            found = (statistics.median(worked), statistics.median(taken), max(taken))
            cells = (what, name, *(f"{seconds * 1e3:.0f} ms" for seconds in found))
            print(ROW.format(*cells, len(asked), f"{size:,}"), flush=True)
    event.remove(Engine, "before_cursor_execute", note)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    parser.add_argument("--database", help="A demonstration that is filled already.")
    options = parser.parse_args(arguments)
    print(ROW.format("", "", "CPU", "median", "longest", "statements", "bytes"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.database:
            measure(options.database, folder=folder, name=options.database.partition(":")[0])
        else:
            _both(folder, visitors=options.visitors)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def _both(folder: Path, *, visitors: int) -> None:
    for engine in ENGINES:
        own = folder / engine
        own.mkdir(mode=0o700)
        with prepared_database(engine, directory=own) as environment:
            fill(environment, visitors=visitors)
            measure(environment["DATABASE_URL"], folder=own, name=engine)


if __name__ == "__main__":
    main()
