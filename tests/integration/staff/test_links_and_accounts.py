"""One-time links and accounts: once, for a day, and never without an owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.staff import LINK_LIFE, Role
from app.services.staff.errors import (
    EmailRefusedError,
    LastOwnerError,
    LinkRefusedError,
    PasswordRefusedError,
    SignInRefusedError,
)
from tests.support.staff import CALLER, NOW, OWNER, PASSWORD, Staffed, staffed

SECOND = timedelta(seconds=1)


@pytest.fixture
def staff(database_url: str) -> Iterator[Staffed]:
    with staffed(database_url) as here:
        yield here


def accept(staff: Staffed, link: str, **given: object) -> object:
    values = {"email": OWNER, "password": PASSWORD, "caller": CALLER, "now": NOW, **given}
    return staff.access.links.accept_with_password(link, **values)  # type: ignore[arg-type]  # one value differs


def welcome(staff: Staffed) -> str:
    link = staff.access.accounts.welcome(now=NOW)
    assert link is not None
    return link


def test_whoever_opens_the_first_link_becomes_the_owner_and_then_there_is_none(
    staff: Staffed,
) -> None:
    link = welcome(staff)
    assert staff.access.links.look(link, now=NOW).email is None
    accept(staff, link, email=" Owner@EXAMPLE.jp ")
    (owner,) = staff.access.accounts.everybody()
    assert (owner.email, owner.role, owner.is_set_up) == (OWNER, Role.OWNER, True)
    assert staff.access.accounts.welcome(now=NOW) is None


def test_a_newer_first_link_voids_the_earlier_one(staff: Staffed) -> None:
    first, second = welcome(staff), welcome(staff)
    with pytest.raises(LinkRefusedError):
        accept(staff, first)
    accept(staff, second)


def test_a_first_link_is_worth_nothing_once_somebody_works_here(staff: Staffed) -> None:
    link = welcome(staff)
    staff.access.accounts.invite("a@example.jp", role=Role.VIEWER, who="operator", now=NOW)
    with pytest.raises(LinkRefusedError):
        accept(staff, link)


def test_a_link_is_good_once(staff: Staffed) -> None:
    link = staff.access.accounts.invite(OWNER, role=Role.OWNER, who="operator", now=NOW)
    staff.access.links.look(link, now=NOW)
    staff.access.links.look(link, now=NOW)
    accept(staff, link)
    with pytest.raises(LinkRefusedError):
        accept(staff, link, password="another password")
    staff.enter()


def test_a_link_is_good_for_a_day(staff: Staffed) -> None:
    link = staff.access.accounts.invite(OWNER, role=Role.OWNER, who="operator", now=NOW)
    assert staff.access.links.look(link, now=NOW + LINK_LIFE - SECOND).email == OWNER
    with pytest.raises(LinkRefusedError):
        accept(staff, link, now=NOW + LINK_LIFE)


def test_a_password_that_is_refused_uses_nothing_up(staff: Staffed) -> None:
    link = staff.access.accounts.invite(OWNER, role=Role.OWNER, who="operator", now=NOW)
    with pytest.raises(PasswordRefusedError, match="too_short"):
        accept(staff, link, password="short")
    accept(staff, link)


def test_nobody_but_the_first_owner_chooses_the_address(staff: Staffed) -> None:
    link = staff.access.accounts.invite(OWNER, role=Role.VIEWER, who="operator", now=NOW)
    accept(staff, link, email="other@example.jp")
    assert [one.email for one in staff.access.accounts.everybody()] == [OWNER]


def test_a_first_owner_needs_an_address(staff: Staffed) -> None:
    link = welcome(staff)
    with pytest.raises(EmailRefusedError):
        accept(staff, link, email="nobody")
    accept(staff, link)


def test_only_a_digest_of_a_link_is_stored(staff: Staffed) -> None:
    link = staff.access.accounts.invite(OWNER, role=Role.OWNER, who="operator", now=NOW)
    rows = staff.database.read(
        lambda connection: connection.exec_driver_sql("SELECT * FROM staff_link").fetchall()
    )
    assert len(rows) == 1
    assert link not in repr(rows)


def test_an_address_has_one_account(staff: Staffed) -> None:
    staff.add()
    with pytest.raises(EmailRefusedError) as refused:
        staff.access.accounts.invite("OWNER@example.jp", role=Role.VIEWER, who="x", now=NOW)
    assert refused.value.is_taken


def test_a_reset_voids_everything_at_once(staff: Staffed) -> None:
    entered = staff.add()
    secret, codes = staff.with_code_app(entered)
    del secret
    half = staff.enter()
    account = staff.access.accounts.by_email(OWNER)
    link = staff.access.accounts.reset(account.id, who="operator", now=NOW)
    assert not staff.is_in(entered)
    with pytest.raises(SignInRefusedError):
        staff.enter()
    with pytest.raises(SignInRefusedError):
        staff.access.sign_in.enter_with_recovery_code(half.token, codes[0], caller=CALLER, now=NOW)
    accept(staff, link, password="asagao himawari")
    with pytest.raises(SignInRefusedError):
        staff.enter()
    assert staff.enter(password="asagao himawari").stage == "full"


def test_the_last_owner_who_can_sign_in_stays(staff: Staffed) -> None:
    accounts = staff.access.accounts
    owner = staff.member(staff.add())
    accounts.invite("new@example.jp", role=Role.OWNER, who=OWNER, now=NOW)
    with pytest.raises(LastOwnerError):
        accounts.remove(owner.account_id, who=OWNER, now=NOW)
    with pytest.raises(LastOwnerError):
        accounts.change_role(owner.account_id, role=Role.EDITOR, who=OWNER, now=NOW)
    staff.add("second@example.jp")
    accounts.change_role(owner.account_id, role=Role.EDITOR, who=OWNER, now=NOW)


def test_whoever_is_removed_is_out_at_once(staff: Staffed) -> None:
    staff.add()
    viewer = staff.add("viewer@example.jp", role=Role.VIEWER)
    account = staff.access.accounts.by_email("viewer@example.jp")
    staff.access.accounts.remove(account.id, who=OWNER, now=NOW)
    assert not staff.is_in(viewer)
    with pytest.raises(SignInRefusedError):
        staff.enter("viewer@example.jp")


def test_another_role_counts_from_the_next_page_on(staff: Staffed) -> None:
    staff.add()
    entered = staff.add("editor@example.jp", role=Role.EDITOR)
    account = staff.access.accounts.by_email("editor@example.jp")
    staff.access.accounts.change_role(account.id, role=Role.VIEWER, who=OWNER, now=NOW)
    assert staff.member(entered).role is Role.VIEWER


def test_after_a_change_of_keys_apps_are_sealed_anew(staff: Staffed) -> None:
    staff.with_code_app(staff.add())
    before = staff.access.accounts.by_email(OWNER).totp_sealed
    assert staff.access.accounts.renew_seals() == 1
    assert staff.access.accounts.by_email(OWNER).totp_sealed != before
