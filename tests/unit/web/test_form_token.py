"""The signed token of a form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.epochs import FORM_LIFE
from app.web.shared.form_token import (
    CLOCK_TOLERANCE,
    NO_TOKEN,
    PREVIEWED,
    FormTokens,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY, OTHER_KEY = "k" * 20 + "1" * 20, "o" * 20 + "2" * 20
SECOND = timedelta(seconds=1)


def token(*, key: str = KEY, issued: datetime = NOW) -> str:
    return FormTokens(key=key).issue(version_id=7, arm="b", now=issued)


def test_a_token_brings_back_what_it_was_issued_for() -> None:
    opened = FormTokens(key=KEY).open(token(), now=NOW)
    assert opened.alive
    assert opened.ticket is not None
    assert (opened.ticket.version_id, opened.ticket.arm) == (7, "b")
    assert opened.ticket.issued_at == NOW
    assert len(opened.ticket.nonce) == 16


def test_no_two_tokens_share_a_nonce() -> None:
    assert len({token() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("age", "alive"),
    [
        pytest.param(timedelta(0), True, id="young"),
        pytest.param(FORM_LIFE, True, id="on its last second"),
        pytest.param(FORM_LIFE + SECOND, False, id="expired"),
        pytest.param(timedelta(hours=-1), True, id="from a node whose clock is an hour ahead"),
        pytest.param(-CLOCK_TOLERANCE - SECOND, False, id="from the future"),
    ],
)
def test_a_token_lives_for_72_hours_and_through_small_clock_faults(
    age: timedelta, *, alive: bool
) -> None:
    opened = FormTokens(key=KEY).open(token(issued=NOW - age), now=NOW)
    assert opened.ticket is not None
    assert opened.alive is alive


def test_the_previous_key_still_opens_and_no_longer_signs() -> None:
    rotated = FormTokens(key=OTHER_KEY, previous_key=KEY)
    assert rotated.open(token(key=KEY), now=NOW).alive
    fresh = rotated.issue(version_id=7, arm="b", now=NOW)
    assert FormTokens(key=OTHER_KEY).open(fresh, now=NOW).alive
    assert FormTokens(key=KEY).open(fresh, now=NOW) is NO_TOKEN


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("", id="empty"),
        pytest.param("x", id="one letter"),
        pytest.param(".", id="only the mark between payload and signature"),
        pytest.param("あ.い", id="not ASCII"),
        pytest.param("A" * 10_000, id="very long"),
        pytest.param(token(key=OTHER_KEY), id="another key"),
        pytest.param(token()[:-1], id="cut"),
        pytest.param("B" + token()[1:], id="another version"),
        pytest.param(token().partition(".")[0], id="without a signature"),
    ],
)
def test_whatever_we_did_not_sign_is_no_token(forged: str) -> None:
    assert FormTokens(key=KEY).open(forged, now=NOW) is NO_TOKEN


def test_a_token_of_one_kind_of_form_opens_nothing_as_the_other() -> None:
    counted, previewed = FormTokens(key=KEY), FormTokens(key=KEY, kind=PREVIEWED)
    for ours, other in ((counted, previewed), (previewed, counted)):
        issued = ours.issue(version_id=7, arm="a", now=NOW)
        assert ours.open(issued, now=NOW).alive
        assert other.open(issued, now=NOW) == NO_TOKEN
