"""Roles, sessions and addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.staff import Role, is_fresh, normal_email, session_ends_at

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_each_role_may_do_what_the_ones_before_it_may() -> None:
    table = {(a.value, b.value) for a in Role for b in Role if a.includes(b)}
    assert table == {
        ("viewer", "viewer"),
        ("editor", "viewer"),
        ("editor", "editor"),
        ("owner", "viewer"),
        ("owner", "editor"),
        ("owner", "owner"),
    }


def test_a_session_ends_after_half_an_hour_idle_and_after_eight_hours_at_the_latest() -> None:
    assert session_ends_at(created_at=NOW, seen_at=NOW) == NOW + 30 * MINUTE
    busy = NOW + 475 * MINUTE
    assert session_ends_at(created_at=NOW, seen_at=busy) == NOW + 480 * MINUTE


def test_a_proof_is_fresh_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(NOW, now=NOW + 14 * MINUTE)
    assert not is_fresh(NOW, now=NOW + 15 * MINUTE)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Hanako@Example.JP ", "hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("hanako", None),
        ("a@b", None),
        ("a b@example.jp", None),
        ("a@@example.jp", None),
        ("", None),
        (f"{'a' * 250}@example.jp", None),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str | None) -> None:
    assert normal_email(typed) == stored
