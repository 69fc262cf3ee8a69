"""Visiting the application in this process: open the form, post it, read what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from config import Settings, load_settings
from tests.support.databases import PATIENCE, environment_for
from tests.support.tasks import at_once

URLENCODED: Final = "application/x-www-form-urlencoded"
SECRET_KEY: Final = "0123456789abcdefghijklmnopqrstuvwxyz-for-tests-only"

Answers = Mapping[str, str | Sequence[str]]


@dataclass
class Page(HTMLParser):
    """A page as a browser would read it: its elements in order, and its words."""

    html: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: list[str] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside.append("")

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] not in (["style"], ["script"]):
            self.words += data

    def values(self, attribute: str) -> list[str]:
        """Return an attribute's values in the order of the page."""
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]

    def inputs(self, name: str) -> list[dict[str, str]]:
        """Return the attributes of the inputs of a name."""
        return [a for tag, a in self.elements if tag == "input" and a.get("name") == name]

    @property
    def token(self) -> str:
        """The hidden token of the page's form."""
        (found,) = self.inputs("token")
        return found["value"]

    @property
    def counted(self) -> list[str]:
        """What the result says about counting; nothing on other pages."""
        return self.values("data-counted")

    @property
    def ticked(self) -> set[tuple[str, str]]:
        """The (name, value) pairs of everything that is ticked."""
        return {(a["name"], a["value"]) for _, a in self.elements if "checked" in a}

    @property
    def card(self) -> str:
        """The kind of care card shown, or nothing."""
        classes = [a["class"].split() for _, a in self.elements if a.get("class", "")[:4] == "card"]
        return classes[0][1] if classes else ""


class Visitor:
    """Somebody with a browser, who comes back as often as the test likes."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, path: str = "/") -> Page:
        """Open a form."""
        return page_of(self.client.get(path))

    def post(
        self,
        answers: Answers,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        path: str = "/",
        **fields: str,
    ) -> TestResponse:
        """Post answers with a token, or with a fresh one."""
        chosen = self.open(path).token if token is None else token
        body = urlencode({**answers, **fields, "token": chosen}, doseq=True)
        return self.send(body.encode(), headers=headers, path=path)

    def send(
        self,
        body: bytes,
        *,
        content_type: str = URLENCODED,
        headers: Mapping[str, str] | None = None,
        path: str = "/",
    ) -> TestResponse:
        """Post raw bytes."""
        return self.client.post(path, data=body, content_type=content_type, headers=headers)


def page_of(response: TestResponse) -> Page:
    """Return a response's page."""
    return Page(response.get_data(as_text=True))


@contextmanager
def running_app(url: str, *, instance_dir: Path, **variables: str) -> Iterator[Flask]:
    """Yield the application on a database, and end its threads afterwards.

    It waits long for its database; `hurried_app` has the limits that visitors meet.
    """
    settings = settings_for(url, instance_dir=instance_dir, **variables)
    with _ended_afterwards(create_app(settings, patience=PATIENCE, tasks=at_once())) as app:
        yield app


@contextmanager
def hurried_app(url: str, *, instance_dir: Path) -> Iterator[Flask]:
    """Yield the application with the product's own limits on time."""
    settings = settings_for(url, instance_dir=instance_dir)
    with _ended_afterwards(create_app(settings)) as app:
        yield app


@contextmanager
def _ended_afterwards(app: Flask) -> Iterator[Flask]:
    try:
        yield app
    finally:
        app.extensions["background"].stop()


def settings_for(url: str, *, instance_dir: Path, **variables: str) -> Settings:
    """Return the settings of a demonstration on a database."""
    return load_settings(environment_for(url, instance_dir=instance_dir, **variables))
