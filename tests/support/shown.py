"""The statistics as staff get them: real releases, the real page, the real files, read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from secrets import token_hex
from typing import Final

from flask import Flask

from app.domain.disclosure.events import BOOKING, LINE, STARTS, source_event, step_event
from app.domain.staff import Role
from app.services.releasing.releasing import Done
from app.storage.activity import EventCell, add_events
from app.storage.database import Database
from tests.builders import shipped
from tests.support.databases import patient_database
from tests.support.releasing import after, count, people, releasing, week
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside
from tests.support.visits import running_app

SLUG: Final = "back-pain"
STATS: Final = "/staff/stats"
_WHOLE_NUMBER: Final = re.compile(r"\d+")


def visit(
    database: Database, *, visitors: int, number: int, seed: int = 1, version_id: int = 1
) -> None:
    """Let some people complete the shipped form in a week, and let their pages say so."""
    some = people(
        visitors, week=week(number), seed=seed, questionnaire=shipped(), version_id=version_id
    )
    count(database, some)
    several = {
        STARTS: visitors * 5 // 4,
        BOOKING: visitors // 7,
        LINE: visitors // 9,
        source_event("page"): visitors // 2,
        source_event("line"): visitors // 4,
        step_event("list_a"): visitors // 8,
    }
    events = {EventCell(week(number), SLUG, "a", name): n for name, n in several.items() if n}
    database.write(lambda connection: add_events(connection, events))


def fill(url: str, folder: Path, sizes: Sequence[int]) -> list[Done]:
    """Let weeks of so many visitors each go by and release what is due."""
    database = patient_database(url)
    done = []
    service = releasing(database, folder)
    for number, visitors in enumerate(sizes):
        visit(database, visitors=visitors, number=number, seed=number)
        done.append(service.release(now=after(number)))
    database.close()
    return done


@dataclass
class Shown(HTMLParser):
    """A page's charts by id: the rows of each table, and every number drawn or said in it."""

    html: str
    tables: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._chart = ""
        self._row: list[str] | None = None
        self._cell: str | None = None
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "section" and "chart" in (found.get("class") or "").split():
            self._chart = found.get("id") or ""
            self.tables[self._chart] = []
        elif tag == "tr" and self._chart:
            self._row = []
        elif tag in {"th", "td"} and self._row is not None:
            self._cell = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"} and self._cell is not None and self._row is not None:
            self._row.append(" ".join(self._cell.split()))
            self._cell = None
        elif tag == "tr" and self._row is not None:
            self.tables[self._chart].append((self._row[0], self._row[1:]))
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell += f" {data}"


def numbers(text: str) -> list[int]:
    """Return the whole numbers of a text, thousands joined."""
    return [int(found) for found in _WHOLE_NUMBER.findall(text.replace(",", ""))]


def main_of(html: str) -> str:
    """Return a page's `<main>`, which is the same for everybody."""
    found = re.search(r"<main\b.*</main>", html, re.DOTALL)
    assert found is not None
    return found[0]


@contextmanager
def statistics_site(url: str, folder: Path) -> Iterator[tuple[Flask, StaffBrowser]]:
    """Yield the application and the browser of an owner who just signed in."""
    staff = staffed_beside(url)
    with running_app(url, instance_dir=folder) as app:
        yield app, signed_in(app, staff, role=Role.OWNER, email=f"owner-{token_hex(4)}@example.jp")
    staff.database.close()
