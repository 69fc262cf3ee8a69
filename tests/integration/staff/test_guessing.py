"""Guessing is slowed down, and the owner gets in all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread

import pytest

from app.services.staff.errors import SignInRefusedError, TooManyAttemptsError
from app.services.staff.member import Caller
from tests.support.staff import CALLER, ELSEWHERE, NOW, OWNER, Staffed, code, staffed

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def staff(database_url: str) -> Iterator[Staffed]:
    with staffed(database_url) as here:
        yield here


def guess(staff: Staffed, *, caller: Caller, now: datetime, email: str = OWNER) -> bool:
    """Return whether a wrong password was looked at."""
    try:
        staff.enter(email, "wrong password", caller=caller, now=now)
    except SignInRefusedError:
        return True
    except TooManyAttemptsError:
        return False
    raise AssertionError("a wrong password opened the door")


def from_everywhere(staff: Staffed, *, count: int, now: datetime = NOW) -> int:
    """Guess from as many networks; return how many guesses were looked at."""
    return sum(
        guess(staff, caller=replace(CALLER, network=f"203.0.{n // 250}.{n % 250}"), now=now)
        for n in range(count)
    )


def test_one_network_gets_five_guesses_and_then_one_every_four_minutes(staff: Staffed) -> None:
    staff.add()
    assert sum(guess(staff, caller=CALLER, now=NOW) for _ in range(30)) == 5
    assert sum(guess(staff, caller=CALLER, now=NOW + 4 * MINUTE) for _ in range(30)) == 1


def test_one_network_never_slows_the_owner_elsewhere(staff: Staffed) -> None:
    staff.add()
    for minute in range(0, 24 * 60, 4):
        guess(staff, caller=CALLER, now=NOW + minute * MINUTE)
    assert staff.enter(caller=ELSEWHERE, now=NOW + DAY).stage == "full"


def test_one_network_does_not_try_many_names_either(staff: Staffed) -> None:
    looked_at = sum(
        guess(staff, caller=CALLER, now=NOW, email=f"name{n}@example.jp") for n in range(100)
    )
    assert looked_at == 60


def test_many_networks_together_get_few_guesses_of_one_account(staff: Staffed) -> None:
    staff.add()
    assert from_everywhere(staff, count=60) == 20
    assert from_everywhere(staff, count=60, now=NOW + 20 * MINUTE) == 10


def test_names_that_nobody_has_are_slowed_down_alike(staff: Staffed) -> None:
    def passed(email: str) -> list[bool]:
        return [guess(staff, caller=CALLER, now=NOW, email=email) for _ in range(8)]

    staff.add()
    assert passed(OWNER) == passed("nobody@example.jp")


def test_under_attack_from_everywhere_the_owner_gets_in_on_a_known_device(
    staff: Staffed,
) -> None:
    entered = staff.add()
    known = replace(ELSEWHERE, device_pass=entered.device_pass)
    from_everywhere(staff, count=40)
    with pytest.raises(TooManyAttemptsError):
        staff.enter(caller=ELSEWHERE)
    assert staff.enter(caller=known).stage == "full"


def test_under_attack_from_everywhere_the_owner_gets_in_by_a_link(staff: Staffed) -> None:
    staff.add()
    from_everywhere(staff, count=40)
    account = staff.access.accounts.by_email(OWNER)
    link = staff.access.accounts.reset(account.id, who="operator", now=NOW)
    entered = staff.access.links.accept_with_password(
        link, email="", password="asagao himawari", caller=ELSEWHERE, now=NOW
    )
    assert staff.is_in(entered)


def test_after_the_attack_the_owner_gets_in_anywhere_within_a_quarter_of_an_hour(
    staff: Staffed,
) -> None:
    staff.add()
    from_everywhere(staff, count=200)
    assert staff.enter(caller=ELSEWHERE, now=NOW + 2 * MINUTE).stage == "full"


def test_a_device_pass_is_for_one_account_and_opens_nothing(staff: Staffed) -> None:
    entered = staff.add("other@example.jp")
    staff.add()
    from_everywhere(staff, count=40)
    foreign = replace(ELSEWHERE, device_pass=entered.device_pass)
    with pytest.raises(TooManyAttemptsError):
        staff.enter(caller=foreign)
    known = replace(ELSEWHERE, device_pass=entered.device_pass)
    assert (
        sum(guess(staff, caller=known, now=NOW, email="other@example.jp") for _ in range(30)) == 10
    )


def test_the_second_step_is_slowed_down_too(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    half = staff.enter()
    for _ in range(10):
        with pytest.raises(SignInRefusedError):
            staff.access.sign_in.enter_with_code(half.token, "000000", caller=CALLER, now=NOW)
    with pytest.raises(TooManyAttemptsError):
        staff.access.sign_in.enter_with_code(
            half.token, code(secret, now=NOW), caller=CALLER, now=NOW
        )


def test_many_guesses_at_once_gain_nothing(staff: Staffed) -> None:
    staff.add()
    looked_at: list[bool] = []
    threads = [
        Thread(target=lambda: looked_at.append(guess(staff, caller=CALLER, now=NOW)))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert looked_at.count(True) == 5


def test_no_address_and_no_name_is_kept_of_an_attempt(staff: Staffed) -> None:
    guess(staff, caller=CALLER, now=NOW)
    rows = staff.database.read(
        lambda connection: connection.exec_driver_sql("SELECT bucket FROM staff_attempt").fetchall()
    )
    assert len(rows) == 3
    assert all(len(bytes(row[0])) == 32 for row in rows)
