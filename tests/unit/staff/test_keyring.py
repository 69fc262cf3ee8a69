"""Seals, signatures and digests; an old key opens and never closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.services.staff.keyring import Keyring

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = "the old key of the house", "the new key of the house"


def test_what_is_sealed_is_not_readable_and_opens_again() -> None:
    ring = Keyring(key=OLD)
    sealed = ring.seal("JBSWY3DP")
    assert "JBSWY3DP" not in sealed
    assert ring.unseal(sealed) == "JBSWY3DP"
    assert ring.seal("JBSWY3DP") != sealed


def test_after_a_change_of_keys_old_seals_open_and_new_ones_need_the_new_key() -> None:
    sealed = Keyring(key=OLD).seal("JBSWY3DP")
    both = Keyring(key=NEW, previous_key=OLD)
    assert both.unseal(sealed) == "JBSWY3DP"
    assert Keyring(key=NEW).unseal(sealed) is None
    assert Keyring(key=OLD).unseal(both.seal("JBSWY3DP")) is None


def test_nonsense_is_no_seal() -> None:
    assert [Keyring(key=OLD).unseal(text) for text in ("", "x", "é", "gAAAA")] == [None] * 4


def test_a_signature_is_good_for_its_purpose_and_its_time() -> None:
    ring = Keyring(key=OLD)
    signed = ring.sign("ticket", ["who"], now=NOW)
    assert ring.signed("ticket", signed, now=NOW + HOUR, life=HOUR) == ["who"]
    assert ring.signed("ticket", signed, now=NOW + HOUR * 2, life=HOUR) is None
    assert ring.signed("device", signed, now=NOW, life=HOUR) is None
    assert ring.signed("ticket", f"{signed}x", now=NOW, life=HOUR) is None
    assert Keyring(key=NEW).signed("ticket", signed, now=NOW, life=HOUR) is None
    assert Keyring(key=NEW, previous_key=OLD).signed("ticket", signed, now=NOW, life=HOUR)


def test_a_digest_depends_on_key_purpose_and_text() -> None:
    ring = Keyring(key=OLD)
    digests = {
        ring.digest("attempt", "a"),
        ring.digest("attempt", "b"),
        ring.digest("form", "a"),
        Keyring(key=NEW).digest("attempt", "a"),
    }
    assert len(digests) == 4
    assert ring.digest("attempt", "a") in digests
