"""Whatever people type stands on the page as typed, and keeps nobody from being answered.

Every text of the questionnaire and of the clinic's settings holds, all at once, what any of our
renderers could take for its own: marks of templates, of markup, of styles, of placeholders.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace

import pytest
from flask import Flask

from app.documents.reading import read_questionnaire
from app.domain.anatomy import texts_of
from app.domain.clinic import Clinic
from app.services import shipped
from app.storage import clinics, versions
from app.storage.database import Connection, take_turns
from tests.builders import put
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.publishing import NOW
from tests.support.visits import Visitor, running_app

MARKERS = (
    "@@token@@ {{7*7}} {%raw%} {#note#} %(name)s ${x} {0} <b>x</b> </style></script><script> "
    "<!-- --> ]]> &amp; \" ' ` \\ /* */ ; } **x** _x_ [x](y:z) \u200f\u2028"
)
LINES = frozenset({"booking_url", "line_url", "telephone"})


def _document() -> str:
    text = shipped.shipped_text("back-pain.json")
    raw = json.loads(text)
    for found in texts_of(read_questionnaire(text)):
        if found.kind != "review":
            put(raw, found.place, f"{found.text}{MARKERS}")
    return json.dumps(raw, ensure_ascii=False)


def _clinic() -> Clinic:
    texts = asdict(shipped.demonstration_clinic())
    return replace(
        Clinic(**texts),
        **{f.name: f"{texts[f.name]}{MARKERS}" for f in fields(Clinic) if f.name not in LINES},
    )


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with sqlite_databases.fresh("published") as url:
        _put_public(url)
        with running_app(url, instance_dir=tmp_path_factory.mktemp("instance")) as app:
            yield app


def _put_public(url: str) -> None:
    """Put the texts where visitors read them, past every check."""

    def work(connection: Connection) -> None:
        take_turns(connection)
        content = versions.Content(_document())
        versions.publish(connection, content, slug="back-pain", publisher="test", now=NOW)
        clinics.save_clinic(connection, _clinic())

    database = patient_database(url)
    database.write(work)
    database.close()


def test_the_form_stands_with_every_text_as_typed(app: Flask) -> None:
    reply = app.test_client().get("/")
    assert reply.status_code == 200
    page = Visitor(app).open()
    assert "@@token@@ {{7*7}} {%raw%} {#note#}" in page.words
    assert "<b>x</b>" in page.words


def test_a_sign_for_an_ambulance_is_answered_with_it(app: Flask) -> None:
    reply = Visitor(app).post({"safety_now": ["e_saddle"]})
    assert reply.status_code == 200
    assert 'data-triage="call119"' in reply.text
    assert 'href="tel:119"' in reply.text


@pytest.mark.parametrize("path", ["/about", "/end"])
def test_the_other_pages_stand(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 200


def test_nothing_typed_runs_or_styles(app: Flask) -> None:
    page = Visitor(app).open()
    scripts = [tag for tag, told in page.elements if tag == "script" and "type" not in told]
    with_nothing_typed = 1
    assert len(scripts) == with_nothing_typed
    assert "b" not in {tag for tag, _ in page.elements}
