"""The real statistics as an attacker with an account gets them: pages and files, read back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from flask import Flask

from app.storage.database import Database
from tests.support.databases import patient_database
from tests.support.shown import STATS, main_of, statistics_site
from tests.support.spreadsheets import read_csv
from tests.support.staff_client import StaffBrowser

COUNT: Final = "人数"
SHARE: Final = "割合（%）"
_OVER_TIME: Final = "週"


class Place(NamedTuple):
    """Where a number stands: the table's title and which of that title, its row, its column."""

    title: str
    which: int
    row: str
    column: int


@dataclass(frozen=True)
class Site:
    """A running application, and somebody who works here and is curious."""

    app: Flask
    browser: StaffBrowser
    database: Database

    def page(self, query: str = "") -> str:
        """Return the part of the statistics page that is the same for everybody."""
        return main_of(self._got(f"{STATS}{query}"))

    def report(self, query: str = "") -> str:
        """Return the same part of the printed report."""
        return main_of(self._got(f"{STATS}/report{query}"))

    def csv(self, query: str = "") -> bytes:
        """Return the file of a choice."""
        reply = self.browser.get(f"{STATS}/export.csv{query}")
        assert reply.status_code == 200
        return reply.get_data()

    def counts(self, query: str = "") -> Mapping[Place, int]:
        """Return every count of people that is shown of a choice."""
        return counts_of(self.csv(query))

    def _got(self, path: str) -> str:
        reply = self.browser.get(path)
        assert reply.status_code == 200
        return reply.text


@contextmanager
def site_on(url: str, folder: Path) -> Iterator[Site]:
    """Yield the site of a database."""
    database = patient_database(url)
    with statistics_site(url, folder) as (app, browser):
        yield Site(app, browser, database)
    database.close()


def between(start: int, end: int) -> str:
    """Return the query that asks for the releases from one to another."""
    return f"?start={start}&end={end}"


def counts_of(csv: bytes) -> dict[Place, int]:
    """Return every count of people in a file, save in tables over time."""
    return {
        place: int(text)
        for place, heading, text in _cells(read_csv(csv))
        if heading.endswith(COUNT) and text
    }


def shares_of(csv: bytes) -> dict[Place, str]:
    """Return every share in a file, as it is written."""
    return {
        place: text
        for place, heading, text in _cells(read_csv(csv))
        if heading.endswith(SHARE) and text
    }


def _cells(lines: list[list[str]]) -> Iterator[tuple[Place, str, str]]:
    met: dict[str, int] = {}
    for number, line in enumerate(lines):
        is_title = len(line) == 1 and number + 1 < len(lines) and len(lines[number + 1]) > 1
        if not is_title:
            continue
        title, headings = line[0], lines[number + 1]
        met[title] = met.get(title, 0) + 1
        if headings[0] == _OVER_TIME:
            continue
        for row in lines[number + 2 :]:
            if len(row) != len(headings):
                break
            for column in range(1, len(row)):
                place = Place(title, met[title], row[0], column)
                yield place, headings[column], row[column]
