"""One phone can't fill the activity numbers, and no address stays anywhere."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

from app.web.visitor.network_pace import MOST_BUCKETS, PACE, NetworkPace

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
PHONE = "198.51.100.7"


def sent(pace: NetworkPace, times: int, *, address: str = PHONE, event: str = "starts") -> int:
    return sum(len(pace.admitted([event], address=address, now=NOW)) for _ in range(times))


def test_a_phone_that_sends_without_end_is_counted_forty_times() -> None:
    pace = NetworkPace()
    assert sent(pace, 1000) == PACE.at_once == 40
    assert sent(pace, 10, address="198.51.100.8") == 10
    assert sent(pace, 10, event="booking") == 10


def test_over_a_day_forty_more_are_counted() -> None:
    pace = NetworkPace()
    every = [NOW + timedelta(minutes=minute) for minute in range(24 * 60)]
    assert sum(len(pace.admitted(["starts"], address=PHONE, now=at)) for at in every) == 79


def test_all_addresses_of_one_connection_are_one() -> None:
    pace = NetworkPace()
    own = sum(sent(pace, 1, address=f"2001:db8:1:2::{number:x}") for number in range(100))
    assert own == 40
    assert sent(pace, 1, address="2001:db8:1:3::1") == 1


def test_no_address_is_kept() -> None:
    pace = NetworkPace()
    sent(pace, 3)
    kept = [pickle.dumps(value) for name, value in vars(pace).items() if name != "_lock"]
    assert len(kept) == 3
    assert not any(PHONE.encode() in value for value in kept)


def test_two_processes_know_a_phone_by_different_names() -> None:
    one, other = NetworkPace(), NetworkPace()
    sent(one, 1)
    sent(other, 1)
    assert set(one._buckets).isdisjoint(other._buckets)  # noqa: SLF001  # nothing else shows it


def test_a_day_later_everything_is_forgotten() -> None:
    pace = NetworkPace()
    sent(pace, 100)
    names = set(pace._buckets)  # noqa: SLF001  # nothing else shows it
    pace.admitted(["starts"], address=PHONE, now=NOW + timedelta(days=1))
    assert names.isdisjoint(pace._buckets)  # noqa: SLF001  # as above


def test_many_networks_never_take_more_room() -> None:
    pace = NetworkPace()
    for number in range(MOST_BUCKETS + 50):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        pace.admitted(["starts"], address=address, now=NOW)
    assert len(pace._buckets) == MOST_BUCKETS  # noqa: SLF001  # as above


def test_this_machine_is_not_paced() -> None:
    pace = NetworkPace()
    assert sent(pace, 100, address="127.0.0.1") == sent(pace, 100, address="::1") == 100
