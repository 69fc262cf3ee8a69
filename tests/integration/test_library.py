"""Views are served from memory: fresh within seconds, and also while the database is down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.services.clinic_profile import ClinicProfile
from app.services.library import LibraryNotReadyError, PublishedLibrary, Waits
from app.storage import versions
from app.storage.database import Connection, Database, open_database, take_turns
from app.storage.drafts import Deed, start
from app.storage.failures import StorageError
from app.storage.kept_copy import KeptCopy
from app.storage.migration import Schema
from tests.support.counting import NOW
from tests.support.databases import SqliteDatabases
from tests.support.outages import locked_by_another_process
from tests.support.publishing import change_profile


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
    database: Database,
    *,
    parser: Parser | None = None,
    clock: Clock | None = None,
    kept: KeptCopy | None = None,
) -> Iterator[PublishedLibrary[tuple[str, ...]]]:
    library = PublishedLibrary(
        database,
        parse=parser or Parser(),
        clock=clock or Clock(),
        kept=kept,
        waits=Waits(before_refresh=0.02, for_first_load=60),
    )
    try:
        yield library
    finally:
        library.stop()


def publish(database: Database, document: str) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        content, slug = versions.Content(document), document.split(maxsplit=1)[0]
        versions.publish(connection, content, slug=slug, publisher="test", now=NOW)

    database.write(work)


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(12_000):
        if condition():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen within a minute")


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
        change_profile(ClinicProfile(database), name="整体院")
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
    def work(connection: Connection) -> None:
        take_turns(connection)
        deed = Deed(what="import", who="test", now=NOW)
        start(connection, versions.Content("tiny one"), deed, slug="tiny", base_version_id=None)

    database.write(work)
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
        unreadable = database.read(partial(versions.active, slug="tiny"))
        assert unreadable is not None
        for _ in range(3):
            library.refresh()
            assert library.version(unreadable.id) is None
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


class Away:
    """A database that is never there."""

    def __enter__(self) -> Database:
        self._database = open_database("postgresql://nobody@127.0.0.1:1/none")
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def test_a_process_that_starts_without_its_database_serves_what_was_kept(
    database: Database, tmp_path: Path
) -> None:
    kept = KeptCopy(tmp_path / "made" / "copy.json", of="one")
    publish(database, "tiny one")
    publish(database, "tiny two")
    change_profile(ClinicProfile(database), name="整体院")
    with library_of(database, kept=kept) as library:
        before = library.snapshot()
    with Away() as away, library_of(away, kept=kept) as library:
        assert library.snapshot() == before
        assert library.read_at is None


def test_a_copy_that_the_release_before_kept_is_served_too(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "copy.json"
    publish(database, "tiny one")
    with library_of(database, kept=KeptCopy(file, of="one")) as library:
        library.refresh()
    kept = json.loads(file.read_text("utf-8"))
    del kept["published"]["pages"]
    for one in kept["documents"]:
        del one["pages"], one["pages_digest"]
    file.write_text(json.dumps(kept), "utf-8")
    with Away() as away, library_of(away, kept=KeptCopy(file, of="one")) as library:
        assert library.snapshot().active["tiny"].document == "tiny one"


def test_a_version_that_this_release_can_not_read_gives_way_to_the_newest_that_it_can(
    database: Database,
) -> None:
    for text in ("tiny one", "tiny two", "tiny unreadable", "tiny unreadable too"):
        publish(database, text)
    with library_of(database) as library:
        assert library.snapshot().active["tiny"].number == 2


def test_the_copy_follows_what_is_published(database: Database, tmp_path: Path) -> None:
    kept = KeptCopy(tmp_path / "copy.json", of="one")
    publish(database, "tiny one")
    with library_of(database, kept=kept) as library:
        library.refresh()
        publish(database, "tiny two")
        change_profile(ClinicProfile(database), name="整体院")
        library.refresh()
    found = kept.read()
    assert found is not None
    published, documents = found
    assert published.clinic.name == "整体院"
    assert [document.document for document in documents] == ["tiny one", "tiny two"]


@pytest.mark.parametrize("damage", ["", "[]", '{"of": "one"}', '{"of": "other"}', "\xff"])
def test_a_copy_that_is_torn_or_another_databases_is_no_copy(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "copy.json"
    file.write_bytes(damage.encode("latin-1"))
    with (
        Away() as away,
        library_of(away, kept=KeptCopy(file, of="one")) as library,
        pytest.raises(LibraryNotReadyError),
    ):
        library.snapshot()


def test_a_copy_of_another_database_is_not_served(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy.json"
    publish(database, "tiny one")
    with library_of(database, kept=KeptCopy(file, of="one")) as library:
        library.snapshot()
    assert KeptCopy(file, of="one").read() is not None
    assert KeptCopy(file, of="other").read() is None


def test_where_no_copy_can_be_kept_visitors_are_served_all_the_same(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    publish(database, "tiny one")
    with library_of(database, kept=KeptCopy(tmp_path / "file" / "copy.json", of="one")) as library:
        library.refresh()
        assert "tiny" in library.snapshot().active


def test_only_the_service_can_read_the_copy(database: Database, tmp_path: Path) -> None:
    publish(database, "tiny one")
    with library_of(database, kept=KeptCopy(tmp_path / "copy.json", of="one")) as library:
        library.refresh()
    assert [file.name for file in tmp_path.iterdir()] == ["copy.json"]
    assert (tmp_path / "copy.json").stat().st_mode & 0o077 == 0


def test_a_version_that_visitors_no_longer_meet_is_read_from_the_database(
    database: Database,
) -> None:
    publish(database, "pain older")
    publish(database, "pain newer")
    clock = Clock()
    with library_of(database, clock=clock) as library:
        older, newer = library.in_force_within(timedelta(90))
        clock.now = NOW + timedelta(days=91)
        library.refresh()
        assert library.in_force_within(timedelta(90)) == (newer,)
        assert older not in library.snapshot().by_id
        found = library.version(older)
        assert found is not None
        assert found.document == "pain older"
        held = library.version(newer)
        assert held is library.snapshot().by_id[newer]
        assert library.version(newer + 1) is None
