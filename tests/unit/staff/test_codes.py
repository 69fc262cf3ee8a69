"""Codes people type."""

from __future__ import annotations

import secrets
from base64 import b32encode
from datetime import UTC, datetime

import pytest

from app.services.staff import codes

RFC_SECRET = b32encode(b"12345678901234567890").decode()
RFC_6238 = {59: "287082", 1111111109: "081804", 1111111111: "050471", 2000000000: "279037"}


@pytest.mark.parametrize(("second", "shown"), RFC_6238.items())
def test_the_codes_of_rfc_6238_are_accepted_at_their_time(second: int, shown: str) -> None:
    now = datetime.fromtimestamp(second, tz=UTC)
    assert codes.matching_counter(RFC_SECRET, shown, now=now) == second // 30


@pytest.mark.parametrize(
    ("drift", "is_taken"), [(-90, False), (-30, True), (30, True), (90, False)]
)
def test_a_clock_may_be_half_a_minute_off(drift: int, is_taken: bool) -> None:  # noqa: FBT001  # a column
    moved = datetime.fromtimestamp(1111111109 + drift, tz=UTC)
    found = codes.matching_counter(RFC_SECRET, "081804", now=moved)
    assert (found is not None) is is_taken


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("287082", "287082"),
        (" 287 082 ", "287082"),
        ("２８７０８２", "287082"),
        ("28708", ""),
        ("2870821", ""),
        ("28708a", ""),
        ("", ""),
        ("٢٨٧٠٨٢", ""),
    ],
)
def test_a_code_is_read_however_it_is_spaced(typed: str, read: str) -> None:
    assert codes.typed_digits(typed) == read


def test_an_empty_code_matches_nothing() -> None:
    now = datetime.fromtimestamp(59, tz=UTC)
    assert codes.matching_counter(RFC_SECRET, "", now=now) is None


def test_recovery_codes_are_ten_different_ones_without_signs_that_look_alike() -> None:
    fresh = codes.new_recovery_codes(secrets.choice)
    assert len(set(fresh)) == 10
    assert all(len(code) == 19 and not set(code) & set("il1o0") for code in fresh)


def test_a_recovery_code_is_known_however_it_is_written() -> None:
    digest = codes.recovery_digest("abcd-efgh-jkmn-pqrs")
    for typed in (
        "ABCDEFGHJKMNPQRS",
        " abcd efgh jkmn pqrs ",
        "ａｂｃｄ－ｅｆｇｈ－ｊｋｍｎ－ｐｑｒｓ",
    ):
        assert codes.recovery_digest(typed) == digest
    assert codes.recovery_digest("abcd-efgh-jkmn-pqrt") != digest
