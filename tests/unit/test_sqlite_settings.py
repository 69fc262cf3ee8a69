"""SQLite's journal is chosen by what the linked library is known to do right."""

from __future__ import annotations

import pytest

from app.storage.sqlite_settings import has_wal_reset_fix, pragmas


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_a_write_ahead_log_needs_the_reset_fix(
    version: tuple[int, int, int], *, fixed: bool
) -> None:
    assert has_wal_reset_fix(version) is fixed
    assert ("journal_mode = WAL" in pragmas(version)) is fixed
    assert ("synchronous = FULL" in pragmas(version)) is fixed
    assert ("journal_mode = TRUNCATE" in pragmas(version)) is not fixed
    assert ("synchronous = EXTRA" in pragmas(version)) is not fixed
