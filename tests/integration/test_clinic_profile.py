"""The clinic's profile is checked before it is stored, and set up once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.domain.clinic import Clinic
from app.domain.links import LinkRules
from app.services.clinic_profile import ClinicProfile, ClinicRefusedError, PagesTried
from app.storage import clinics, served_pages, versions
from app.storage.database import Connection, Database, take_turns
from app.storage.served_pages import StoredPages
from app.storage.versions import Content
from tests.support.counting import NOW
from tests.support.databases import PATIENCE, patient_database
from tests.support.publishing import change_profile
from tests.support.tasks import Slow
from tests.support.visits import running_app, settings_for

LINKS = LinkRules(limit=("reserve.jp", "lin.ee"))
MADE_UP = Clinic(name="x", booking_url="https://reserve.jp/demonstration")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    yield database
    database.close()


@pytest.fixture
def profile(database: Database) -> ClinicProfile:
    return ClinicProfile(database, links=LINKS)


def test_before_anybody_fills_it_in_every_text_is_empty(profile: ClinicProfile) -> None:
    assert profile.read() == Clinic()


def test_a_change_leaves_the_other_fields_alone(profile: ClinicProfile) -> None:
    change_profile(profile, name="整体院", telephone="03-1234-5678")
    change_profile(profile, line_url="https://lin.ee/AbC", name="鍼灸整体院")
    assert profile.read() == Clinic(
        name="鍼灸整体院", telephone="03-1234-5678", line_url="https://lin.ee/AbC"
    )


def test_one_bad_field_refuses_the_whole_change(profile: ClinicProfile) -> None:
    with pytest.raises(ClinicRefusedError) as caught:
        change_profile(profile, name="整体院", booking_url="https://evil.com/")
    assert [problem.field for problem in caught.value.problems] == ["booking_url"]
    assert profile.read() == Clinic()


def test_an_unknown_field_is_a_mistake_of_the_caller(profile: ClinicProfile) -> None:
    with pytest.raises(AttributeError):
        change_profile(profile, colour="red")


def test_a_demonstration_is_set_up_once_and_never_filled_again(
    profile: ClinicProfile, database: Database
) -> None:
    assert profile.set_up(MADE_UP, now=NOW)
    change_profile(profile, name="", booking_url="")
    assert not profile.set_up(MADE_UP, now=NOW)
    assert profile.read() == Clinic()
    assert database.read(clinics.is_demonstration) is True


def test_a_real_installation_is_never_made_a_demonstration(
    profile: ClinicProfile, database: Database
) -> None:
    assert profile.set_up(None, now=NOW)
    assert not profile.set_up(MADE_UP, now=NOW)
    assert profile.read() == Clinic()
    assert database.read(clinics.is_demonstration) is False


def test_a_profile_that_is_there_is_not_made_up(profile: ClinicProfile) -> None:
    change_profile(profile, name="整体院")
    assert profile.set_up(MADE_UP, now=NOW)
    assert profile.read() == Clinic(name="整体院")


def test_the_pages_that_were_tried_with_a_profile_are_what_every_process_serves(
    published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        change = ["clinic", "set", "--telephone", "0312345678"]
        assert app.test_cli_runner().invoke(args=change).exit_code == 0
    tasks = Slow(failing={"prove"})
    settings = settings_for(published_database_url, instance_dir=tmp_path / "other")
    other = create_app(settings, patience=PATIENCE, tasks=tasks)
    try:
        assert "0312345678" in other.test_client().get("/").text
    finally:
        other.extensions["background"].stop()
    assert tasks.asked == []


def put_public(database: Database) -> int:
    def work(connection: Connection) -> int:
        take_turns(connection)
        content = Content("any document")
        return versions.publish(connection, content, slug="any", publisher="test", now=NOW).id

    return database.write(work)


def kept(database: Database, version_id: int) -> StoredPages | None:
    return database.read(lambda found: served_pages.of_versions(found, {version_id})).get(
        version_id
    )


def test_pages_are_stored_with_the_profile_or_nothing_is(database: Database) -> None:
    version_id, pages = put_public(database), StoredPages("d" * 64, "{}")
    passed = PagesTried(pages={version_id: pages}, public=frozenset({version_id}))
    failed = PagesTried(faults=("too large",), pages={version_id: pages}, public=passed.public)
    with pytest.raises(ClinicRefusedError):
        change_profile(ClinicProfile(database, LINKS, try_pages=lambda _: failed), name="整体院")
    assert kept(database, version_id) is None
    change_profile(ClinicProfile(database, LINKS, try_pages=lambda _: passed), name="整体院")
    assert kept(database, version_id) == pages


def test_what_became_public_meanwhile_is_tried_first(database: Database) -> None:
    tried: list[frozenset[int]] = []

    def try_pages(_: Clinic) -> PagesTried:
        found = frozenset(one.id for one in database.read(versions.all_active))
        tried.append(found)
        if len(tried) == 1:
            put_public(database)
        return PagesTried(public=found)

    change_profile(ClinicProfile(database, LINKS, try_pages=try_pages), name="整体院")
    assert [len(one) for one in tried] == [0, 1]
