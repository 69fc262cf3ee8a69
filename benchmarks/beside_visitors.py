"""What visitors notice while staff send, try and preview the worst documents on their server.

    python -m benchmarks.beside_visitors [--seconds 20] [--rounds 3]

Visitors come ten times a second, open the form and post it. For a while nobody else is there;
then somebody of the staff sends one hostile or largest document after the other, opens the
publish page of what was taken, and looks at its preview; and so on in turns. Prints the 95th
percentile of both of a visitor's requests, alone and beside that work, and their ratio, which
travels from machine to machine. Server and the process beside it share one core.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.databases import prepared_database
from benchmarks.servers import LOAD_CORE, Server, pin, serve
from benchmarks.staff_at_work import DRAFT, StaffAtWork, at_work
from benchmarks.visit_cost import QUIET
from benchmarks.visitors import Visitor, form_body, token_of, worked_answers
from tests.support.conditional import puzzle_document
from tests.support.drafted import SLUG
from tests.support.hostile_documents import hostile_documents

SEED, COUNT = 20_261_122, 48
BETWEEN_VISITS = 0.1


@dataclass
class Waits:
    """Seconds that visitors waited, for the form and for its answer."""

    form: list[float] = field(default_factory=list)
    post: list[float] = field(default_factory=list)


def visit(port: int, into: Waits, *, seconds: float) -> None:
    """Let visitors come for a while, each at its time, and note what they waited."""
    visitor, answers = Visitor(port), itertools.cycle(worked_answers())
    began = time.monotonic()
    for number in itertools.count():
        due = began + number * BETWEEN_VISITS
        if due > began + seconds:
            return
        time.sleep(max(0.0, due - time.monotonic()))
        visitor.close()
        at = time.monotonic()
        form = visitor.get()
        opened = time.monotonic()
        reply = visitor.post(form_body(next(answers), token=token_of(form.body)))
        into.form.append(opened - at)
        into.post.append(time.monotonic() - opened)
        if reply.status != 200:  # noqa: PLR2004  # OK
            raise SystemExit(f"A visitor was answered with {reply.status}.")


def documents() -> Iterator[str]:
    """Return what staff send, again and again, each under the name of the questionnaire."""
    found = [json.dumps(puzzle_document(24)), *(one.text for one in hostile_documents(SEED, COUNT))]
    return (_ours(text, number) for number, text in enumerate(itertools.cycle(found)))


def _ours(text: str, number: int) -> str:
    """Return a document as one of our questionnaire with a review of its own, if it can be read."""
    try:
        raw = json.loads(text)
        raw |= {
            "slug": SLUG,
            "medical_review": {"name": "bench", "date": "2026-11-28", "source": str(number)},
        }
    except (ValueError, RecursionError, TypeError):
        return text
    return json.dumps(raw)


def work(port: int, cookies: dict[str, str], stop: Event, told: "SimpleQueue[list[str]]") -> None:
    """Be somebody of the staff until told to stop: send, try, preview."""
    staff = StaffAtWork(port, cookies)
    for text in documents():
        if stop.is_set():
            return
        csrf = staff.page(f"{DRAFT}/import").inputs("csrf")[0]["value"]
        status, _ = staff.send_file(f"{DRAFT}/import", text, csrf=csrf)
        done = ["sent"]
        if status == 303:  # noqa: PLR2004  # taken
            staff.get(f"{DRAFT}/publish")
            frame = next(iter(staff.page(f"{DRAFT}/preview").values("src")))
            staff.get(frame)
            done.append("taken, tried and previewed")
        told.put(done)


@contextmanager
def staff_at_work(server: Server, staff: StaffAtWork, counts: Counter[str]) -> Iterator[None]:
    """Let somebody of the staff work meanwhile, in a process of their own."""
    context = multiprocessing.get_context("fork")
    stop, told = context.Event(), context.SimpleQueue()
    worker = context.Process(target=work, args=(server.port, dict(staff.cookies), stop, told))
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(timeout=120)
        while not told.empty():
            counts.update(told.get())


def p95(waits: list[float]) -> float:
    """Return the wait that one of twenty visitors exceeds."""
    return statistics.quantiles(waits, n=20)[-1]


def measured(*, seconds: float, rounds: int) -> tuple[Waits, Waits, Counter[str]]:
    """Return what visitors waited alone and beside the work, and what was done meanwhile."""
    alone, beside, counts = Waits(), Waits(), Counter[str]()
    with (
        tempfile.TemporaryDirectory() as name,
        prepared_database("sqlite", directory=Path(name)) as environ,
        serve("run:app", environ=environ) as server,
        at_work(server.port, environ["DATABASE_URL"]) as staff,
    ):
        visit(server.port, Waits(), seconds=2)
        for _ in range(rounds):
            visit(server.port, alone, seconds=seconds)
            with staff_at_work(server, staff, counts):
                visit(server.port, beside, seconds=seconds)
    return alone, beside, counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    pin(LOAD_CORE)
    load = os.getloadavg()[0]
    print(f"load before: {load:.2f}{'' if load < QUIET else ', too busy for figures to keep'}")
    alone, beside, counts = measured(seconds=options.seconds, rounds=options.rounds)
    print(f"{'p95 in ms':12}{'alone':>10}{'beside':>10}{'ratio':>8}{'worst':>10}")
    for name in ("form", "post"):
        without, within = getattr(alone, name), getattr(beside, name)
        first, second, worst = (1000 * one for one in (p95(without), p95(within), max(within)))
        print(f"{name:12}{first:10.1f}{second:10.1f}{second / first:8.2f}{worst:10.1f}")
    print(f"{len(beside.form)} visits beside {dict(counts)}")


if __name__ == "__main__":
    main()
