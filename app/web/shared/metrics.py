"""Numbers for monitoring: which addresses are asked for, how fast, and is counting well.

They say nothing about visitors. A route's name and a status class are all that is known of a
request, and its duration is known by its bucket only: an exact one would tell a long result
from a short one. Versions, wording arms, answers and levels never become labels.

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
from time import perf_counter
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS: Final = (0.025, 0.1, 0.4, 1.0, 3.0)
"""Seconds: a page, a slow page, the goal for 95 of 100 under load, slow, the promised limit."""

_BEYOND: Final = 10.0
_MOST_NOTES: Final = 100_000
"""Far more than a process answers between two writings; the oldest are lost beyond it."""

_NO_ROUTE: Final = "none"
_NEVER_COUNTED: Final = frozenset({"visitor.picture", "visitor.reminder"})
"""Only some results lead to these: how often they are asked for would tell of levels."""


@dataclass(frozen=True, slots=True)
class State:
    """How one process is doing; the moments are None before the first reading, or release."""

    visits_waiting: int
    counting_broken: bool
    library_read_at: datetime | None
    releases_made: int = 0
    newest_release_at: datetime | None = None


class Metrics:
    """Counts requests and shows the state of this process."""

    def __init__(self, state: Callable[[], State]) -> None:
        """Take the way to learn this process's state, which must ask no database."""
        self._state = state
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "selfcheck_requests",
            "Requests, by route and class of status.",
            ["route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "selfcheck_request_seconds",
            "Duration of requests by route, each taken as the upper bound of its bucket.",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        )
        self._waiting = _gauge("counting_waiting", "Visits waiting to be counted.", registry)
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
        self._notes: deque[tuple[str, str, int]] = deque(maxlen=_MOST_NOTES)
        self._writing = threading.Lock()

    def observe(self, route: str, status: str, seconds: float) -> None:
        """Remember a request; `status` is the first digit of its status."""
        self._notes.append((route, status, bisect_left(BUCKETS, seconds)))

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
        seconds = BUCKETS[bucket] if bucket < len(BUCKETS) else _BEYOND
        for _ in range(times):
            observe(seconds)

    def _show_state(self) -> None:
        state = self._state()
        read_at = state.library_read_at
        self._waiting.set(state.visits_waiting)
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
    """WSGI middleware that counts every response, whoever in the application made it."""

    def __init__(self, application: "WSGIApplication", metrics: Metrics) -> None:
        """Wrap a Flask application, which keeps its request in the environment meanwhile."""
        self._application = application
        self._observe = metrics.observe

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer, then count; costs some microseconds."""
        begun = perf_counter()
        route, status = _NO_ROUTE, "5"

        def start(line, headers, *rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN202  # PEP 3333's own signature
            nonlocal route, status
            request = environ.get("werkzeug.request")  # gone when the application returns
            route = (request and request.endpoint) or _NO_ROUTE
            status = line[0]
            return start_response(line, headers, *rest)

        body = self._application(environ, start)
        if route not in _NEVER_COUNTED:
            self._observe(route, status, perf_counter() - begun)
        return body


def _gauge(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """Return a number of which the living processes' sum is shown."""
    return Gauge(f"selfcheck_{name}", meaning, multiprocess_mode="livesum", registry=registry)


def _newest(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """Return a number of which the largest that a living process knows is shown."""
    return Gauge(f"selfcheck_{name}", meaning, multiprocess_mode="livemax", registry=registry)
