"""The clinic's profile is checked before it is stored, and set up once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.clinic import Clinic
from app.services.clinic_profile import ClinicProfile, ClinicRefusedError
from app.storage import clinics
from app.storage.database import Database
from tests.support.counting import NOW
from tests.support.databases import patient_database
from tests.support.publishing import change_profile

HOSTS = ("reserve.jp", "lin.ee")
MADE_UP = Clinic(name="x", booking_url="https://reserve.jp/demonstration")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = patient_database(database_url)
    yield database
    database.close()


@pytest.fixture
def profile(database: Database) -> ClinicProfile:
    return ClinicProfile(database, link_hosts=HOSTS)


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
