"""Bad posts, thousands of them: no failure of ours, nothing counted, every warning sign heard.

Here it is eight thousand; `make hostile` sends twenty thousand.
"""

from __future__ import annotations

import os
import re
import socket
from collections import Counter
from pathlib import Path

import pytest

from app.domain.triage import urgent_level
from tests.builders import shipped
from tests.support.bad_posts import BadPost, bad_posts
from tests.support.counting import completions
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.server import Server
from tests.support.visits import Visitor, page_of, running_app

COUNT = int(os.environ.get("BAD_POSTS", "8000"))
BATCHES = 4
OVER_SOCKETS = 300
ACCEPTED = {200, 400, 413, 415}
CARD = re.compile(r'class="card (\w+)"')
WELL_FORMED = b"safety_now=none"


def check_page(html: str, post: BadPost) -> None:
    """Check that nothing was judged and that a warning sign, if any, is answered."""
    assert "data-triage" not in html, post
    assert "data-counted" not in html, post
    level = urgent_level(post.answers(shipped()), questionnaire=shipped())
    assert CARD.findall(html) == ([level.id] if level else []), post


def counted(url: str) -> int:
    database = patient_database(url)
    try:
        return completions(database)
    finally:
        database.close()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_bad_post_fails_counts_or_hides_a_warning_sign(
    batch: int, sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.fresh("published") as url,
        running_app(url, instance_dir=tmp_path) as app,
    ):
        visitor = Visitor(app)
        token = visitor.open().token
        statuses: Counter[int] = Counter()
        for post in bad_posts(shipped(), token=token, count=COUNT // BATCHES, seed=batch):
            response = visitor.send(post.body, content_type=post.content_type)
            statuses[response.status_code] += 1
            check_page(response.get_data(as_text=True), post)
        assert statuses.keys() == ACCEPTED
        assert counted(url) == 0
        assert page_of(visitor.post({"safety_now": "none"}, token=token)).counted == ["yes"]
        assert counted(url) == 1


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
STRANGE_REQUESTS = (
    pytest.param(head(FORM, "Content-Length: -1"), id="a negative length"),
    pytest.param(head(FORM, "Content-Length: x"), id="a length that is no number"),
    pytest.param(head(FORM, "Content-Length: 1" + "0" * 40), id="a length beyond all bounds"),
    pytest.param(head(FORM, "Content-Length: 3", "Content-Length: 5") + b"a=1", id="two lengths"),
    pytest.param(head(FORM, "Content-Length: 99") + WELL_FORMED, id="a body cut short"),
    pytest.param(head(FORM, CHUNKED) + b"zz\r\nsafety_now=none\r\n0\r\n\r\n", id="no chunk size"),
    pytest.param(head(FORM, CHUNKED) + b"-5\r\nhello\r\n0\r\n\r\n", id="a negative chunk"),
    pytest.param(head(FORM, CHUNKED) + b"f\r\nsafety_now=none", id="a chunk cut short"),
    pytest.param(head(FORM, CHUNKED) + b"f\r\nsafety_now=noneXX0\r\n\r\n", id="a chunk unended"),
    pytest.param(head(FORM, CHUNKED, "Content-Length: 3") + b"a=1", id="both ways at once"),
    pytest.param(head(FORM, CHUNKED) + b"0\r\nbad trailer\x00\r\n\r\n", id="a bad trailer"),
    pytest.param(head(FORM), id="no body at all"),
    pytest.param(b"POST / HTTP/1.1\r\n\r\n", id="no host"),
    pytest.param(b"\x16\x03\x01\x02\x00\x01\x00", id="another protocol"),
)


def answer_to(server: Server, request: bytes) -> bytes:
    """Send bytes, stop sending, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.mark.parametrize("request_bytes", STRANGE_REQUESTS)
def test_no_strange_request_makes_the_server_fail(site: Server, request_bytes: bytes) -> None:
    before = counted(site.database_url)
    assert status_of(answer_to(site, request_bytes)) < 500
    assert counted(site.database_url) == before
    assert "Traceback" not in site.output()


def test_a_transfer_coding_nobody_knows_is_the_senders_mistake(site: Server) -> None:
    """RFC 9112 (6.1) suggests 501; no body may be answered as if we had failed."""
    request = head(FORM, "Transfer-Encoding: gzip, x") + WELL_FORMED
    assert status_of(answer_to(site, request)) == 400


def test_a_chunked_form_is_read_like_any_other(site: Server) -> None:
    body = b"8\r\nsafety_n\r\n7\r\now=none\r\n0\r\n\r\n"
    answer = answer_to(site, head(FORM, CHUNKED, "Connection: close") + body)
    assert status_of(answer) == 200
    assert b'data-triage="ok"' in answer


def test_bad_posts_over_the_wire_are_refused_too(site: Server) -> None:
    before = counted(site.database_url)
    for post in bad_posts(shipped(), token="x", count=OVER_SOCKETS, seed=99):
        content_type = re.sub(r"[^ -~]", "", post.content_type) or "x/y"
        lines = (f"Content-Type: {content_type}", f"Content-Length: {len(post.body)}")
        answer = answer_to(site, head(*lines, "Connection: close") + post.body)
        assert status_of(answer) in ACCEPTED, post
        check_page(answer.partition(b"\r\n\r\n")[2].decode(), post)
    assert counted(site.database_url) == before


def test_the_generator_repeats_itself_and_reaches_every_kind_of_mistake() -> None:
    once = list(bad_posts(shipped(), token="x", count=200, seed=1))
    assert once == list(bad_posts(shipped(), token="x", count=200, seed=1))
    assert any(len(post.body) > 65_536 for post in once)
    assert any(post.answers(shipped()) for post in once)
