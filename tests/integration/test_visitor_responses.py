"""What every response carries and weighs, and what none of them ever does."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from werkzeug.test import TestResponse

from app.services.counting import PATIENCE_SECONDS
from app.services.library import Waits
from app.storage.postgresql_settings import STATEMENT_MILLISECONDS
from app.storage.sqlite_settings import BUSY_MILLISECONDS
from tests.builders import DATA
from tests.support.databases import PostgresqlDatabases, SqliteDatabases
from tests.support.outages import locked_by_another_process, stopped
from tests.support.postgres import running_cluster
from tests.support.visits import Page, Visitor, hurried_app, page_of, running_app

GZIP = {"Accept-Encoding": "gzip"}
AGES = 30
"""Seconds: a visit that has no limit takes longer even on the fastest machine."""

FORM_BYTES = 14_000
"""With its headers: what a first flight of ten packets carries, before anything is acknowledged."""

SERVER_LINES = 200
"""More than the status line and what the server adds to the headers."""
RESULT_BYTES = 12_000
PROMISED = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TOLD_TO_PROGRAMS = re.compile(r'<script type="application/ld\+json">[^<]*</script>')
"""No script: what stands in it is never run, and no policy asks about it."""

CACHING = {"private, no-cache", "no-store", "public, max-age=86400"} | {
    "public, max-age=600",
    "public, max-age=31536000, immutable",
}
NO_REFERRER = {"reception", "reception's worker"}
INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
KNOWN_LATIN = {"LINE", "URL", "NET"}
PERSONAS: list[dict[str, Any]] = json.loads((DATA / "personas.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def app(
    sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path_factory.mktemp("instance")) as app,
    ):
        app.add_url_rule("/break", view_func=_break)
        app.add_url_rule("/remember", view_func=_remember)
        yield app


def _break() -> str:
    raise RuntimeError("e_saddle-canary")


def _remember() -> str:
    session["visitor"] = "canary"
    return ""


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def every_kind_of_response(visitor: Visitor) -> dict[str, TestResponse]:
    get, post = visitor.client.get, visitor.post
    return {
        "form": get("/"),
        "form, compressed": get("/", headers=GZIP),
        "head": visitor.client.head("/"),
        "options": visitor.client.options("/"),
        "result": post({"safety_now": "none"}),
        "urgent result": post({"safety_now": "e_saddle"}),
        "form again": post({"p_flags": "p_bleeding"}),
        "correction": post({"safety_now": "none"}, edit="1"),
        "code": post({"safety_now": "none"}, hand_over="1"),
        "reception": get("/hand-over"),
        "reception's worker": get("/hand-over/worker.js"),
        "versions": get("/hand-over/versions.json"),
        "words": get("/hand-over/words/1.json"),
        "no such words": get("/hand-over/words/99.json"),
        "malformed": visitor.send(b"%00"),
        "too large": visitor.send(b"x" * 70_000),
        "content type": visitor.send(b"x", content_type="text/plain"),
        "about": get("/about"),
        "end": get("/end"),
        "beacon": visitor.client.post("/pulse", data="starts"),
        "alive": get("/healthz"),
        "ready": get("/readyz"),
        "numbers": get("/metrics"),
        "crawlers": get("/robots.txt"),
        "picture": get("/favicon.ico"),
        "preview": get("/preview.png"),
        "touch icon": get("/apple-touch-icon.png"),
        "readings": get("/read/"),
        "a reading": get("/read/1"),
        "no such reading": get("/read/99"),
        "no clinic's picture": get("/clinic.jpg"),
        "calendar": visitor.client.post("/reminder.ics"),
        "begun elsewhere": visitor.client.post("/start", data={"safety_now": "none"}),
        "moved": get("/back-pain/"),
        "not found": get("/nowhere"),
        "not allowed": visitor.client.delete("/about"),
        "no such host": get("/", headers={"Host": "a b"}),
        "our mistake": get("/break"),
        "a session": get("/remember"),
    }


def test_every_address_is_among_the_responses_checked_here(app: Flask) -> None:
    """Staff's addresses have a table of their own, and previews tests of how they are framed."""
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if not rule.startswith(("/staff", "/preview/"))} == {
        "/",
        "/<slug>/",
        "/about",
        "/end",
        "/pulse",
        "/<slug>/pulse",
        "/healthz",
        "/readyz",
        "/metrics",
        "/robots.txt",
        "/favicon.ico",
        "/preview.png",
        "/apple-touch-icon.png",
        "/read/",
        "/read/<int:number>",
        "/<slug>/read/",
        "/<slug>/read/<int:number>",
        "/hand-over",
        "/hand-over/worker.js",
        "/hand-over/versions.json",
        "/hand-over/words/<int(max=4294967295):number>.json",
        "/clinic.jpg",
        "/reminder.ics",
        "/start",
        "/embed.js",  # the one that others may fetch: test_embedding.py
        "/break",
        "/remember",
    }


def test_every_response_carries_the_security_headers(visitor: Visitor) -> None:
    for name, response in every_kind_of_response(visitor).items():
        referrer = {"Referrer-Policy": "no-referrer"} if name in NO_REFERRER else {}
        assert dict(response.headers).items() >= (PROMISED | referrer).items(), name
        assert "geolocation=()" in response.headers["Permissions-Policy"], name
        assert response.headers["Cache-Control"] in CACHING, name
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';"), name
        assert "unsafe" not in policy, name


def test_a_policy_allows_exactly_what_stands_inline(visitor: Visitor) -> None:
    for name, response in every_kind_of_response(visitor).items():
        html = TOLD_TO_PROGRAMS.sub("", _text(response))
        if name == "head":
            continue
        policy = response.headers["Content-Security-Policy"]
        for kind in ("style", "script"):
            inline = {_source(body) for tag, body in INLINE.findall(html) if tag == kind}
            allowed = re.search(rf"{kind}-src ([^;]*)", policy)
            assert inline == set(allowed[1].split() if allowed else []), (name, kind)
            assert html.count(f"<{kind}") == len(
                [tag for tag, _ in INLINE.findall(html) if tag == kind]
            ), name
        attributes = {key for _, found in Page(html).elements for key in found}
        assert not any(key == "style" or key.startswith("on") for key in attributes), name


def test_no_visitor_route_sets_a_cookie(visitor: Visitor) -> None:
    for name, response in every_kind_of_response(visitor).items():
        assert "Set-Cookie" not in response.headers, name
        assert "Cookie" not in response.headers.get("Vary", ""), name
        assert "ETag" not in response.headers, name


def test_error_pages_speak_japanese_only(visitor: Visitor) -> None:
    statuses = set()
    for name, response in every_kind_of_response(visitor).items():
        if response.status_code < 400:
            continue
        statuses.add(response.status_code)
        words = set(ENGLISH.findall(page_of(response).words))
        assert words <= KNOWN_LATIN, (name, words)
        assert response.content_type == "text/html; charset=utf-8", name
    assert statuses == {400, 404, 405, 413, 415, 500}


def test_a_method_that_is_not_allowed_is_told_which_are(visitor: Visitor) -> None:
    assert "GET" in visitor.client.delete("/about").headers["Allow"]


def test_the_form_and_its_headers_weigh_at_most_fourteen_kilobytes_on_the_wire(
    visitor: Visitor,
) -> None:
    response = visitor.client.get("/", headers=GZIP)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert SERVER_LINES + len(str(response.headers)) + len(response.data) <= FORM_BYTES


def test_every_result_weighs_at_most_twelve_kilobytes_on_the_wire(visitor: Visitor) -> None:
    sizes = {
        persona["id"]: len(visitor.post(persona["answers"], headers=GZIP).data)
        for persona in PERSONAS
    }
    assert max(sizes.values()) <= RESULT_BYTES, sizes


def test_a_page_is_the_same_compressed_or_not_but_for_its_token(visitor: Visitor) -> None:
    plain, packed = visitor.client.get("/"), visitor.client.get("/", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    token = re.compile(r'(?<=name="token" value=")[^"]+')
    unpacked = gzip.decompress(packed.data).decode()
    assert token.sub("", unpacked) == token.sub("", plain.get_data(as_text=True))
    assert token.findall(unpacked) != token.findall(plain.get_data(as_text=True))


def test_nothing_a_visitor_sends_comes_back_as_markup(visitor: Visitor) -> None:
    attack = '"><script>alert(1)</script>'
    for response in (
        visitor.post({"safety_now": "none"}, token=attack),
        visitor.post({"age_band": "u20", attack: attack}, token=attack),
        visitor.post({"safety_now": attack}),
        visitor.client.get(f"/{attack}/"),
    ):
        assert attack not in response.get_data(as_text=True)


def test_no_answer_address_or_agent_reaches_a_log(
    visitor: Visitor, capfd: pytest.CaptureFixture[str]
) -> None:
    told = {
        "User-Agent": "canary-agent",
        "X-Forwarded-For": "198.51.100.77",
        "Referer": "https://canary-referrer.example/",
    }
    visitor.post({"safety_now": "e_saddle", "canary-name": "canary-value"}, headers=told)
    visitor.client.get("/break?q=canary-query", headers=told)
    visitor.client.get("/canary-path", headers=told)
    visitor.send(b"safety_now=e_saddle&canary=%00", headers=told)
    written = "".join(capfd.readouterr())
    (line,) = (json.loads(line) for line in written.splitlines())
    assert line["event"] == "request_failed"
    assert (line["exception"], line["place"].split()[-1]) == ("RuntimeError", "_break")
    assert not re.search(r"canary|e_saddle|198\.51", written)


def test_hosts_that_are_not_ours_are_refused(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path, TRUSTED_HOSTS="clinic.example") as app,
    ):
        client = app.test_client()
        for host, status in (("clinic.example", 200), ("evil.example", 400)):
            response = client.get("/", headers={"Host": host})
            assert response.status_code == status
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        for probe in ("/healthz", "/readyz"):
            assert client.get(probe, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_proxy_is_believed_only_when_it_is_expected(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    behind_proxy = {"X-Forwarded-Host": "clinic.example", "X-Forwarded-Proto": "https"}
    sent = {**behind_proxy, "Origin": "https://clinic.example"}
    for proxies, counted in (("1", "yes"), ("0", "no")):
        with (
            sqlite_databases.fresh("published") as url,
            running_app(url, instance_dir=tmp_path, TRUSTED_PROXIES=proxies) as app,
        ):
            page = page_of(Visitor(app).post({"safety_now": "none"}, headers=sent))
            assert page.counted == [counted]


def test_the_limits_of_a_visit_leave_a_result_within_three_seconds() -> None:
    """The two tests below see that these limits hold, and not how fast this machine is."""
    assert PATIENCE_SECONDS == 2
    assert BUSY_MILLISECONDS < 1000 * PATIENCE_SECONDS
    assert STATEMENT_MILLISECONDS < 1000 * PATIENCE_SECONDS
    assert Waits().for_first_load == 2


def test_a_locked_database_delays_a_result_no_longer_than_its_limits(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        hurried_app(url, instance_dir=tmp_path) as app,
    ):
        app.extensions["background"].refresh()
        visitor = Visitor(app)
        token = visitor.open().token
        with locked_by_another_process(url):
            begun = time.monotonic()
            page = page_of(visitor.post({"safety_now": "t_fever"}, token=token))
            assert time.monotonic() - begun < AGES
            assert (page.values("data-triage"), page.counted) == (["today"], ["no"])
            assert visitor.client.get("/").status_code == 200
            assert visitor.client.get("/readyz").status_code == 503


def test_a_database_that_is_away_delays_a_result_no_longer_than_its_limits(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    directory = tmp_path_factory.mktemp("outage")
    with running_cluster() as cluster:
        databases = PostgresqlDatabases(cluster, directory)
        with (
            databases.fresh("published") as url,
            hurried_app(url, instance_dir=directory) as app,
        ):
            app.extensions["background"].refresh()
            visitor = Visitor(app)
            token = visitor.open().token
            with stopped(cluster):
                for _ in range(3):
                    begun = time.monotonic()
                    page = page_of(visitor.post({"safety_now": "t_fever"}, token=token))
                    assert time.monotonic() - begun < AGES
                    assert (page.values("data-triage"), page.counted) == (["today"], ["no"])
                assert visitor.client.get("/").status_code == 200
                assert visitor.client.get("/readyz").status_code == 503
                with hurried_app(url, instance_dir=directory) as started_meanwhile:
                    late = page_of(Visitor(started_meanwhile).post({"safety_now": "t_fever"}))
                    assert (late.values("data-triage"), late.counted) == (["today"], ["no"])
            pause = threading.Event()
            for _ in range(600):
                if visitor.client.get("/readyz").status_code == 200:
                    break
                pause.wait(0.1)
            assert visitor.client.get("/readyz").status_code == 200
        databases.close()


def test_before_the_first_reading_of_the_database_visitors_are_asked_to_wait(
    tmp_path: Path,
) -> None:
    with running_app(f"sqlite:///{tmp_path}/none/none.db", instance_dir=tmp_path) as app:
        for response in (app.test_client().get("/"), Visitor(app).post({}, token="")):
            assert response.status_code == 503
            assert response.headers["Retry-After"] == "5"
            assert "待って" in page_of(response).words
        assert app.test_client().get("/healthz").status_code == 200
        assert app.test_client().get("/readyz").status_code == 503


def _text(response: TestResponse) -> str:
    body: bytes = response.data
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return body.decode(errors="replace")


def _source(body: str) -> str:
    return f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'"
