"""Numbers for monitoring: does the service answer, how fast, and is counting well.

They say nothing about visitors, not even how many came: whoever reads a counter twice knows how
much it grew. So no request of a visitor's page, of a probe or of an address nobody serves (their
browsers ask for some of those) leaves a number here. How fast a visitor's page is answered is
timed by this process asking for it itself, at the clock's pace. Staff's own requests are counted
by route and class of status. A fault shows as a flag, whoever met it.

Under gunicorn every process writes to a file of its own (`PROMETHEUS_MULTIPROC_DIR`, set by
`gunicorn.conf.py`) and whichever is asked adds them up. Without it a process knows itself only.
A request only leaves a note in memory; writing is done every few seconds, beside the requests,
because it costs several times as much between them.
"""

import os
import threading
from bisect import bisect_left
from collections import Counter as Multiset
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic, perf_counter
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.test import EnvironBuilder, run_wsgi_app

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS: Final = (0.025, 0.1, 0.4, 1.0, 3.0)
"""Seconds: a page, a slow page, the goal for 95 of 100 under load, slow, the promised limit."""

FAULT_SECONDS: Final = 600.0
"""How long a fault is shown: long enough that no reader of these numbers misses it."""

_BEYOND: Final = 10.0
_MOST_NOTES: Final = 100_000
"""Far more than a process answers between two writings; the oldest are lost beyond it."""

_STAFF: Final = "/staff"
_FAULT: Final = str(HTTPStatus.INTERNAL_SERVER_ERROR.value)


@dataclass(frozen=True, slots=True)
class State:
    """How one process is doing; the moments are None before the first reading, or release."""

    counting_broken: bool
    library_read_at: datetime | None
    releases_made: int = 0
    newest_release_at: datetime | None = None


class Metrics:
    """Counts staff's requests and shows the state of this process."""

    def __init__(
        self, state: Callable[[], State], *, clock: Callable[[], float] = monotonic
    ) -> None:
        """Take the way to learn this process's state, which must ask no database."""
        self._state = state
        self._clock = clock
        self._fault_at: float | None = None
        self._registry = CollectorRegistry()
        self._notes: deque[tuple[str, str, int]] = deque(maxlen=_MOST_NOTES)
        self._writing = threading.Lock()
        self._count_staff(self._registry)
        self._show_flags(self._registry)

    def _count_staff(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "selfcheck_requests",
            "Staff's requests, by route and class of status.",
            ["route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "selfcheck_request_seconds",
            "Duration of staff's requests, each taken as the upper bound of its bucket.",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        )

    def _show_flags(self, registry: CollectorRegistry) -> None:
        self._page_seconds = Histogram(
            "selfcheck_page_seconds",
            "How long the first page took each time a process asked itself for it.",
            buckets=BUCKETS,
            registry=registry,
        )
        self._unanswered = _gauge(
            "page_unanswered", "Processes whose first page was no page when last asked.", registry
        )
        self._faulty = _gauge(
            "faulty", "Processes that answered anything with a fault lately.", registry
        )
        self._broken = _gauge("counting_broken", "Processes that cannot count now.", registry)
        self._library = Gauge(
            "selfcheck_library_read_timestamp_seconds",
            "When the process that is furthest behind last read what is published; 0 is never.",
            multiprocess_mode="livemin",
            registry=registry,
        )
        self._releases = _newest("releases", "Releases of statistics so far.", registry)
        self._newest_release = _newest(
            "newest_release_timestamp_seconds", "When the newest was made; 0 is never.", registry
        )

    def observe(self, route: str, status: str, seconds: float) -> None:
        """Remember a request of staff; `status` is the first digit of its status."""
        self._notes.append((route, status, bisect_left(BUCKETS, seconds)))

    def note_fault(self) -> None:
        """Remember that something was answered with a fault, whatever was asked for."""
        self._fault_at = self._clock()

    def time_page(self, ask: Callable[[], bool]) -> None:
        """Time a page; `ask` asks this process for it and tells whether it was answered."""
        begun = perf_counter()
        self._unanswered.set(not ask())
        self._page_seconds.observe(_bound(bisect_left(BUCKETS, perf_counter() - begun)))

    def write(self) -> None:
        """Write what this process knows to where every process can read it."""
        with self._writing:
            alike = Multiset(self._notes.popleft() for _ in range(len(self._notes)))
            for (route, status, bucket), times in alike.items():
                self._count(route, status, bucket, times=times)
            self._show_state()

    def _count(self, route: str, status: str, bucket: int, *, times: int) -> None:
        self._requests.labels(route, f"{status}xx").inc(times)
        observe = self._seconds.labels(route).observe
        for _ in range(times):
            observe(_bound(bucket))

    def _show_state(self) -> None:
        state = self._state()
        read_at = state.library_read_at
        lately = self._fault_at is not None and self._clock() - self._fault_at < FAULT_SECONDS
        self._faulty.set(lately)
        self._broken.set(state.counting_broken)
        self._library.set(read_at.timestamp() if read_at else 0)
        made_at = state.newest_release_at
        self._releases.set(state.releases_made)
        self._newest_release.set(made_at.timestamp() if made_at else 0)

    def text(self) -> bytes:
        """Return the numbers of all processes in Prometheus's text format."""
        self.write()
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]  # the library's own gap
        return generate_latest(everybody)


class CountedRequests:
    """WSGI middleware that counts what staff ask for, and sees every fault."""

    def __init__(self, application: WSGIApplication, metrics: Metrics) -> None:
        """Wrap a Flask application, which keeps its request in the environment meanwhile."""
        self._application = application
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, then count; costs some microseconds."""
        begun = perf_counter()
        route, status = "", _FAULT

        def start(line, headers, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202  # PEP 3333's own signature
            nonlocal route, status
            request = environ.get("werkzeug.request")  # gone when the application returns
            if request and request.url_rule and request.url_rule.rule.startswith(_STAFF):
                route = request.endpoint
            status = line[:3]
            return start_response(line, headers, *rest)

        try:
            return self._application(environ, start)
        finally:
            if route:
                self._metrics.observe(route, status[0], perf_counter() - begun)
            if status == _FAULT:
                self._metrics.note_fault()


def asks_for_page(application: WSGIApplication, *, hosts: tuple[str, ...]) -> Callable[[], bool]:
    """Return the way to ask an application for its first page by one of its own names."""
    host = hosts[0].lstrip(".") if hosts else "localhost"

    def ask() -> bool:
        environ = EnvironBuilder("/", base_url=f"https://{host}").get_environ()
        _, status, _ = run_wsgi_app(application, environ, buffered=True)
        return not status.startswith("5")

    return ask


def _bound(bucket: int) -> float:
    """Return a bucket's upper bound: an exact duration would tell a long answer from a short."""
    return BUCKETS[bucket] if bucket < len(BUCKETS) else _BEYOND


def _gauge(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """Return a number of which the living processes' sum is shown."""
    return Gauge(f"selfcheck_{name}", meaning, multiprocess_mode="livesum", registry=registry)


def _newest(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """Return a number of which the largest that a living process knows is shown."""
    return Gauge(f"selfcheck_{name}", meaning, multiprocess_mode="livemax", registry=registry)
