"""What visitors are served from: the published questionnaires and the clinic, in memory.

A daemon thread refreshes one frozen snapshot every few seconds, so a page view asks no
database, and a database that is down changes nothing for visitors. A document is parsed once
per process and version. Versions stay for seven days after they were retired: their forms may
still be posted. What was read last is also kept in a file, from which a process serves that
starts while the database is away.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Generic, TypeVar

import structlog

from app.domain.clinic import Clinic
from app.domain.disclosure.events import SOURCES
from app.processes import after_fork
from app.storage.database import Connection, Database
from app.storage.failures import StorageError
from app.storage.kept_copy import (
    Documents,
    KeptCopy,
    Published,
    PublishedDocument,
    read_documents,
    read_earlier,
    read_published,
)
from app.storage.versions import VersionSummary, in_force_since

_MOST_EARLIER = 5
KEPT_AFTER_RETIREMENT = timedelta(days=7)

Parsed = TypeVar("Parsed")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many seconds the library waits."""

    before_refresh: float = 3.0
    for_first_load: float = 2.0
    """Spent by the first views of a process only."""


class LibraryNotReadyError(Exception):
    """This process could not read the database since it started, and there is no copy of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedVersion(PublishedDocument, Generic[Parsed]):
    """A version that visitors are given, or were until a few days ago."""

    questionnaire: Parsed


@dataclass(frozen=True, slots=True)
class Snapshot(Generic[Parsed]):
    """What is published at one moment: all of it belongs together."""

    active: Mapping[str, ServedVersion[Parsed]]
    """By slug."""

    by_id: Mapping[int, ServedVersion[Parsed]]
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
        kept: KeptCopy | None = None,
        waits: Waits | None = None,
    ) -> None:
        """Read from `database`; `parse` turns a document's text into what views work with.

        `shown_of` takes from the clinic's profile what visitors may not see. `kept` is where a
        copy is kept for the next start.
        """
        self._database = database
        self._parse = parse
        self._clock = clock
        self._shown_of = shown_of
        self._kept = kept
        self._published: Published | None = None
        self._waits = waits or Waits()
        self._snapshot: Snapshot[Parsed] | None = None
        self._copied: Snapshot[Parsed] | None = None
        self._unreadable: set[int] = set()
        self._read_at: datetime | None = None
        self._start_afresh()
        after_fork(self._start_afresh)

    def snapshot(self) -> Snapshot[Parsed]:
        """Return what is published, without asking the database.

        Only the first views of a process wait, for at most two seconds. Raises
        LibraryNotReadyError while there is neither a database nor a copy of it.
        """
        if self._thread is None or not self._thread.is_alive():
            self._start_thread()
        if self._snapshot is None:
            self._tried.wait(self._waits.for_first_load)
        found = self._snapshot or self._copy()
        if found is None:
            raise LibraryNotReadyError
        return found

    def refresh(self) -> None:
        """Read the database now; raises StorageError and then keeps what it had."""
        with self._refreshing:
            earlier, since = self._snapshot, self._clock() - KEPT_AFTER_RETIREMENT

            def read(connection: Connection) -> tuple[Published, Documents]:
                published = read_published(connection, since=since)
                wanted = self._wanted(published, earlier)
                return published, read_documents(connection, wanted)

            published, documents = self._database.read(read)
            self._snapshot = self._with_older(self._build(published, documents, earlier), published)
            self._read_at = self._clock()
            self._keep(published, documents)

    def _with_older(self, found: Snapshot[Parsed], published: Published) -> Snapshot[Parsed]:
        """Let the newest readable version stand in for an active one that can't be read.

        As after an upgrade, when nothing was served before by this process.
        """
        active = {one.slug for one in published.versions if one.status == "active"}
        standing_in = dict(found.active)
        for slug in active - found.active.keys():
            older = self._database.read(partial(read_earlier, slug=slug, count=_MOST_EARLIER))
            readable = dict(self._parsed(one for one in older if one.id not in self._unreadable))
            if readable:
                standing_in[slug] = readable[max(readable)]
        return replace(found, active=MappingProxyType(standing_in))

    def version(self, version_id: int) -> ServedVersion[Parsed] | None:
        """Return a version that is public or ever was; None when there is none that can be read.

        Only an older one is read from the database. Raises StorageError.
        """
        held = self.snapshot().by_id.get(version_id)
        if held is not None:
            return held
        if version_id in self._unreadable:
            return None
        found = self._database.read(partial(read_documents, ids={version_id}))
        return dict(self._parsed(one for one in found if one.status != "draft")).get(version_id)

    def in_force_within(self, span: timedelta) -> tuple[int, ...]:
        """Return the ids of all versions that were public lately. Raises StorageError."""
        since = self._clock() - span
        found = self._database.read(partial(in_force_since, moment=since))
        return tuple(one.id for one in found)

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
            self._stopped.wait(self._waits.before_refresh)

    def _try_to_refresh(self) -> str:
        """Return why the snapshot could not be refreshed; empty when it was."""
        try:
            self.refresh()
        except StorageError as failure:
            return str(failure)
        except Exception as failure:  # noqa: BLE001  # the thread must outlive any mistake
            return type(failure).__name__
        return ""

    def _wanted(self, published: Published, earlier: Snapshot[Parsed] | None) -> set[int]:
        """Return the versions whose documents must be read: new ones, or all for a new copy."""
        ids = {summary.id for summary in published.versions}
        if self._kept is not None and published != self._published:
            return ids
        return ids - _unchanged(published, earlier) - self._unreadable

    def _build(
        self, published: Published, documents: Documents, earlier: Snapshot[Parsed] | None
    ) -> Snapshot[Parsed]:
        by_id = dict(earlier.by_id) if earlier else {}
        known = _unchanged(published, earlier) | self._unreadable
        by_id.update(self._parsed(found for found in documents if found.id not in known))
        summaries = published.versions
        kept = {summary.id: by_id[summary.id] for summary in summaries if summary.id in by_id}
        return Snapshot(
            active=MappingProxyType(_active(summaries, kept, earlier)),
            by_id=MappingProxyType(kept),
            clinic=self._shown_of(published.clinic),
            demonstration=published.demonstration,
            closed=published.closed,
            sources=published.sources,
        )

    def _keep(self, published: Published, documents: Documents) -> None:
        """Keep a copy of what is new, for a start without the database."""
        if self._kept is None or published == self._published:
            return
        self._published = published
        try:
            self._kept.write(published, documents)
        except OSError as failure:
            _log.warning("published_copy_not_kept", cause=type(failure).__name__)

    def _copy(self) -> Snapshot[Parsed] | None:
        """Return what some process of this installation served last; None without such a copy."""
        if self._copied is None and self._kept is not None:
            found = self._kept.read()
            if found is not None:
                self._copied = self._build(*found, None)
                _log.warning("published_copy_served")
        return self._copied

    def _parsed(
        self, documents: Iterable[PublishedDocument]
    ) -> Iterator[tuple[int, ServedVersion[Parsed]]]:
        """Parse documents; one that can't be read is left out and logged once."""
        for found in documents:
            try:
                questionnaire = self._parse(found.document)
            except Exception as error:  # noqa: BLE001  # one bad document must not stop the rest
                self._unreadable.add(found.id)
                _log.error("version_unreadable", version_id=found.id, cause=type(error).__name__)
                continue
            yield found.id, ServedVersion(**asdict(found), questionnaire=questionnaire)


def _unchanged(published: Published, earlier: Snapshot[Parsed] | None) -> set[int]:
    """Return the versions that are held already, with the pages that they have now."""
    if earlier is None:
        return set()
    digests = dict(published.pages)
    return {
        version.id
        for version in earlier.by_id.values()
        if version.pages_digest == digests.get(version.id, "")
    }


def _active(
    summaries: Iterable[VersionSummary],
    readable: Mapping[int, ServedVersion[Parsed]],
    earlier: Snapshot[Parsed] | None,
) -> dict[str, ServedVersion[Parsed]]:
    """Return the active versions; where one is unreadable, the one before goes on."""
    found: dict[str, ServedVersion[Parsed]] = {}
    for summary in summaries:
        if summary.status != "active":
            continue
        before = earlier.active.get(summary.slug) if earlier else None
        version = readable.get(summary.id, before)
        if version is not None:
            found[summary.slug] = version
    return found
