"""Signing in: passwords, codes that are good once, recovery codes and passkeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.staff import Role
from app.services.staff.errors import LastWayInError, PasskeyRefusedError, SignInRefusedError
from app.services.staff.passkeys import PasskeyAnswer
from app.services.staff.passwords import Passwords
from tests.support.authenticator import Authenticator
from tests.support.staff import (
    CALLER,
    NOW,
    OWNER,
    PASSWORD,
    SITE,
    RecordingHasher,
    Staffed,
    code,
    staffed,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def staff(database_url: str) -> Iterator[Staffed]:
    with staffed(database_url) as here:
        yield here


def second(staff: Staffed, token: str, typed: str, *, at: timedelta = timedelta(0)) -> str:
    entered = staff.access.sign_in.enter_with_code(token, typed, caller=CALLER, now=NOW + at)
    return entered.token


@pytest.mark.parametrize(
    ("email", "password"),
    [(OWNER, "wrong password"), ("nobody@example.jp", PASSWORD), ("", ""), (OWNER, "")],
)
def test_whatever_is_wrong_is_the_same_refusal(staff: Staffed, email: str, password: str) -> None:
    staff.add()
    with pytest.raises(SignInRefusedError) as refused:
        staff.enter(email, password)
    assert refused.value.args == ()


def test_whatever_is_wrong_costs_the_same_work(database_url: str) -> None:
    hasher = RecordingHasher()
    work: list[list[str]] = []
    with staffed(database_url, passwords=Passwords(hasher)) as staff:
        staff.add()
        staff.access.accounts.invite("new@example.jp", role=Role.VIEWER, who="x", now=NOW)
        for email in (OWNER, OWNER, "new@example.jp", "nobody@example.jp", "no address"):
            hasher.work.clear()
            with pytest.raises(SignInRefusedError):
                staff.enter(email, "wrong password")
            work.append(hasher.work.copy())
    first, *rest = work
    assert first[-1:] == rest[0]
    assert all(one == rest[0] for one in rest)
    assert len(rest[0]) == 1


def test_an_account_without_a_password_refuses_like_any_other(staff: Staffed) -> None:
    staff.access.accounts.invite(OWNER, role=Role.OWNER, who="operator", now=NOW)
    with pytest.raises(SignInRefusedError):
        staff.enter()


def test_without_a_second_factor_the_password_is_enough(staff: Staffed) -> None:
    staff.add()
    entered = staff.enter(" Owner@Example.JP", "ｎａｎｏｈａｎａ　sakura tsubaki")
    assert entered.stage == "full"
    assert not staff.member(entered).has_second_factor


def test_with_a_second_factor_the_password_alone_opens_nothing(staff: Staffed) -> None:
    staff.with_code_app(staff.add())
    entered = staff.enter()
    assert entered.stage == "password"
    assert not staff.is_in(entered)


def test_a_code_is_good_once_for_all_sessions(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    one, other = staff.enter(), staff.enter()
    shown = code(secret, now=NOW)
    assert staff.access.sessions.member(second(staff, one.token, shown), now=NOW)
    with pytest.raises(SignInRefusedError):
        second(staff, other.token, shown)
    later = code(secret, now=NOW + MINUTE)
    second(staff, other.token, later, at=MINUTE)


def test_an_older_code_is_refused_after_a_newer_one(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    one, other = staff.enter(), staff.enter()
    newer = code(secret, now=NOW + timedelta(seconds=30))
    second(staff, one.token, newer)
    with pytest.raises(SignInRefusedError):
        second(staff, other.token, code(secret, now=NOW))


def test_the_code_that_enrolled_the_app_signs_nobody_in(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    entered = staff.enter()
    with pytest.raises(SignInRefusedError):
        second(staff, entered.token, code(secret, now=NOW - timedelta(seconds=30)))


@pytest.mark.parametrize("typed", ["", "000000", "12345", "１２３", "x" * 60])
def test_a_wrong_code_is_refused(staff: Staffed, typed: str) -> None:
    staff.with_code_app(staff.add())
    with pytest.raises(SignInRefusedError):
        second(staff, staff.enter().token, typed)


def test_the_second_step_is_awaited_for_ten_minutes(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    entered, late = staff.enter(), 11 * MINUTE
    with pytest.raises(SignInRefusedError):
        second(staff, entered.token, code(secret, now=NOW + late), at=late)


def test_the_secret_of_a_session_changes_at_the_second_step(staff: Staffed) -> None:
    secret, _ = staff.with_code_app(staff.add())
    half = staff.enter()
    whole = second(staff, half.token, code(secret, now=NOW))
    assert whole != half.token
    assert not staff.is_in(half)


def test_only_a_session_that_awaits_it_takes_the_second_step(staff: Staffed) -> None:
    entered = staff.add()
    secret, codes = staff.with_code_app(entered)
    with pytest.raises(SignInRefusedError):
        second(staff, entered.token, code(secret, now=NOW))
    with pytest.raises(SignInRefusedError):
        staff.access.sign_in.enter_with_recovery_code("", codes[0], caller=CALLER, now=NOW)


def test_a_recovery_code_is_good_once(staff: Staffed) -> None:
    _, codes = staff.with_code_app(staff.add())
    assert len(codes) == 10
    door = staff.access.sign_in
    door.enter_with_recovery_code(staff.enter().token, codes[3].upper(), caller=CALLER, now=NOW)
    again = staff.enter()
    with pytest.raises(SignInRefusedError):
        door.enter_with_recovery_code(again.token, codes[3], caller=CALLER, now=NOW)
    entered = door.enter_with_recovery_code(again.token, codes[4], caller=CALLER, now=NOW)
    assert staff.member(entered).recovery_codes == 8


def test_new_recovery_codes_void_the_old_ones(staff: Staffed) -> None:
    entered = staff.add()
    _, codes = staff.with_code_app(entered)
    staff.access.own.renew_recovery_codes(staff.member(entered), now=NOW)
    with pytest.raises(SignInRefusedError):
        staff.access.sign_in.enter_with_recovery_code(
            staff.enter().token, codes[0], caller=CALLER, now=NOW
        )


def test_nothing_that_opens_a_door_is_stored_as_it_is(staff: Staffed) -> None:
    entered = staff.add()
    secret, codes = staff.with_code_app(entered)

    def everything(connection: object) -> str:
        tables = ("account", "session", "recovery_code", "link", "passkey", "attempt")
        run = connection.exec_driver_sql  # type: ignore[attr-defined]  # an SQLAlchemy connection
        return repr([run(f"SELECT * FROM staff_{name}").fetchall() for name in tables])  # noqa: S608  # our own names

    stored = staff.database.read(everything)
    for opener in (PASSWORD, secret, entered.token, codes[0], codes[0].replace("-", "")):
        assert opener not in stored


# ------------------------------------------------------------------ passkeys


def with_passkey(staff: Staffed, device: Authenticator) -> None:
    member = staff.member(staff.add())
    ticket, options = staff.access.own.ask_for_passkey(member, SITE, now=NOW)
    staff.access.own.add_passkey(
        member, PasskeyAnswer(device.create(options), ticket, SITE), name="phone", now=NOW
    )


def test_any_kind_of_authenticator_is_asked_for_a_resident_key_and_a_verified_user(
    staff: Staffed,
) -> None:
    member = staff.member(staff.add())
    _, options = staff.access.own.ask_for_passkey(member, SITE, now=NOW)
    assert '"residentKey": "required"' in options
    assert '"userVerification": "required"' in options
    assert "authenticatorAttachment" not in options
    assert '"attestation": "none"' in options


def test_a_passkey_signs_in_alone_and_is_a_second_factor(staff: Staffed) -> None:
    device = Authenticator()
    with_passkey(staff, device)
    ticket, options = staff.access.sign_in.ask_for_passkey(SITE, now=NOW)
    entered = staff.access.sign_in.enter_with_passkey(
        PasskeyAnswer(device.get(options), ticket, SITE), caller=CALLER, now=NOW
    )
    assert staff.member(entered).has_second_factor
    assert staff.enter().stage == "password"


@pytest.mark.parametrize(
    ("device", "site"),
    [
        pytest.param({"verifies": False}, {}, id="no verified user"),
        pytest.param({"origin": "https://evil.example"}, {}, id="another origin"),
        pytest.param({"host": "evil.example"}, {}, id="another site"),
        pytest.param({}, {"origin": "https://localhost"}, id="another scheme"),
    ],
)
def test_an_answer_that_is_not_for_us_is_refused(
    staff: Staffed, device: dict[str, object], site: dict[str, str]
) -> None:
    good = Authenticator()
    with_passkey(staff, good)
    bad = replace(good, **device)  # type: ignore[arg-type]  # one field differs
    ticket, options = staff.access.sign_in.ask_for_passkey(SITE, now=NOW)
    with pytest.raises(SignInRefusedError):
        staff.access.sign_in.enter_with_passkey(
            PasskeyAnswer(bad.get(options), ticket, replace(SITE, **site)), caller=CALLER, now=NOW
        )


@pytest.mark.parametrize("counts", [True, False], ids=["on a device", "in a cloud"])
def test_an_answer_is_good_once_and_for_its_own_ticket(staff: Staffed, *, counts: bool) -> None:
    device = Authenticator(counts=counts)
    with_passkey(staff, device)
    door = staff.access.sign_in
    ticket, options = door.ask_for_passkey(SITE, now=NOW)
    other_ticket, _ = door.ask_for_passkey(SITE, now=NOW)
    answer = PasskeyAnswer(device.get(options), ticket, SITE)
    of_another = replace(answer, ticket=other_ticket)
    with pytest.raises(SignInRefusedError):
        door.enter_with_passkey(of_another, caller=CALLER, now=NOW)
    with pytest.raises(SignInRefusedError):
        door.enter_with_passkey(answer, caller=CALLER, now=NOW + 11 * MINUTE)
    door.enter_with_passkey(answer, caller=CALLER, now=NOW)
    with pytest.raises(SignInRefusedError):
        door.enter_with_passkey(answer, caller=CALLER, now=NOW)


@pytest.mark.parametrize(
    "answer", ["", "{}", "null", "[" * 15_000, "x" * 30_000, '{"id":"\ud800"}']
)
def test_nonsense_is_no_answer(staff: Staffed, answer: str) -> None:
    ticket, _ = staff.access.sign_in.ask_for_passkey(SITE, now=NOW)
    with pytest.raises(SignInRefusedError):
        staff.access.sign_in.enter_with_passkey(
            PasskeyAnswer(answer, ticket, SITE), caller=CALLER, now=NOW
        )


def test_a_proof_with_a_passkey_is_good_once(staff: Staffed) -> None:
    device = Authenticator(counts=False)
    with_passkey(staff, device)
    sessions = staff.access.sessions
    ticket, options = staff.access.sign_in.ask_for_passkey(SITE, now=NOW)
    entered = staff.access.sign_in.enter_with_passkey(
        PasskeyAnswer(device.get(options), ticket, SITE), caller=CALLER, now=NOW
    )
    member = staff.member(entered)
    ticket, options = sessions.ask_for_passkey(member, SITE, now=NOW)
    answer = PasskeyAnswer(device.get(options), ticket, SITE)
    sessions.confirm_with_passkey(member, answer, now=NOW)
    with pytest.raises(SignInRefusedError):
        sessions.confirm_with_passkey(member, answer, now=NOW)


def test_a_link_can_be_accepted_with_a_passkey_and_no_password(staff: Staffed) -> None:
    device = Authenticator()
    link = staff.access.accounts.welcome(now=NOW) or ""
    ticket, options = staff.access.links.ask_for_passkey(link, SITE, now=NOW)
    entered = staff.access.links.accept_with_passkey(
        link,
        PasskeyAnswer(device.create(options), ticket, SITE),
        email=OWNER,
        caller=CALLER,
        now=NOW,
    )
    member = staff.member(entered)
    assert (member.has_password, member.has_second_factor) == (False, True)
    with pytest.raises(LastWayInError):
        staff.access.own.remove_passkey(member, device.id, now=NOW)


def test_a_passkey_without_a_verified_user_is_not_registered(staff: Staffed) -> None:
    with pytest.raises(PasskeyRefusedError):
        with_passkey(staff, Authenticator(verifies=False))


def test_a_passkey_belongs_to_one_person(staff: Staffed) -> None:
    device = Authenticator()
    with_passkey(staff, device)
    other = staff.member(staff.add("other@example.jp"))
    ticket, options = staff.access.own.ask_for_passkey(other, SITE, now=NOW)
    with pytest.raises(PasskeyRefusedError):
        staff.access.own.add_passkey(
            other, PasskeyAnswer(device.create(options), ticket, SITE), name="x", now=NOW
        )
    ticket, options = staff.access.sessions.ask_for_passkey(other, SITE, now=NOW)
    with pytest.raises(SignInRefusedError):
        staff.access.sessions.confirm_with_passkey(
            other, PasskeyAnswer(device.get(options), ticket, SITE), now=NOW
        )
