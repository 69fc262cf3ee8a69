"""Markup that staff type stays words: in every editable text, on every page that shows it.

A page with hostile words must have exactly the elements, attributes and addresses of the same
page with harmless ones; only small Markdown may add its own few elements.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask

from app.documents.addresses import write_at
from app.documents.editing.fields import Field, fields_of
from app.documents.format import QuestionnaireDocument
from app.documents.reading import read_document, write_document
from app.domain.staff import Role
from app.storage import drafts, versions
from app.storage.database import Connection, Database
from app.storage.drafts import Deed
from app.storage.versions import Content
from app.web.shared.draft_places import PARTS, pattern_of
from tests.builders import DATA, shipped_text
from tests.support.databases import SqliteDatabases
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside
from tests.support.visits import Page, Visitor, running_app

BASE: Final = "/staff/drafts/back-pain"
NOW: Final = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HARMLESS: Final = "ふつうの、すこし長めの言葉 o"
HOSTILE: Final = (
    "<script>hostile()</script>",
    "</textarea><script>hostile()</script>",
    "</title></style></script><script>hostile()</script>",
    '"><img src=x onerror=hostile()>',
    "'><svg/onload=hostile()>",
    '" autofocus onfocus="hostile()',
    "' onmouseover='hostile()",
    "<iframe srcdoc='<script>hostile()</script>'></iframe>",
    "<a href=javascript:hostile()>押す</a>",
    "[押す](javascript:hostile())",
    "![絵](x onerror=hostile())",
    "<https://evil.example>",
    "[押す]: javascript:hostile()",
    "{<img src=x onerror=hostile()>|<script>hostile()</script>}",
    '{字|"><svg onload=hostile()>}',
    "**<b onclick=hostile()>太い</b>**",
    "- <details open ontoggle=hostile()>",
    "<style>@import 'https://evil.example'</style>",
    "<form action=https://evil.example><button>送る</button></form>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "&lt;script&gt;hostile()&lt;/script&gt;",
    "{{ page.frame.csrf }}{% include 'layouts/page.html' %}{{ ''.__class__.__mro__ }}",
    "\ue000<script>\ue001hostile()\ue002",
    "<scr\u200bipt>hostile()</scr\u200bipt>",
    "＜script＞hostile()＜/script＞",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=hostile()>'>",
    "javascript:hostile()",
)
TOGETHER: Final = tuple("\n\n".join(HOSTILE[at : at + 4]) for at in range(0, len(HOSTILE), 4))
"""In fours, so that every page is seen with all of them in less time."""

MARKDOWN: Final = frozenset({"p", "br", "ul", "ol", "li", "strong", "ruby", "rt", "rp"})
LAYOUT: Final = {("div", frozenset({"class"})), ("label", frozenset({"class"}))}
"""Short options stand beside each other."""

ADDRESSES: Final = ("href", "src", "action", "formaction", "data", "srcdoc", "poster")


@dataclass(frozen=True)
class Site:
    """A running application with a draft, and somebody who writes it."""

    app: Flask
    database: Database
    browser: StaffBrowser

    def fill(self, words: str) -> QuestionnaireDocument:
        """Write words into every text of the draft and of what is public."""
        document = filled(words)
        text = write_document(document)

        def work(connection: Connection) -> None:
            found = drafts.read_draft(connection, "back-pain")
            if found is not None:
                drafts.discard(connection, found)
            content = Content(text, "[]\n")
            version = versions.publish(
                connection, content, slug="back-pain", publisher="test", now=NOW
            )
            deed = Deed(what="import", who="a@example.jp", now=NOW)
            drafts.start(connection, content, deed, slug="back-pain", base_version_id=version.id)

        self.database.write(work)
        self.app.extensions["background"].refresh()
        return document


@pytest.fixture
def site(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Site]:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path) as app,
    ):
        staff = staffed_beside(url)
        yield Site(app, staff.database, signed_in(app, staff, role=Role.EDITOR))
        staff.database.close()


def filled(words: str) -> QuestionnaireDocument:
    raw = read_document(shipped_text()).as_json()
    for field in texts():
        write_at(raw, field.address, words)
    return QuestionnaireDocument.of(raw)


@cache
def texts() -> tuple[Field, ...]:
    """Return every text that staff may write."""
    fields = fields_of(read_document(shipped_text())).values()
    return tuple(one for one in fields if one.kind in {"text", "markdown"} and one.lock is None)


@cache
def pages() -> tuple[str, ...]:
    """Return the address of every page of the draft, one text of each kind among them."""
    document = read_document(shipped_text())
    item = "steps.list_a.items.recur_strain"
    kinds = {pattern_of(field.address): field.address for field in texts()}
    return (
        "/staff/drafts",
        BASE,
        f"{BASE}?q=o",
        *(f"{BASE}/steps/{step.id}" for step in document.questionnaire.steps),
        *(f"{BASE}/parts/{part}" for part in PARTS),
        *(f"{BASE}/text?at={address}" for address in kinds.values()),
        f"{BASE}/item?at={item}",
        f"{BASE}/list?at=themes.recurrent_strain.gate",
        f"{BASE}/list?at=themes.recurrent_strain.sections",
        f"{BASE}/add-item?at=steps.list_a",
        f"{BASE}/add-option?at={item}",
        f"{BASE}/add-section",
        f"{BASE}/remove?at={item}.answer_options.no",
        f"{BASE}/remove?at=sections.psoas_kidney_cause",
        f"{BASE}/discard",
        f"{BASE}/import",
    )


def answers() -> tuple[dict[str, Any], ...]:
    """Return answers whose results show themes, sections, notes and prompts."""
    personas = json.loads((DATA / "personas.json").read_text(encoding="utf-8"))
    entries = personas if isinstance(personas, list) else personas["personas"]
    return tuple(one["answers"] for one in entries if one["expected"].get("themes"))[:4]


def shape(page: Page) -> tuple[Counter[tuple[str, frozenset[str]]], set[str]]:
    """Return a page's elements with the names of their attributes, and all its addresses."""
    elements = Counter((tag, frozenset(attributes)) for tag, attributes in page.elements)
    for tag in MARKDOWN:
        elements.pop((tag, frozenset()), None)
    found = {attrs[name] for _, attrs in page.elements for name in ADDRESSES if name in attrs}
    return elements, found


def test_there_is_much_to_write_and_to_see() -> None:
    assert len(texts()) > 100
    assert len(pages()) > 40
    assert len(answers()) == 4


def test_hostile_words_stay_words_on_every_page_of_a_draft(site: Site) -> None:
    site.fill(HARMLESS)
    harmless = {path: shape(site.browser.page(path)) for path in pages()}
    for words in TOGETHER:
        site.fill(words)
        for path in pages():
            elements, addresses = shape(site.browser.page(path))
            kinds = without_remarks(elements.keys() - harmless[path][0].keys())
            assert kinds == set(), (words, path)
            assert addresses <= harmless[path][1], (words, path)
            for tag in ("script", "style", "form", "textarea", "button", "a", "input"):
                assert count(elements, tag) <= count(harmless[path][0], tag), (words, path, tag)


def without_remarks(found: set[tuple[str, frozenset[str]]]) -> set[tuple[str, frozenset[str]]]:
    """Leave out what the page itself says about words that are too long or badly said."""
    own = {"section", "h2", "div", "dl", "dt", "dd", "mark", "span", "p"}
    harmless = {frozenset(), frozenset({"class"}), frozenset({"class", "aria-label"})}
    return {one for one in found if not (one[0] in own and one[1] in harmless)}


def count(elements: Counter[tuple[str, frozenset[str]]], tag: str) -> int:
    return sum(number for (name, _), number in elements.items() if name == tag)


def test_hostile_words_stay_words_for_visitors(site: Site) -> None:
    def seen() -> list[tuple[Counter[tuple[str, frozenset[str]]], set[str]]]:
        visitor = Visitor(site.app)
        results = [Page(visitor.post(one).text) for one in answers()]
        return [shape(page) for page in (visitor.open(), *results)]

    site.fill(HARMLESS)
    harmless = seen()
    for words in HOSTILE:
        site.fill(words)
        for page, (elements, addresses) in enumerate(seen()):
            assert elements.keys() - LAYOUT <= harmless[page][0].keys(), (words, page)
            assert addresses == harmless[page][1], (words, page)
            for tag in ("script", "style", "form", "input", "a"):
                assert count(elements, tag) == count(harmless[page][0], tag), (words, page, tag)


def test_hostile_words_come_back_as_words_from_every_form(site: Site) -> None:
    site.fill(HARMLESS)
    browser = site.browser
    address = next(field.address for field in texts() if field.kind == "markdown")
    csrf = browser.csrf(BASE)

    def replies(words: str) -> list[Page]:
        forms = (
            ("text", {"at": address, "look": "look", "text": words}),
            ("text", {"at": address, "seen": "other", "text": f"{words}!"}),
            ("text", {"at": "sections.none.body", "text": words}),
            ("add-item", {"at": "steps.list_a", "text": " ", "help": words, "option": words}),
            ("add-section", {"text": words, "help": " "}),
        )
        sent = [
            browser.client.post(f"{BASE}/{page}", data={"csrf": csrf, **form})
            for page, form in forms
        ]
        assert [reply.status_code for reply in sent] == [200, 409, 409, 422, 422]
        return [Page(reply.text) for reply in sent]

    harmless = [shape(page) for page in replies(HARMLESS)]
    for words in HOSTILE:
        for page, (elements, addresses) in zip(replies(words), harmless, strict=True):
            assert shape(page)[0].keys() <= elements.keys(), words
            assert shape(page)[1] <= addresses, words
