"""Events wait in memory, are written together, and survive a database that is down."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.services.events import EventBook
from app.storage.failures import DatabaseUnavailableError

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


class Rows:
    """Stands for a database: collects what is written, or is down."""

    def __init__(self) -> None:
        self.written: list[dict[tuple[str, ...], int]] = []
        self.down = False

    def write(self, work: object) -> None:
        if self.down:
            raise DatabaseUnavailableError(cause="down")
        self.written.append(dict(work.keywords["counts"]))  # type: ignore[attr-defined]  # a partial, as the book makes it


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def book(rows: Rows) -> EventBook:
    return EventBook(rows)  # type: ignore[arg-type]  # stands in for the database


def test_events_are_written_as_sums_of_a_week(book: EventBook, rows: Rows) -> None:
    for _ in range(3):
        book.note("tiny", ["starts", "from:line"], arm="a", now=NOW)
    book.note("tiny", ["line"], arm="a", now=NOW)
    book.write()
    book.write()
    week = ("2026-W47", "tiny", "a")
    assert rows.written == [{(*week, "starts"): 3, (*week, "from:line"): 3, (*week, "line"): 1}]


def test_events_wait_while_the_database_is_down(book: EventBook, rows: Rows) -> None:
    book.note("tiny", ["starts"], arm="a", now=NOW)
    rows.down = True
    with pytest.raises(DatabaseUnavailableError):
        book.write()
    book.note("tiny", ["starts"], arm="a", now=NOW)
    rows.down = False
    book.write()
    assert rows.written == [{("2026-W47", "tiny", "a", "starts"): 2}]
