"""What runs beside the requests of a serving process, and whether it is safe to serve at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from app.domain.clinic import demonstration_links
from app.services.library import LibraryNotReadyError
from app.storage.database import refuse_unsafe
from app.storage.failures import StorageError
from app.wiring import UseCases

if TYPE_CHECKING:
    from config import Settings

_WRITE_SECONDS = 3.0
_PAGE_SECONDS = 15.0
_DUE_SECONDS = 5.0
_WATCH_SECONDS = 60.0


_log = structlog.get_logger(__name__)


class DemonstrationLinksError(Exception):
    """Real visitors would meet links, numbers or counts that are made up."""


def refuse_unsafe_start(settings: Settings, use_cases: UseCases) -> None:
    """Check what only the database knows, before visitors are served.

    Raises UnsafeDatabaseError, or DemonstrationLinksError in production. A database that is
    down at this moment refuses nothing.
    """
    refuse_unsafe(use_cases.database)
    if not settings.production:
        return
    try:
        found = demonstration_links(use_cases.clinic_profile.read())
        is_demonstration = use_cases.clinic_profile.is_demonstration()
    except StorageError:
        return
    if found:
        raise DemonstrationLinksError(f"made-up values in the clinic's profile: {', '.join(found)}")
    if is_demonstration:
        raise DemonstrationLinksError("the database was made as a demonstration: use a new one")


class RepeatedTask:
    """Calls something at once, then every few seconds and once at the end, in its own thread."""

    def __init__(self, work: Callable[[], None], *, every: float) -> None:
        """Take what to call, which must be short, and how often, in seconds."""
        self._work = work
        self._every = every
        self._was_well = True
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._repeat, name="repeated", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, *, timeout: float = 5.0) -> None:
        """End the thread; does nothing when it was never started."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _repeat(self) -> None:
        self._try_to_work()
        while not self._stopped.wait(self._every):
            self._try_to_work()
        self._try_to_work()

    def _try_to_work(self) -> None:
        try:
            self._work()
        except Exception as failure:  # noqa: BLE001  # the thread must outlive any mistake
            if self._was_well:
                _log.warning("repeated_task_failed", cause=type(failure).__name__)
            self._was_well = False
        else:
            self._was_well = True


class Background:
    """What runs beside the requests of a serving process; the server starts and stops it."""

    def __init__(
        self,
        settings: Settings,
        use_cases: UseCases,
        *,
        write_metrics: Callable[[], None],
        time_page: Callable[[], None],
    ) -> None:
        """Remember what is to be started; the last two are called every few seconds."""
        self._settings = settings
        self._use_cases = use_cases
        self._tasks = (
            RepeatedTask(write_metrics, every=_WRITE_SECONDS),
            RepeatedTask(time_page, every=_PAGE_SECONDS),
            RepeatedTask(use_cases.events.write, every=_WRITE_SECONDS),
            RepeatedTask(self._publish_due, every=_DUE_SECONDS),
            RepeatedTask(use_cases.release_watch.look, every=_WATCH_SECONDS),
        )

    def start(self) -> None:
        """Check that it is safe to serve, then read what is published.

        Raises like `refuse_unsafe_start`.
        """
        refuse_unsafe_start(self._settings, self._use_cases)
        with suppress(LibraryNotReadyError):
            self._use_cases.library.snapshot()
        for task in self._tasks:
            task.start()

    def refresh(self) -> None:
        """Serve from now on what is published now, without waiting for the next reading."""
        self._use_cases.library.refresh()

    def _publish_due(self) -> None:
        self._use_cases.publishing.scheduling.publish_due(now=datetime.now(UTC))

    def stop(self) -> None:
        """Let the writer finish what it holds, then close the connections."""
        for task in self._tasks:
            task.stop()
        with suppress(StorageError):
            self._use_cases.events.write()
        self._use_cases.library.stop()
        self._use_cases.tasks.stop()
        self._use_cases.counting.stop()
        self._use_cases.database.close()
