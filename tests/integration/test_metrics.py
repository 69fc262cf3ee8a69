"""`/metrics`: numbers for whoever runs the service, nothing about whoever visits it."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.shared.metrics import BUCKETS, FAULT_SECONDS, Metrics, State, asks_for_page
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, running_server
from tests.support.visits import Visitor, running_app

STAFF = "/staff/stats"
TOKEN = "monitoring-token-0123456789-abcdefghijk"
OUTSIDE, INSIDE = "203.0.113.9", "127.0.0.1"
BEACON = {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain;charset=UTF-8"}
MOVES_WITH_TIME = {"selfcheck_library_read_timestamp_seconds"}
SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? ([-+.\deE]+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh("published") as url:
        yield url


@pytest.fixture
def app(url: str, tmp_path: Path) -> Iterator[Flask]:
    with running_app(url, instance_dir=tmp_path, METRICS_TOKEN=TOKEN) as app:
        yield app


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


def numbers(text: str) -> dict[str, float]:
    return {
        f"{name} {labels}".strip(): float(value) for name, labels, value in SAMPLE.findall(text)
    }


def read(client: FlaskClient) -> str:
    response = client.get("/metrics")
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    return response.get_data(as_text=True)


def test_what_visitors_do_moves_nothing(visitor: Visitor) -> None:
    visitor.open()  # a process reads what is published when it first needs it
    before = numbers(read(visitor.client))
    for path in ("/", "/?from=line", "/about", "/end", "/back-pain", "/nowhere", "/favicon.ico"):
        visitor.client.get(path)
    for path in ("/healthz", "/readyz", "/robots.txt", "/apple-touch-icon.png", "/.well-known/x"):
        visitor.client.get(path)
    for sign in ("none", "e_saddle"):
        counted = visitor.post({"safety_now": sign}).get_data(as_text=True)
        assert 'data-counted="yes"' in counted
    visitor.send(b"%00")
    for word in ("starts from:line", "step:list_a", "booking", "line"):
        visitor.client.post("/pulse", data=word, headers=BEACON)
    visitor.client.delete("/about")
    after = numbers(read(visitor.client))
    assert {
        key for key in {*before, *after} if before.get(key) != after.get(key)
    } <= MOVES_WITH_TIME


def test_staffs_requests_are_counted_by_route_and_class_of_status(visitor: Visitor) -> None:
    for path in ("/staff/stats", "/staff/stats", "/staff/nowhere"):
        visitor.client.get(path)
    found = numbers(read(visitor.client))
    assert {key: n for key, n in found.items() if key.startswith("selfcheck_requests_total")} == {
        'selfcheck_requests_total route="stats.stats",status="3xx"': 2,
    }
    assert found['selfcheck_request_seconds_count route="stats.stats"'] == 2
    assert round(found['selfcheck_request_seconds_sum route="stats.stats"'] * 1000) % 25 == 0


def test_no_label_says_anything_about_a_visitor(visitor: Visitor) -> None:
    visitor.post({"safety_now": "e_saddle"}, headers={"User-Agent": "canary"})
    visitor.client.get("/?from=canary")
    visitor.client.get("/canary/")
    visitor.client.get("/staff/stats?of=canary")
    text = read(visitor.client)
    labels = [label for _, found, _ in SAMPLE.findall(text) for label in LABEL.findall(found)]
    assert {name for name, _ in labels} == {"route", "status", "le"}
    assert {value for name, value in labels if name == "route"} == {"stats.stats"}
    assert not re.search(r"canary|saddle|back-pain|call119", text)


def quiet(now: Callable[[], float] = time.monotonic) -> Metrics:
    """Return the numbers of a process to which nothing happened."""
    return Metrics(lambda: State(counting_broken=False, library_read_at=None), clock=now)


def test_a_process_times_its_own_page() -> None:
    metrics = quiet()
    answers = iter((True, True, False))
    for _ in range(3):
        metrics.time_page(answers.__next__)
    found = numbers(metrics.text().decode())
    assert found["selfcheck_page_seconds_count"] == 3
    assert found["selfcheck_page_seconds_sum"] == pytest.approx(3 * BUCKETS[0])
    assert found["selfcheck_page_unanswered"] == 1


def test_it_asks_by_a_name_of_its_own_and_knows_a_page_from_none(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_app(url, instance_dir=tmp_path, TRUSTED_HOSTS=".example.jp") as app:
        ask = asks_for_page(app.wsgi_app, hosts=(".example.jp",))
        assert ask()
        monkeypatch.setitem(app.view_functions, "visitor.show", lambda: ("", 503))
        assert not ask()


def test_a_fault_is_a_flag_for_ten_minutes() -> None:
    now = [0.0]
    metrics = quiet(lambda: now[0])

    def flag() -> float:
        return numbers(metrics.text().decode())["selfcheck_faulty"]

    assert flag() == 0
    metrics.note_fault()
    assert flag() == 1
    metrics.note_fault()
    assert flag() == 1
    now[0] = FAULT_SECONDS
    assert flag() == 0


def test_what_an_application_breaks_on_shows_as_a_fault(app: Flask, visitor: Visitor) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    app.view_functions["visitor.about"] = broken
    assert visitor.client.get("/about").status_code == 500
    assert numbers(read(visitor.client))["selfcheck_faulty"] == 1


def test_the_state_of_counting_and_of_the_library_is_shown(visitor: Visitor) -> None:
    before = numbers(read(visitor.client))
    visitor.post({"safety_now": "none"})
    after = numbers(read(visitor.client))
    assert before["selfcheck_library_read_timestamp_seconds"] == 0
    assert abs(after["selfcheck_library_read_timestamp_seconds"] - time.time()) < 30
    assert after["selfcheck_counting_broken"] == 0


def test_of_releases_only_their_number_and_the_newest_ones_age_are_shown(visitor: Visitor) -> None:
    text = read(visitor.client)
    assert {name for name in SAMPLE.findall(text) if "release" in name[0]} == {
        ("selfcheck_releases", "", "0.0"),
        ("selfcheck_newest_release_timestamp_seconds", "", "0.0"),
    }


def test_a_database_that_failed_shows_as_broken_counting(visitor: Visitor, url: str) -> None:
    token = visitor.open().token
    Path(url.removeprefix("sqlite:///")).write_bytes(b"no database" * 1000)
    visitor.post({"safety_now": "none"}, token=token)
    assert numbers(read(visitor.client))["selfcheck_counting_broken"] == 1


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        (INSIDE, {}, 200),
        (OUTSIDE, {}, 404),
        (INSIDE, {"X-Forwarded-For": OUTSIDE}, 404),
        (OUTSIDE, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (OUTSIDE, {"Authorization": TOKEN}, 404),
        (OUTSIDE, {"Authorization": f"Bearer {TOKEN}\xfc"}, 404),
        (OUTSIDE, {"Authorization": "Bearer ", "X-Forwarded-For": INSIDE}, 404),
    ],
)
def test_only_private_addresses_and_holders_of_the_token_learn_that_it_exists(
    app: Flask, address: str, headers: dict[str, str], status: int
) -> None:
    base = {"REMOTE_ADDR": address}
    response = app.test_client().get("/metrics", headers=headers, environ_base=base)
    nowhere = app.test_client().get("/nowhere", headers=headers, environ_base=base)
    assert response.status_code == status
    assert (response.data == nowhere.data) == (status == 404)


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", "Bearer None"])
def test_where_no_token_is_set_none_opens_it(url: str, tmp_path: Path, sent: str) -> None:
    with running_app(url, instance_dir=tmp_path) as app:
        response = app.test_client().get(
            "/metrics",
            headers={"Authorization": sent},
            environ_base={"REMOTE_ADDR": OUTSIDE},
        )
        assert response.status_code == 404


def test_the_numbers_of_all_processes_are_added_up_and_outlive_them(
    url: str, tmp_path: Path
) -> None:
    with running_server(database_url=url, directory=tmp_path) as server:
        for _ in range(20):
            _get(server, STAFF)
        _wait_for_asked(server, 20)
        os.kill(_workers(server)[0], signal.SIGKILL)
        _get(server, STAFF)
        _wait_for_asked(server, 21)
        _get(server, STAFF)
        former = _workers(server)
        os.kill(server.process.pid, signal.SIGHUP)
        _wait_for_new_workers(server, after=former)
        assert _asked(server) == 22
        assert numbers(_get(server, "/metrics"))["selfcheck_page_seconds_count"] >= 2
        _wait_for_gauges(server, tmp_path / "metrics" / str(server.port))
    with running_server(database_url=url, directory=tmp_path, port=server.port) as server:
        assert _asked(server) == 0


def _get(server: Server, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def _asked(server: Server) -> float:
    key = 'selfcheck_requests_total route="stats.stats",status="3xx"'
    return numbers(_get(server, "/metrics")).get(key, 0)


def _wait_for_asked(server: Server, number: float) -> None:
    """A process tells the others within seconds, and at its end."""
    deadline = time.monotonic() + 120
    while _asked(server) != number:
        assert time.monotonic() < deadline, _asked(server)
        time.sleep(0.1)


def _wait_for_gauges(server: Server, folder: Path) -> None:
    """Those of processes that ended go, and each new one writes its own."""
    deadline = time.monotonic() + 120
    living: set[int] = set()
    while not living or living != set(_workers(server)):
        assert time.monotonic() < deadline, (living, _workers(server))
        time.sleep(0.1)
        living = {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}


def _workers(server: Server) -> list[int]:
    path = f"/proc/{server.process.pid}/task/{server.process.pid}/children"
    return [int(number) for number in Path(path).read_text("ascii").split()]


def _wait_for_new_workers(server: Server, *, after: list[int]) -> None:
    deadline = time.monotonic() + 120
    while set(_workers(server)) & set(after) or len(_workers(server)) < 2:
        assert time.monotonic() < deadline, server.output()
        time.sleep(0.1)
