"""A beacon says one word of a visit; it is counted by the week and tells its sender nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.documents.reading import read_questionnaire
from app.domain.disclosure.sources import StartSource
from app.services.statistics_settings import StatisticsSettings
from app.storage.activity import events_until
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.visits import running_app

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
OWN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain;charset=UTF-8"}


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh("published") as url:
        yield url


@pytest.fixture
def app(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with running_app(url, instance_dir=tmp_path_factory.mktemp("instance")) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def written(app: Flask, url: str) -> dict[str, int]:
    """Stop the application and return what it had noted."""
    app.extensions["background"].stop()
    database = patient_database(url)
    found = database.read(lambda connection: events_until(connection, until="9999-W01"))
    database.close()
    assert {(cell.slug, cell.arm) for cell in found} <= {("back-pain", "a")}
    return {cell.name: n for cell, n in found.items()}


def send(client: FlaskClient, body: str, *, path: str = "/pulse", **headers: str) -> None:
    reply = client.post(path, data=body, headers={**OWN, **headers})
    assert (reply.status_code, reply.data, reply.headers.getlist("Set-Cookie")) == (204, b"", [])


def test_known_words_are_counted(app: Flask, client: FlaskClient, url: str) -> None:
    for body in ("starts from:null", "starts from:line", "step:list_a", "booking", "line", "line"):
        send(client, body)
    send(client, "starts from:poster", path="/back-pain/pulse")
    assert written(app, url) == {
        "starts": 3,
        "from:line": 1,
        "from:poster": 1,
        "step:list_a": 1,
        "booking": 1,
        "line": 2,
    }


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("step:women", id="a step that depends on an answer"),
        pytest.param("step:nowhere", id="an unknown step"),
        pytest.param("completed", id="what only the server counts"),
        pytest.param("from:line", id="a source without a start"),
        pytest.param("booking line step:list_a", id="much at once"),
        pytest.param("level:call119", id="an outcome"),
        pytest.param("item/recur_strain often", id="an answer"),
        pytest.param("starts " * 50, id="too long"),
        pytest.param("はじまり", id="no ASCII"),
    ],
)
def test_nothing_else_is_counted(app: Flask, client: FlaskClient, url: str, body: str) -> None:
    send(client, body)
    assert written(app, url) == {}


def test_other_sites_can_not_count(app: Flask, client: FlaskClient, url: str) -> None:
    send(client, "starts", **{"Sec-Fetch-Site": "cross-site"})
    send(client, "starts", path="/unknown/pulse")
    assert written(app, url) == {}


def test_there_is_nothing_to_be_read_there(client: FlaskClient) -> None:
    assert client.get("/pulse").status_code == 404


def test_one_phone_adds_forty_starts_and_no_more(app: Flask, client: FlaskClient, url: str) -> None:
    client.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    for _ in range(100):
        send(client, "starts from:line")
    assert written(app, url) == {"starts": 40, "from:line": 40}


def test_links_that_staff_listed_are_told_apart_within_seconds(
    app: Flask, client: FlaskClient, url: str
) -> None:
    send(client, "starts from:flyer")
    database = patient_database(url)
    settings = StatisticsSettings(
        database, shipped=(StartSource("line", "LINE"),), read=read_questionnaire
    )
    settings.add_source(code="flyer", label="leaflet", who="operator", now=NOW)
    settings.give_up_source("line", who="operator", now=NOW)
    database.close()
    app.extensions["background"].refresh()
    for body in ("starts from:flyer", "starts from:line", "starts from:page"):
        send(client, body)
    assert written(app, url) == {"starts": 4, "from:flyer": 1}
