"""Views are served from memory: fresh within seconds, and also while the database is down."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from app.services.authoring import Authoring
from app.services.clinic_profile import ClinicProfile
from app.services.library import LibraryNotReadyError, PublishedLibrary
from app.storage.database import Database, open_database
from app.storage.failures import StorageError
from app.storage.migration import Schema
from tests.support.counting import NOW
from tests.support.databases import SqliteDatabases
from tests.support.outages import locked_by_another_process


class Parser:
    """Reads documents made of a slug and words; remembers how often."""

    def __init__(self) -> None:
        self.parsed: list[str] = []

    def __call__(self, document: str) -> tuple[str, ...]:
        self.parsed.append(document)
        if "unreadable" in document:
            raise ValueError(document)
        return tuple(document.split())


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@contextmanager
def library_of(
    database: Database, *, parser: Parser | None = None, clock: Clock | None = None
) -> Iterator[PublishedLibrary[tuple[str, ...]]]:
    library = PublishedLibrary(
        database,
        parse=parser or Parser(),
        clock=clock or Clock(),
        refresh_every=0.02,
    )
    try:
        yield library
    finally:
        library.stop()


def _authoring(database: Database) -> Authoring:
    return Authoring(
        database,
        check=lambda _: (),
        canonical=str,
        slug_of=lambda text: text.split()[0],
        unreviewed=lambda _before, _after: (),
    )


def publish(database: Database, document: str) -> None:
    authoring = _authoring(database)
    slug = authoring.import_draft(document, note="", who="test", now=NOW)
    authoring.publish(slug, publisher="test", now=NOW)


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen within ten seconds")


def test_the_first_view_already_meets_what_is_published(database: Database) -> None:
    publish(database, "tiny one")
    publish(database, "other one")
    with library_of(database) as library:
        active = library.snapshot().active
        assert {slug: version.questionnaire for slug, version in active.items()} == {
            "tiny": ("tiny", "one"),
            "other": ("other", "one"),
        }


def test_a_new_version_and_a_new_profile_appear_by_themselves(database: Database) -> None:
    publish(database, "tiny one")
    with library_of(database) as library:
        first = library.snapshot()
        publish(database, "tiny two")
        ClinicProfile(database, link_hosts=()).change(name="整体院")
        until(lambda: library.snapshot().active["tiny"].number == 2)
        until(lambda: library.snapshot().clinic.name == "整体院")
        assert first.active["tiny"].number == 1
        assert set(library.snapshot().by_id) == {1, 2}


def test_a_retired_version_stays_for_seven_days(database: Database) -> None:
    clock = Clock()
    publish(database, "tiny one")
    with library_of(database, clock=clock) as library:
        publish(database, "tiny two")
        for days, kept in ((0, {1, 2}), (6.9, {1, 2}), (7.1, {2})):
            clock.now = NOW + timedelta(days=days)
            library.refresh()
            assert set(library.snapshot().by_id) == kept


def test_a_draft_is_not_published(database: Database) -> None:
    _authoring(database).import_draft("tiny one", note="", who="test", now=NOW)
    with library_of(database) as library:
        assert library.snapshot().by_id == {}


def test_a_document_is_parsed_once(database: Database) -> None:
    parser = Parser()
    publish(database, "tiny one")
    with library_of(database, parser=parser) as library:
        for _ in range(5):
            library.refresh()
    assert parser.parsed == ["tiny one"]


def test_where_a_version_is_unreadable_the_one_before_goes_on(database: Database) -> None:
    parser = Parser()
    publish(database, "tiny one")
    with library_of(database, parser=parser) as library:
        library.refresh()
        publish(database, "tiny unreadable")
        publish(database, "other one")
        for _ in range(3):
            library.refresh()
        snapshot = library.snapshot()
        assert snapshot.active["tiny"].number == 1
        assert snapshot.active["other"].number == 1
    assert parser.parsed.count("tiny unreadable") == 1


def test_a_process_that_starts_without_its_database_says_so_and_heals(
    blank_database_url: str,
) -> None:
    database = open_database(blank_database_url)
    with library_of(database) as library:
        with pytest.raises(LibraryNotReadyError):
            library.snapshot()
        Schema(blank_database_url).upgrade()
        publish(database, "tiny one")
        until(lambda: is_ready(library))
    database.close()


def is_ready(library: PublishedLibrary[tuple[str, ...]]) -> bool:
    try:
        return "tiny" in library.snapshot().active
    except LibraryNotReadyError:
        return False


def test_a_view_does_not_wait_for_a_locked_database(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh("migrated") as url:
        database = open_database(url)
        publish(database, "tiny one")
        with library_of(database) as library:
            library.snapshot()
            with locked_by_another_process(url):
                with pytest.raises(StorageError):
                    library.refresh()
                assert library.snapshot().active["tiny"].number == 1
        database.close()


def test_a_stopped_library_still_serves_what_it_has(database: Database) -> None:
    publish(database, "tiny one")
    with library_of(database) as library:
        library.snapshot()
        library.stop()
        assert "tiny" in library.snapshot().active
