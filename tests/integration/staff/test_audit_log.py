"""The audit log holds every account event, and nobody rewrites it unnoticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.staff.errors import LastOwnerError
from app.storage import audit_log
from app.storage.failures import StatementRefusedError
from tests.support.counting import execute
from tests.support.staff import CALLER, NOW, OWNER, Staffed, code, staffed


@pytest.fixture
def staff(database_url: str) -> Iterator[Staffed]:
    with staffed(database_url) as here:
        yield here


def test_every_account_event_is_there_in_order(staff: Staffed) -> None:
    entered = staff.add()
    secret, _ = staff.with_code_app(entered)
    member, access = staff.member(entered), staff.access
    half = staff.enter()
    access.sign_in.enter_with_code(half.token, code(secret, now=NOW), caller=CALLER, now=NOW)
    access.accounts.invite("new@example.jp", role=Role.VIEWER, who=OWNER, now=NOW)
    new = access.accounts.by_email("new@example.jp").id
    access.accounts.change_role(new, role=Role.EDITOR, who=OWNER, now=NOW)
    access.accounts.reset(new, who=OWNER, now=NOW)
    access.accounts.remove(new, who=OWNER, now=NOW)
    access.own.change_password(member, "asagao himawari", now=NOW)
    access.own.renew_recovery_codes(member, now=NOW)
    access.own.remove_code_app(member, now=NOW)
    access.sessions.end_all(member, now=NOW)
    log = AuditLog(staff.database)
    assert [(one.who, one.what.removeprefix("staff.")) for one in reversed(log.newest())] == [
        ("operator", "invited"),
        (OWNER, "set_up"),
        (OWNER, "code_app_added"),
        (OWNER, "signed_in"),
        (OWNER, "invited"),
        (OWNER, "role_changed"),
        (OWNER, "reset"),
        (OWNER, "removed"),
        (OWNER, "password_changed"),
        (OWNER, "recovery_codes_renewed"),
        (OWNER, "code_app_removed"),
        (OWNER, "signed_out_everywhere"),
    ]
    assert log.first_broken() is None


def test_what_was_refused_is_not_logged_as_done(staff: Staffed) -> None:
    owner = staff.member(staff.add())
    log = AuditLog(staff.database)
    before = log.newest()
    with pytest.raises(LastOwnerError):
        staff.access.accounts.remove(owner.account_id, who=OWNER, now=NOW)
    assert log.newest() == before


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET who = 'somebody else'", "DELETE FROM audit_entry"]
)
def test_the_log_is_only_added_to_even_by_sql(staff: Staffed, change: str) -> None:
    staff.add()
    with pytest.raises(StatementRefusedError):
        execute(staff.database, change)


def test_an_entry_that_was_slipped_in_breaks_the_chain(staff: Staffed) -> None:
    log = AuditLog(staff.database)
    staff.database.write_in_turn(
        lambda connection: audit_log.record(
            connection, OWNER, "questionnaire.published", now=NOW, why="spelling"
        )
    )
    execute(
        staff.database,
        "INSERT INTO audit_entry VALUES (2, '2026-03-02 10:00:00', 'x', 'y', '', '', '{}', 'z')",
    )
    assert log.first_broken() == 2
