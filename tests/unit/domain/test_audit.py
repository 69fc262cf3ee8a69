"""The chain shows every change, removal, insertion and exchange."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.audit import Entry, chained, first_broken
from app.domain.hash_chain import BEGINNING

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def told(who: str, what: str, *, subject: str = "", number: int = 1) -> Entry:
    return Entry(
        number=number, at=NOW, who=who, what=what, subject=subject, why="new", details="{}"
    )


def log(count: int = 4) -> list[Entry]:
    entries: list[Entry] = []
    previous = BEGINNING
    for number in range(1, count + 1):
        entry = told("owner@example.jp", "staff.invited", subject=f"{number}", number=number)
        entries.append(chained(entry, previous=previous))
        previous = entries[-1].digest
    return entries


def test_a_log_that_nobody_touched_holds() -> None:
    assert first_broken(log()) is None
    assert first_broken([]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"who": "somebody else"},
        {"what": "staff.removed"},
        {"subject": "9"},
        {"why": ""},
        {"details": '{"role": "owner"}'},
        {"at": NOW + timedelta(seconds=1)},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    entries = log()
    entries[1] = replace(entries[1], **change)  # type: ignore[arg-type]  # one field at a time
    assert first_broken(entries) == 2


def test_a_removed_and_an_exchanged_entry_are_found() -> None:
    entries = log()
    assert first_broken([entries[0], *entries[2:]]) == 2
    assert first_broken([entries[1], entries[0]]) == 1


def test_words_can_not_move_from_one_field_to_the_next() -> None:
    one = chained(told("a", "b c"), previous=BEGINNING)
    other = chained(told("a b", "c"), previous=BEGINNING)
    assert one.digest != other.digest


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    entries = log(1)
    tokyo = replace(entries[0], at=NOW.astimezone(timezone(timedelta(hours=9))))
    assert first_broken([tokyo]) is None
