"""`python run.py` and `flask --app run`: what they refuse, and what the server keeps to itself."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import ROOT, SqliteDatabases, environment_for
from tests.support.server import Server, free_port

MALFORMED = (
    b"GET /?q=canary HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n",
    b"CANARY\x01 / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: canary\r\n\r\n",
)


def run_entry(directory: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    url = f"sqlite:///{directory / 'entry.db'}"
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment_for(url, instance_dir=directory, **variables),
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("command", [("run.py",), ("-m", "flask", "--app", "run", "routes")])
def test_a_wrong_setting_is_one_line_and_no_traceback(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ended = run_entry(tmp_path, *command, WORKERS="many")
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == ["WORKERS must be a whole number from 1 to 64."]


@pytest.mark.parametrize(
    "url", ["sqlite:////", "sqlite:////dev/null/x.db", "postgresql://u@h:port/x"]
)
def test_a_database_that_cannot_be_opened_is_one_line_and_no_traceback(
    tmp_path: Path, url: str
) -> None:
    ended = run_entry(tmp_path, "-m", "flask", "--app", "run", "db", "upgrade", DATABASE_URL=url)
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("DATABASE_URL ")


def test_a_server_whose_database_cannot_be_opened_ends(tmp_path: Path) -> None:
    variables = {"DATABASE_URL": "sqlite:////dev/null/x.db", "PORT": str(free_port())}
    ended = run_entry(tmp_path, "run.py", WORKERS="1", **variables)
    assert ended.returncode == 3
    assert "Traceback" not in ended.stderr


def test_a_port_in_use_is_one_line_that_names_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run_entry(tmp_path, "run.py", "--check", PORT=str(port))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert f"PORT={port + 1} bin/run" in ended.stderr


def test_a_check_says_nothing_when_the_server_could_start(tmp_path: Path) -> None:
    ended = run_entry(tmp_path, "run.py", "--check", PORT=str(free_port()))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_production_server_on_a_demonstration_ends_and_says_why_in_a_line(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    variables = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "localhost", "WORKERS": "1"}
    with sqlite_databases.fresh("published") as url:
        ended = subprocess.run(
            [sys.executable, "run.py"],
            cwd=ROOT,
            env=environment_for(url, instance_dir=tmp_path, PORT=str(free_port()), **variables),
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert ended.returncode != 0
    assert "made-up values in the clinic's profile: booking_url" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_malformed_request_leaves_no_line_in_the_log(live_server: Server) -> None:
    for request in MALFORMED:
        assert b" 40" in _send(live_server.port, request)
    written = live_server.output()
    assert "Self-check: http://127.0.0.1" in written
    assert "Invalid request" not in written
    assert "canary" not in written.lower()


def test_connections_that_say_nothing_keep_nobody_waiting(live_server: Server) -> None:
    with ExitStack() as silent:
        for _ in range(64):  # several times as many as there are threads
            silent.enter_context(socket.create_connection(("127.0.0.1", live_server.port)))
        answered = _send(live_server.port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b" 200 OK" in answered


def test_a_request_that_stalls_is_given_up_and_leaves_no_line_in_the_log(site: Server) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=120) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Canary: canary")
        assert connection.recv(200) == b""
    assert "Traceback" not in site.output()


def _send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        return connection.recv(200)
