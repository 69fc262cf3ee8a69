"""Sessions: idle, absolute, listed, ended, and fresh for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.services.staff.errors import SignInRefusedError, TooManyAttemptsError
from tests.support.staff import CALLER, ELSEWHERE, NOW, PASSWORD, Staffed, staffed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def staff(database_url: str) -> Iterator[Staffed]:
    with staffed(database_url) as here:
        yield here


def test_a_session_ends_after_half_an_hour_without_use(staff: Staffed) -> None:
    entered = staff.add()
    assert staff.is_in(entered, now=NOW + 29 * MINUTE)
    assert staff.is_in(entered, now=NOW + 58 * MINUTE)
    assert not staff.is_in(entered, now=NOW + 88 * MINUTE)


def test_a_session_ends_after_eight_hours_however_busy(staff: Staffed) -> None:
    entered = staff.add()
    for minute in range(20, 480, 20):
        assert staff.is_in(entered, now=NOW + minute * MINUTE)
    assert not staff.is_in(entered, now=NOW + 480 * MINUTE)


def test_an_unknown_secret_opens_nothing(staff: Staffed) -> None:
    staff.add()
    assert staff.access.sessions.member("", now=NOW) is None
    assert staff.access.sessions.member("guess", now=NOW) is None


def test_a_session_that_was_signed_out_opens_nothing_again(staff: Staffed) -> None:
    entered, other = staff.add(), staff.enter()
    staff.access.sessions.sign_out(staff.member(entered))
    assert not staff.is_in(entered)
    assert staff.is_in(other)


def test_a_member_sees_and_ends_their_own_sessions_only(staff: Staffed) -> None:
    mine, also_mine = staff.add(), staff.enter()
    theirs = staff.add("other@example.jp")
    sessions, member = staff.access.sessions, staff.member(mine)
    listed = sessions.listed(member, now=NOW)
    assert [one.device for one in listed] == ["iPhone / Safari"] * 2
    sessions.end(member, staff.member(also_mine).session_id)
    sessions.end(member, staff.member(theirs).session_id)
    assert not staff.is_in(also_mine)
    assert staff.is_in(theirs)
    assert len(sessions.listed(member, now=NOW)) == 1


def test_signing_out_everywhere_ends_all_and_forgets_the_devices(staff: Staffed) -> None:
    one = staff.add()
    two = staff.enter()
    staff.access.sessions.end_all(staff.member(one), now=NOW)
    assert not staff.is_in(one)
    assert not staff.is_in(two)
    assert staff.access.accounts.everybody()[0].generation == 2


def test_another_password_ends_every_other_session(staff: Staffed) -> None:
    here, there = staff.add(), staff.enter()
    staff.access.own.change_password(staff.member(here), "asagao himawari", now=NOW)
    assert staff.is_in(here)
    assert not staff.is_in(there)
    with pytest.raises(SignInRefusedError):
        staff.enter()
    staff.enter(password="asagao himawari")


def test_a_proof_renews_freshness_and_the_sessions_secret(staff: Staffed) -> None:
    entered, later = staff.add(), NOW + 20 * MINUTE
    member = staff.member(entered, now=later)
    assert not member.is_fresh(later)
    token = staff.access.sessions.confirm_with_password(member, PASSWORD, caller=CALLER, now=later)
    assert not staff.is_in(entered, now=later)
    again = staff.access.sessions.member(token, now=later)
    assert again is not None
    assert again.is_fresh(later)
    assert again.session_id == member.session_id


def test_a_stolen_session_can_not_guess_the_password_for_long(staff: Staffed) -> None:
    member, confirm = staff.member(staff.add()), staff.access.sessions.confirm_with_password
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            confirm(member, "wrong", caller=ELSEWHERE, now=NOW)
    with pytest.raises(TooManyAttemptsError):
        confirm(member, PASSWORD, caller=ELSEWHERE, now=NOW)
