"""What visitors are served from: the published questionnaires and the clinic, in memory.

A daemon thread refreshes one frozen snapshot every few seconds, so a page view asks no
database, and a database that is down changes nothing for visitors. A document is parsed once
per process and version. Versions stay for seven days after they were retired: their forms may
still be posted.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Generic, TypeVar

import structlog

from app.domain.clinic import Clinic
from app.domain.disclosure.events import SOURCES
from app.storage import clinics, statistics_settings, switch, versions
from app.storage.database import Connection, Database
from app.storage.failures import StorageError
from app.storage.forking import after_fork
from app.storage.versions import VersionDocument, VersionSummary

REFRESH_SECONDS = 3.0
FIRST_LOAD_SECONDS = 2.0
KEPT_AFTER_RETIREMENT = timedelta(days=7)

Parsed = TypeVar("Parsed")

_log = structlog.get_logger(__name__)


class LibraryNotReadyError(Exception):
    """This process has not been able to read the database since it started."""


@dataclass(frozen=True, slots=True)
class PublishedVersion(Generic[Parsed]):
    """A version that visitors are given, or were until a few days ago."""

    id: int
    slug: str
    number: int
    questionnaire: Parsed


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[Parsed]):
    """What is published at one moment: all of it belongs together."""

    active: Mapping[str, PublishedVersion[Parsed]]
    """By slug."""

    by_id: Mapping[int, PublishedVersion[Parsed]]
    """Active ones and those retired within the last days."""

    clinic: Clinic
    demonstration: bool
    closed: bool = False
    """Whether the owner put a notice in place of the questions."""

    sources: tuple[str, ...] = SOURCES
    """The codes of links by which starts are told apart."""


class PublishedLibrary(Generic[Parsed]):
    """Holds the snapshot of a process; its thread starts with the first view."""

    def __init__(
        self,
        database: Database,
        *,
        parse: Callable[[str], Parsed],
        clock: Callable[[], datetime],
        shown_of: Callable[[Clinic], Clinic] = lambda clinic: clinic,
        refresh_every: float = REFRESH_SECONDS,
    ) -> None:
        """Read from `database`; `parse` turns a document's text into what views work with.

        `shown_of` takes from the clinic's profile what visitors may not see.
        """
        self._database = database
        self._parse = parse
        self._clock = clock
        self._shown_of = shown_of
        self._refresh_every = refresh_every
        self._snapshot: Snapshot[Parsed] | None = None
        self._unreadable: set[int] = set()
        self._read_at: datetime | None = None
        self._start_afresh()
        after_fork(self._start_afresh)

    def snapshot(self) -> Snapshot[Parsed]:
        """Return what is published, without asking the database.

        Only the first views of a process wait, for at most two seconds. Raises
        LibraryNotReadyError while the database could not be read yet.
        """
        if self._thread is None or not self._thread.is_alive():
            self._start_thread()
        if self._snapshot is None:
            self._tried.wait(FIRST_LOAD_SECONDS)
        found = self._snapshot
        if found is None:
            raise LibraryNotReadyError
        return found

    def refresh(self) -> None:
        """Read the database now; raises StorageError and then keeps what it had."""
        with self._refreshing:
            earlier = self._snapshot
            self._snapshot = self._database.read(lambda connection: self._load(connection, earlier))
            self._read_at = self._clock()

    @property
    def read_at(self) -> datetime | None:
        """When the database was last read; None before the first time."""
        return self._read_at

    def stop(self, *, timeout: float = 5.0) -> None:
        """End the thread; what was read last is still served."""
        self._stopped.set()
        with self._starting:
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _start_afresh(self) -> None:
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._refreshing = threading.Lock()
        self._tried = threading.Event()
        self._stopped = threading.Event()

    def _start_thread(self) -> None:
        with self._starting:
            if self._stopped.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._work, name="library", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        was_well = True
        while not self._stopped.is_set():
            failure = self._try_to_refresh()
            if failure and was_well:
                _log.warning("library_not_refreshed", cause=failure)
            was_well = not failure
            self._tried.set()
            self._stopped.wait(self._refresh_every)

    def _try_to_refresh(self) -> str:
        """Return why the snapshot could not be refreshed; empty when it was."""
        try:
            self.refresh()
        except StorageError as failure:
            return str(failure)
        except Exception as failure:  # noqa: BLE001  # the thread must outlive any mistake
            return type(failure).__name__
        return ""

    def _load(self, connection: Connection, earlier: Snapshot[Parsed] | None) -> Snapshot[Parsed]:
        since = self._clock() - KEPT_AFTER_RETIREMENT
        summaries = versions.in_force_since(connection, moment=since)
        by_id = dict(earlier.by_id) if earlier else {}
        missing = {summary.id for summary in summaries} - by_id.keys() - self._unreadable
        by_id.update(self._parsed(versions.documents(connection, missing)))
        kept = {summary.id: by_id[summary.id] for summary in summaries if summary.id in by_id}
        return Snapshot(
            active=MappingProxyType(_active(summaries, kept, earlier)),
            by_id=MappingProxyType(kept),
            clinic=self._shown_of(clinics.clinic(connection) or Clinic()),
            demonstration=bool(clinics.is_demonstration(connection)),
            closed=switch.off(connection) is not None,
            sources=statistics_settings.codes_in_use(connection),
        )

    def _parsed(
        self, documents: Iterable[VersionDocument]
    ) -> Iterator[tuple[int, PublishedVersion[Parsed]]]:
        """Parse documents; one that can't be read is left out and logged once."""
        for found in documents:
            try:
                questionnaire = self._parse(found.document)
            except Exception as error:  # noqa: BLE001  # one bad document must not stop the rest
                self._unreadable.add(found.id)
                _log.error("version_unreadable", version_id=found.id, cause=type(error).__name__)
                continue
            number = found.number or 0
            yield found.id, PublishedVersion(found.id, found.slug, number, questionnaire)


def _active(
    summaries: Iterable[VersionSummary],
    readable: Mapping[int, PublishedVersion[Parsed]],
    earlier: Snapshot[Parsed] | None,
) -> dict[str, PublishedVersion[Parsed]]:
    """Return the active versions; where one is unreadable, the one before goes on."""
    found: dict[str, PublishedVersion[Parsed]] = {}
    for summary in summaries:
        if summary.status != "active":
            continue
        before = earlier.active.get(summary.slug) if earlier else None
        version = readable.get(summary.id, before)
        if version is not None:
            found[summary.slug] = version
    return found
