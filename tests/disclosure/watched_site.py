"""The real statistics as a curious member of the staff gets them: pages and files, read back."""

from __future__ import annotations

import gc
import io
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app.services.statistics.periods import runs_of
from app.storage import releases
from app.storage.database import Database
from tests.support.calls import calls_of
from tests.support.shown import SLUG, STATS, main_of, statistics_site
from tests.support.spreadsheets import read_csv
from tests.support.staff_client import StaffBrowser

LOOKS = 4
_OF_ONE_REPLY = {"Set-Cookie", "Content-Security-Policy"}
_OF_ONE_FORM = re.compile(r'value="[^"]{20,}"')
_ABOUT_THEMSELVES = ("/staff/audit", "/staff/accounts", "/staff/me")


class Place(NamedTuple):
    """Where a number stands: the table's title and which of that title, its row, its column."""

    title: str
    which: int
    row: str
    column: int


@dataclass(frozen=True)
class WatchedSite:
    """A running application, its database, and somebody who works here."""

    app: Flask
    browser: StaffBrowser
    database: Database

    @property
    def runs(self) -> tuple[int, ...]:
        """The periods that can be chosen, by their keys."""
        found = self.database.read(lambda connection: releases.releases_of(connection, slug=SLUG))
        return tuple(run.key for run in runs_of(found))

    def page(self, query: str = "") -> str:
        """Return the part of the statistics page that is the same for everybody."""
        return main_of(self.reply(f"{STATS}{query}").text)

    def report(self, query: str = "") -> str:
        """Return the same part of the printed report."""
        return main_of(self.reply(f"{STATS}/report{query}").text)

    def csv(self, query: str = "") -> bytes:
        """Return a choice as CSV."""
        return self.reply(f"{STATS}/export.csv{query}").get_data()

    def excel(self, query: str = "") -> Mapping[str, bytes]:
        """Return every part of a choice's Excel file by its name."""
        with ZipFile(io.BytesIO(self.reply(f"{STATS}/export.xlsx{query}").get_data())) as file:
            return {name: file.read(name) for name in file.namelist()}

    def reply(self, path: str) -> TestResponse:
        """Ask for something that must be there."""
        reply = self.browser.get(path)
        assert reply.status_code == 200, (path, reply.status, reply.location)
        return reply

    def every_page(self) -> Mapping[str, str]:
        """Return the same part of every page of the staff's that is not about themselves."""
        paths = {
            rule.rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments
            if rule.rule.startswith("/staff") and not rule.rule.startswith(_ABOUT_THEMSELVES)
        }
        replies = {path: self.browser.get(path) for path in (*paths, f"/staff/versions/{SLUG}")}
        return {
            path: _OF_ONE_FORM.sub("", main_of(reply.text))
            for path, reply in replies.items()
            if reply.status_code == HTTPStatus.OK and reply.mimetype == "text/html"
        }

    def made_of(self, path: str) -> tuple[object, ...]:
        """Return what the making of a page tells: headers, statements, and its work.

        Of several looks the one with least work: a session's hour is written down now and then.
        """
        return min((self._look_at(path) for _ in range(LOOKS)), key=lambda look: look[-1])

    def _look_at(self, path: str) -> tuple[object, tuple[str, ...], int]:
        gc.disable()  # what it calls is no work of the page
        try:
            with _statements() as asked:
                calls = calls_of(self.browser, path)
        finally:
            gc.enable()
        headers = self.reply(path).headers
        told = sorted((name, value) for name, value in headers if name not in _OF_ONE_REPLY)
        return told, tuple(asked), calls


@contextmanager
def watched(url: str, folder: Path, database: Database) -> Iterator[WatchedSite]:
    """Yield the site of a database."""
    with statistics_site(url, folder) as (app, browser):
        yield WatchedSite(app, browser, database)


def between(start: int, end: int, more: str = "") -> str:
    """Return the query that asks for the releases from one to another."""
    return f"?start={start}&end={end}{more}"


def cells_of(csv: bytes) -> dict[Place, str]:
    """Return every cell beside the first of every row of every table in a file."""
    found: dict[Place, str] = {}
    met: dict[str, int] = {}
    lines = read_csv(csv)
    for number, line in enumerate(lines[:-1]):
        if len(line) != 1 or len(lines[number + 1]) < 2:
            continue
        title, width = line[0], len(lines[number + 1])
        met[title] = met.get(title, 0) + 1
        for row in lines[number + 2 :]:
            if len(row) != width:
                break
            for column in range(1, width):
                found[Place(title, met[title], row[0], column)] = row[column]
    return found


def numbers_of_cells(csv: bytes) -> dict[Place, int]:
    """Return every whole number in a file's tables."""
    return {place: int(text) for place, text in cells_of(csv).items() if _is_whole(text)}


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


@contextmanager
def _statements() -> Iterator[list[str]]:
    """Collect what this thread asks: another one reads the published versions anew by the clock."""
    found: list[str] = []
    here = threading.get_ident()

    def note(*given: object) -> None:
        if threading.get_ident() == here:
            found.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
