"""Who may frame the questionnaire, and what a small form on the clinic's page may bring along."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.links import LinkRules
from app.domain.questionnaire import Questionnaire
from app.services.clinic_profile import ClinicProfile, ProfileChange
from app.storage.kept_copy import FILE_NAME
from tests.builders import shipped
from tests.support.counting import NOW, completions_at, execute
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.visits import URLENCODED, Answers, Visitor, page_of, running_app

NAMED, WWW, STRANGER = "https://seitai.jp", "https://www.seitai.jp", "https://evil.jp"
HOSTS = "seitai.jp\nwww.seitai.jp"
GZIP = {"Accept-Encoding": "gzip"}
SADDLE = {"safety_now": "e_saddle"}
MOST_BYTES_MORE = 1_500


def name(url: str, hosts: str) -> None:
    database = patient_database(url)
    change = ProfileChange(texts={"embed_hosts": hosts}, seen={}, who="operator")
    ClinicProfile(database, links=LinkRules()).save(change, now=NOW)
    database.close()


@pytest.fixture
def app(published_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    name(published_database_url, HOSTS)
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def ancestors(reply: TestResponse) -> str:
    return reply.headers["Content-Security-Policy"].partition("frame-ancestors ")[2]


def start(
    visitor: Visitor, body: bytes | Answers, *, origin: str = NAMED, query: str = ""
) -> TestResponse:
    raw = body if isinstance(body, bytes) else urlencode(body, doseq=True).encode()
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    return visitor.send(raw, headers=headers, path=f"/start{query}")


def test_form_result_and_end_may_be_framed_by_the_named_hosts_alone(visitor: Visitor) -> None:
    replies = {
        "form": visitor.client.get("/"),
        "form, compressed": visitor.client.get("/", headers=GZIP),
        "result": visitor.post({"safety_now": "none"}),
        "form again": visitor.post({"p_flags": "p_bleeding"}),
        "malformed": visitor.send(b"%00"),
        "end": visitor.client.get("/end"),
        "start": start(visitor, {"safety_now": "none"}),
    }
    assert {ancestors(one) for one in replies.values()} == {f"{NAMED} {WWW}"}
    for path in ("/about", "/read/", "/staff/sign-in", "/nowhere", "/healthz"):
        assert ancestors(visitor.client.get(path)) == "'none'", path


def test_the_closed_notice_may_be_framed_too(app: Flask, visitor: Visitor) -> None:
    app.test_cli_runner().invoke(args=["clinic", "close"])
    app.extensions["background"].refresh()
    reply = visitor.client.get("/")
    assert "ただいまお休みしています" in reply.text
    assert ancestors(reply) == f"{NAMED} {WWW}"
    assert "119" in start(visitor, SADDLE).text


def test_a_host_that_is_taken_away_may_frame_no_more_within_the_next_refresh(
    app: Flask, visitor: Visitor, published_database_url: str
) -> None:
    assert ancestors(visitor.client.get("/")) == f"{NAMED} {WWW}"
    name(published_database_url, "")
    app.extensions["background"].refresh()
    assert ancestors(visitor.client.get("/")) == "'none'"
    assert page_of(start(visitor, SADDLE)).ticked == set()


def test_where_nothing_is_embedded_pages_know_of_no_frame(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path) as app,
    ):
        visitor = Visitor(app)
        for reply in (visitor.client.get("/"), visitor.post({"safety_now": "none"})):
            assert ancestors(reply) == "'none'"
            assert "framed-by" not in reply.text
            assert "postMessage" not in reply.text
            assert "印刷する" not in reply.text


def weight(reply: TestResponse) -> int:
    """Return the bytes of a response with its headers, as HTTP/1.1 sends them."""
    return len(reply.data) + len(str(reply.headers).encode())


@pytest.mark.sqlite
def test_a_named_host_costs_a_page_little(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    weights = []
    for hosts in ("", "www.seitai.jp"):
        with sqlite_databases.fresh("published") as url:
            name(url, hosts)
            with running_app(url, instance_dir=tmp_path) as app:
                weights.append(weight(Visitor(app).client.get("/", headers=GZIP)))
    assert weights[1] - weights[0] < MOST_BYTES_MORE


def test_hosts_stand_in_the_copy_that_is_served_without_a_database(
    app: Flask, visitor: Visitor, tmp_path: Path
) -> None:
    visitor.client.get("/")
    app.extensions["background"].refresh()
    assert "www.seitai.jp" in (tmp_path / FILE_NAME).read_text("utf-8")


# ------------------------------------------------------------------ the small form


def test_ticks_of_a_named_page_are_kept_and_nothing_is_counted(
    visitor: Visitor, published_database_url: str
) -> None:
    before = completions_at(published_database_url)
    reply = start(visitor, {"safety_now": ["t_fever", "none"], "night_throb": "often"})
    page = page_of(reply)
    assert reply.status_code == 200
    assert page.ticked == {
        ("safety_now", "t_fever"),
        ("safety_now", "none"),
        ("night_throb", "often"),
    }
    assert page.counted == []
    assert page.values("data-triage") == []
    assert "エラー" not in page.words
    assert "Set-Cookie" not in reply.headers
    assert completions_at(published_database_url) == before
    counted = visitor.post({"safety_now": "none"}, token=page.token)
    assert page_of(counted).counted == ["yes"]


@pytest.mark.parametrize("query", ["", "?from=card", "?from=e_saddle&safety_now=e_saddle"])
def test_an_address_brings_no_answer(visitor: Visitor, query: str) -> None:
    assert page_of(start(visitor, {}, query=query)).ticked == set()
    page = page_of(visitor.client.get(f"/start{query}"))
    assert page.ticked == set()
    assert "e_saddle" not in page.values("action")


@pytest.mark.parametrize(
    "origin",
    [
        *("", "null", STRANGER, "http://seitai.jp", "https://seitai.jp.", "https://seitai.jp:8443"),
        *("https://a.seitai.jp", "https://seitai.jp.evil.jp", "https://xseitai.jp"),
        *("HTTPS://SEITAI.JP", f"{NAMED} {WWW}", f"{NAMED},{WWW}", f"{NAMED}/", "*", "'none'"),
        *("http://localhost", "http://127.0.0.1:80"),
    ],
)
def test_from_anywhere_else_the_form_is_empty_and_a_warning_sign_still_shows_its_card(
    visitor: Visitor, origin: str
) -> None:
    page = page_of(start(visitor, SADDLE, origin=origin))
    assert page.ticked == set()
    assert page.card == "call119"
    assert page.counted == []


def test_an_urgent_tick_shows_its_card(visitor: Visitor) -> None:
    page = page_of(start(visitor, SADDLE))
    assert (page.card, page.ticked) == ("call119", {("safety_now", "e_saddle")})


def test_what_the_questionnaire_does_not_ask_is_left_out(visitor: Visitor) -> None:
    body = {
        "safety_now": ["e_saddle", "<script>alert(1)</script>", "e_saddle"],
        "night_throb": ["often", "no"],
        "csrf": "x",
        "<b>": "y",
        "p_flags": "nothing",
    }
    page = page_of(start(visitor, body))
    assert page.ticked == {("safety_now", "e_saddle"), ("night_throb", "often")}
    assert "alert(1)" not in page.html


def test_no_token_and_no_goal_can_be_smuggled_in(visitor: Visitor) -> None:
    """Whoever knows the token could count in a visitor's place, or learn that they finished."""
    token = visitor.open().token
    page = page_of(start(visitor, {"safety_now": "none", "token": token, "edit": "night_throb"}))
    assert page.token != token
    assert page.values("autofocus") == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"safety_now=none&x=" + b"x" * 70_000, URLENCODED, 413),
        (b"safety_now=%ff", URLENCODED, 400),
        (b"safety_now=%00", URLENCODED, 400),
        (b"safety_now=e_saddle&%", URLENCODED, 400),
        (b'{"safety_now": "none"}', "application/json", 415),
        (b"safety_now=none", "text/plain", 415),
        (b"safety_now=none", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_body_that_no_form_sends_is_refused_as_by_the_form_itself(
    visitor: Visitor, body: bytes, kind: str, status: int
) -> None:
    reply = visitor.send(body, content_type=kind, headers={"Origin": NAMED}, path="/start")
    assert reply.status_code == status
    assert page_of(reply).card == ("call119" if b"e_saddle" in body else "")


def test_whatever_is_sent_nothing_breaks_and_nothing_is_counted(
    visitor: Visitor, published_database_url: str
) -> None:
    chance = random.Random(10)  # noqa: S311  # repeatable, no secret
    names = [*shipped().items, "token", "edit", "", "x" * 300, "safety_now[]", "整体"]
    codes = _codes(shipped())
    for _ in range(60):
        pairs = [
            (chance.choice(names), chance.choice([*codes, "", "'\"<>", "\u202e", "0" * 999]))
            for _ in range(chance.randrange(30))
        ]
        origin = chance.choice([NAMED, WWW, STRANGER, "null"])
        reply = start(visitor, urlencode(pairs).encode(), origin=origin)
        assert reply.status_code == 200
        assert page_of(reply).counted == []
    assert completions_at(published_database_url) == 0


def _codes(questionnaire: Questionnaire) -> list[str]:
    return sorted({code for item in questionnaire.items.values() for code in item.options})


# ------------------------------------------------------------------ the script


def test_the_script_is_small_and_the_same_for_everybody(visitor: Visitor) -> None:
    reply = visitor.client.get("/embed.js", headers={"Referer": f"{NAMED}/page"})
    assert reply.headers["Content-Type"].startswith("text/javascript")
    assert reply.headers["Cache-Control"] == "public, max-age=86400"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in reply.headers
    assert len(reply.data) < 2_000
    assert visitor.client.get("/embed.js").data == reply.data
    assert not any(link_id in reply.text for link_id in shipped().items)


# ------------------------------------------------------------------ what was stored


@pytest.mark.sqlite
def test_what_was_stored_another_way_names_nobody(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with sqlite_databases.fresh("published") as url:
        database = patient_database(url)
        execute(database, "UPDATE clinic_settings SET embed_hosts = '*; script-src *'")
        database.close()
        with running_app(url, instance_dir=tmp_path) as app:
            assert ancestors(Visitor(app).client.get("/")) == "'none'"
