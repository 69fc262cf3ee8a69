"""What stands at addresses that people mistype and programs ask for, and by which method."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.texts import base_text
from tests.builders import shipped
from tests.support.databases import SqliteDatabases
from tests.support.visits import Visitor, page_of, running_app


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path_factory.mktemp("instance")) as app,
    ):
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", ["/about", "/end"])
def test_a_slash_too_many_is_forgiven(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}/").data == client.get(path).data


@pytest.mark.parametrize("path", ["/back-pain/", "/back-pain"])
def test_the_default_questionnaire_has_one_address_that_names_no_complaint(
    client: FlaskClient, path: str
) -> None:
    for method in (client.get, client.head):
        moved = method(path)
        assert (moved.status_code, moved.headers["Location"], moved.data) == (308, "/", b"")
    assert client.get(f"{path}?from=line").headers["Location"] == "/?from=line"


def test_a_form_sent_to_the_old_address_is_answered_there(app: Flask) -> None:
    visitor = Visitor(app)
    token = visitor.open().token
    answered = visitor.post({"safety_now": "none"}, path="/back-pain/", token=token)
    assert page_of(answered).counted == ["yes"]


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "http://evil.example"])
def test_no_address_leads_elsewhere(client: FlaskClient, target: str) -> None:
    moved = client.get(f"/back-pain/?{target}")
    assert moved.headers["Location"].startswith("/?")


def test_crawlers_may_read_the_questionnaire(client: FlaskClient) -> None:
    rules = client.get("/robots.txt")
    assert rules.content_type == "text/plain; charset=utf-8"
    assert rules.get_data(as_text=True) == "User-agent: *\nDisallow: /staff/\nDisallow: /preview/\n"


def test_there_is_no_picture_to_fetch_and_nobody_need_ask_again_today(client: FlaskClient) -> None:
    nothing = client.get("/favicon.ico")
    assert (nothing.status_code, nothing.data) == (204, b"")
    assert "max-age=86400" in nothing.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/about", "/end", "/healthz", "/robots.txt", "/nowhere"])
def test_head_answers_as_get_does_without_the_page(client: FlaskClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert set(head.headers.keys()) == set(get.headers.keys())
    assert abs(int(head.headers["Content-Length"]) - int(get.headers["Content-Length"])) < 8


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/about", {"GET", "HEAD", "OPTIONS"}),
        ("/metrics", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options_says_what_may_be_asked_and_nothing_else(
    client: FlaskClient, path: str, allowed: set[str]
) -> None:
    response = client.options(path)
    assert (response.status_code, response.data) == (200, b"")
    assert set(response.headers["Allow"].split(", ")) == allowed


COMPLAINT = re.compile("腰|痛|症|病|生理|妊娠|back-pain")


def test_every_reading_has_a_page_whose_address_and_title_name_no_complaint(app: Flask) -> None:
    client = app.test_client()
    form = page_of(client.get("/"))
    assert "/read/" in form.values("href")
    readings = [section for section in shipped().sections if section.enabled]
    assert len(readings) == 13
    listed = page_of(client.get("/read/"))
    links = [href for href in listed.values("href") if href.startswith("/read/")]
    assert links == [f"/read/{number}" for number in range(1, 14)]
    for link, section in zip(links, readings, strict=True):
        page = page_of(client.get(link))
        assert not COMPLAINT.search(link + page.html.split("</title>")[0].split("<title>")[1])
        assert base_text(section.heading) in page.words
        moved = client.get(f"/back-pain{link}")
        assert (moved.status_code, moved.headers["Location"]) == (308, link)
    assert client.get("/read/14").status_code == 404
    assert client.get("/nowhere/read/1").status_code == 404


@pytest.mark.parametrize("answers", [{"safety_now": "none"}, {"safety_now": "e_saddle"}])
def test_no_result_leads_to_a_readings_own_page(app: Flask, answers: dict[str, str]) -> None:
    shown = page_of(Visitor(app).post(answers))
    assert [href for href in shown.values("href") if "read" in href] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_on_a_page(client: FlaskClient, method: str) -> None:
    refused = client.open("/", method=method)
    assert refused.status_code == 405
    assert page_of(refused).values("lang") == ["ja"]


@pytest.mark.parametrize("path", ["/about", "/end", "/favicon.ico", "/metrics"])
def test_answers_sent_to_another_page_are_no_visit(client: FlaskClient, path: str) -> None:
    refused = client.post(path, data={"safety_now": "none"})
    assert refused.status_code in {404, 405}
    assert page_of(refused).values("data-triage") == []
