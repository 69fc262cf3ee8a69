"""What a visitor costs, as ratios to an empty Flask response on the same server and core.

    python -m benchmarks.visit_cost [--rounds 5] [--requests 400] [--engine sqlite]

Each round measures the yardstick, the first page and a completed visit (GET + POST, scored and
durably counted) one after another; the table shows medians over the rounds. Only the ratios
travel from machine to machine. docs/performance.md explains them and their targets.
"""

import argparse
import itertools
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.databases import prepared_database
from benchmarks.servers import LOAD_CORE, Server, pin, postgres_cpu_seconds, serve
from benchmarks.visitors import Visitor, counted_of, worked_answers
from tests.support.databases import ENGINES, Engine, environment_for

FORM_TARGET, VISIT_TARGET = 1.3, 12.0
QUIET = 1.5
"""A load average above it says that others use the machine, and the ratios move."""


@dataclass(frozen=True)
class Cost:
    """Server CPU in milliseconds per request or visit, one entry a round."""

    name: str
    milliseconds: list[float]

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.milliseconds)


def measure(server: Server, action: Callable[[], object], *, times: int) -> float:
    """Return the server's CPU milliseconds per call of ``action``."""
    before = server.cpu_seconds()
    for _ in range(times):
        action()
    return (server.cpu_seconds() - before) / times * 1000


@contextmanager
def _product(engine: Engine, directory: Path) -> Iterator[Server]:
    """Serve the product on a fresh database of an engine."""
    with (
        prepared_database(engine, directory=directory) as environ,
        serve("run:app", environ=environ) as server,
    ):
        yield server


def _empty_environ(directory: Path) -> dict[str, str]:
    return environment_for(f"sqlite:///{directory / 'unused.db'}", instance_dir=directory)


def run_engine(engine: Engine, *, rounds: int, times: int) -> list[Cost]:
    """Measure one engine; the yardstick runs beside it all the time, so that both share noise."""
    costs = [Cost(name, []) for name in ("empty", "first page", "visit", "database")]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        directory = Path(name)
        empty = serve("benchmarks.empty_app:app", environ=_empty_environ(directory))
        bench = _Bench(stack.enter_context(empty), stack.enter_context(_product(engine, directory)))
        bench.one_round(max(50, times // 4))
        for _ in range(rounds):
            for cost, milliseconds in zip(costs, bench.one_round(times), strict=True):
                cost.milliseconds.append(milliseconds)
    return costs


class _Bench:
    """The yardstick and the product, side by side."""

    def __init__(self, empty: Server, product: Server) -> None:
        self._empty, self._product = empty, product
        self._idle, self._visitor = Visitor(empty.port), Visitor(product.port)
        self._answers = itertools.cycle(worked_answers())

    def one_round(self, times: int) -> tuple[float, float, float, float]:
        """Return milliseconds of an empty response, a first page, a visit and its database."""
        self._idle.close()
        empty = measure(self._empty, self._idle.get, times=times * 4)
        self._visitor.close()
        first_page = measure(self._product, self._visitor.get, times=times * 4)
        database = postgres_cpu_seconds()
        visit = measure(self._product, self._visit, times=times)
        return empty, first_page, visit, (postgres_cpu_seconds() - database) / times * 1000

    def _visit(self) -> None:
        """Visit once and make sure that it was counted: an uncounted visit would be too cheap."""
        _, result = self._visitor.visit(next(self._answers))
        if counted_of(result.body) != "yes":
            raise SystemExit("A visit was not counted; the figures would be wrong.")


def print_table(engine: str, costs: list[Cost]) -> bool:
    """Print an engine's costs; returns whether the targets are met."""
    empty, first, visit, database = costs
    print(f"\n{engine}: server CPU, medians of {len(empty.milliseconds)} rounds")
    print(f"{'':28}{'ms':>8}{'x empty':>10}{'target':>9}")
    print(f"{'empty Flask response':28}{empty.median:8.3f}{1:10.2f}{'':>9}")
    met = True
    for cost, target in ((first, FORM_TARGET), (visit, VISIT_TARGET)):
        ratio = cost.median / empty.median
        met = met and ratio <= target
        print(f"{cost.name:28}{cost.median:8.3f}{ratio:10.2f}{target:9.1f}")
    if engine == "postgresql":
        print(f"{'database beside a visit':28}{database.median:8.3f}{'':>10}{'':>9}")
    return met


def print_sizes() -> None:
    """Print the wire bytes of both pages, bodies only, gzip."""
    with tempfile.TemporaryDirectory() as name, _product("sqlite", Path(name)) as server:
        visitor = Visitor(server.port)
        replies = [visitor.visit(answers) for answers in worked_answers()]
        print(f"\nform page {replies[0][0].wire_bytes} bytes (at most 14,000 with headers)")
        results = sorted(result.wire_bytes for _, result in replies)
        print(f"result page {results[0]} to {results[-1]} bytes (at most 12,000)")
        print(f"memory of one worker and its master: {server.memory_megabytes():.0f} MB")


def main() -> int:
    """Run everything and report; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    options = parser.parse_args()
    pin(LOAD_CORE)
    load = os.getloadavg()[0]
    print(f"load before: {load:.2f}{'' if load < QUIET else ', too busy for figures to keep'}")
    met = [
        print_table(engine, run_engine(engine, rounds=options.rounds, times=options.requests))
        for engine in options.engine or ENGINES
    ]
    print_sizes()
    return 0 if all(met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
