"""What visitors send, from where and with what, reaches no log, file or other machine (G26)."""

from __future__ import annotations

import gzip
import http.client
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.faults.release_runner import running as releasing_runner
from tests.support.backups import back_up, restore
from tests.support.commands import run_flask
from tests.support.counting import completions_at, execute
from tests.support.databases import Databases, Engine, patient_database
from tests.support.missing import lack
from tests.support.outages import locked_by_another_process
from tests.support.server import Server, warm_server
from tests.support.warm_start import WARM_APP

CANARY = "kanaria"
MANY = 50
TOKEN = re.compile(r'name="token" value="([^"]+)"')
OURS = re.compile(r'AF_UNIX|inet_addr\("127\.0\.0\.1"\)|AF_UNSPEC')


@dataclass(frozen=True, slots=True)
class Scene:
    """A running server, and every folder it or its database may write to."""

    server: Server
    folders: tuple[Path, ...]

    def ask(self, method: str, path: str, *, number: int, body: str = "") -> str:
        """Send a request full of canaries and return the answer's text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {
            "User-Agent": f"{CANARY}-agent-{number}",
            "Referer": f"https://{CANARY}-{number}.example/",
            "X-Forwarded-For": f"198.51.100.{number}",
            "Accept-Language": f"{CANARY}-{number}",
            "Cookie": f"{CANARY}={number}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body=body.encode() or None, headers=headers)
        text = connection.getresponse().read().decode("utf-8", "replace")
        connection.close()
        return text

    def visit(self, *, number: int, more: str = "") -> str:
        """Open the form and post an urgent answer."""
        found = TOKEN.search(self.ask("GET", f"/?from={CANARY}-{number}", number=number))
        assert found is not None
        body = f"token={found[1]}&safety_now=e_saddle{more}"
        return self.ask("POST", "/", number=number, body=body)

    def nonsense(self, number: int) -> None:
        """Send what is refused, on the form's address and others, and what is no HTTP at all."""
        for method, path in (
            ("GET", f"/{CANARY}-{number}"),
            ("PUT", f"/?{CANARY}"),
            ("GET", "/staff/"),
        ):
            self.ask(method, path, number=number)
        self.visit(number=number, more=f"&recur_strain={CANARY}-{number}&{CANARY}=1&x=%00")
        self.ask("POST", "/pulse", number=number, body=f"starts {CANARY}-{number}")
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as raw:
            raw.sendall(f"GET /?{CANARY} HTTP/1.1\r\nHost : {CANARY}\r\n\r\n".encode())
            raw.recv(4096)

    def files_with(self, *words: str) -> dict[str, str]:
        """Return every file, at any depth, that holds one of these words."""
        return {
            str(path): word
            for folder in self.folders
            for path in folder.rglob("*")
            if path.is_file()
            for word in words
            if word.encode() in path.read_bytes()
        }


@pytest.fixture
def kept(published_database_url: str, engine_name: Engine, request: pytest.FixtureRequest) -> Path:
    """Return the folder that the database's engine writes to."""
    if engine_name == "sqlite":
        return Path(published_database_url.removeprefix("sqlite:///")).parent
    return Path(request.getfixturevalue("cluster").parameters.get("host", "/nowhere"))


@contextmanager
def playing(url: str, folder: Path, kept: Path, *, target: str = WARM_APP) -> Iterator[Scene]:
    """Yield a scene; `target` names a server with a planted fault."""
    temporary = folder / "temporary"
    temporary.mkdir()
    with warm_server(
        database_url=url, directory=folder, target=target, TMPDIR=str(temporary)
    ) as server:
        yield Scene(server, (folder, kept))


@pytest.fixture
def scene(published_database_url: str, kept: Path, tmp_path: Path) -> Iterator[Scene]:
    with playing(published_database_url, tmp_path, kept) as found:
        yield found


@contextmanager
def out_of_reach(url: str, engine: Engine) -> Iterator[None]:
    """Let nobody count for the length of the block."""
    if engine == "sqlite":
        with locked_by_another_process(url):
            yield
        return
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.execute("LOCK TABLE epoch IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def without_a_table(url: str) -> Iterator[None]:
    """Let every count be refused with the driver's longest message."""
    database = patient_database(url)
    execute(database, "ALTER TABLE tally RENAME TO away")
    yield
    execute(database, "ALTER TABLE away RENAME TO tally")
    database.close()


def test_nothing_of_a_visitor_is_written_anywhere_but_in_the_counts(
    scene: Scene, published_database_url: str, engine_name: Engine
) -> None:
    for number in range(MANY):
        assert 'data-counted="yes"' in scene.visit(number=number)
        scene.nonsense(number)
    with out_of_reach(published_database_url, engine_name):
        assert 'data-counted="no"' in scene.visit(number=MANY)
    with without_a_table(published_database_url):
        time.sleep(2)
        assert 'data-counted="no"' in scene.visit(number=MANY)
    assert completions_at(published_database_url) >= MANY
    assert scene.files_with(CANARY, "198.51.100.") == {}
    log = scene.server.output()
    assert "counting_stopped" in log
    assert "e_saddle" not in log


def test_the_search_finds_a_canary_that_is_there(scene: Scene) -> None:
    place = scene.folders[0] / "temporary" / "deep"
    place.mkdir()
    (place / "body").write_text(f"x{CANARY}y", "utf-8")
    assert scene.files_with(CANARY) == {str(place / "body"): CANARY}


def test_a_page_that_fails_says_nothing_of_whoever_met_it(
    published_database_url: str, kept: Path, tmp_path: Path
) -> None:
    url = published_database_url
    with playing(url, tmp_path, kept, target="tests.faults.failing_pages:app") as scene:
        for number in range(5):
            scene.visit(number=number, more=f"&{CANARY}={number}")
            scene.ask("POST", "/pulse", number=number, body="starts from:line")
        log = scene.server.output()
        assert log.count("request_failed") == 10
        assert "PlantedError" in log
        assert "e_saddle" not in log
        assert "from:line" not in log
        assert scene.files_with(CANARY, "198.51.100.") == {}


def test_a_server_that_writes_down_who_asks_is_found(
    published_database_url: str, kept: Path, tmp_path: Path
) -> None:
    url = published_database_url
    with playing(url, tmp_path, kept, target="tests.faults.leaky_log:app") as scene:
        scene.visit(number=1)
        assert scene.files_with(f"{CANARY}-agent-1") == {str(scene.server.log): f"{CANARY}-agent-1"}


def test_a_killed_release_and_a_restore_write_nothing_of_visitors(
    scene: Scene, databases: Databases, published_database_url: str, tmp_path: Path
) -> None:
    for number in range(35):
        assert 'data-counted="yes"' in scene.visit(number=number)
    kept = tmp_path / "kept"
    assert back_up(published_database_url, folder=kept, directory=tmp_path).returncode == 0
    (dump,) = kept.iterdir()
    later = datetime.now(UTC) + timedelta(days=15)
    said = []
    with releasing_runner(published_database_url, tmp_path) as runner:
        said += [runner.release(deadly=deadly, moment=later) for deadly in (12, 28, 10_000)]
    assert said[:2] == ["killed", "killed"]
    with databases.fresh("blank") as url:
        restore(gzip.decompress(dump.read_bytes()).decode(), url)
        for words in (("after-restore",), ("release",), ("tidy",)):
            operate(url, *words, folder=tmp_path)
        assert scene.files_with(CANARY, "198.51.100.") == {}
    texts = [path.read_text("utf-8") for path in tmp_path.glob("said-*")]
    assert len(texts) == 3
    assert not any("e_saddle" in text for text in (*texts, scene.server.output()))


def operate(url: str, *words: str, folder: Path) -> None:
    """Run a command of `flask statistics`, keeping all it says in a file."""
    variables = {"TMPDIR": str(folder / "temporary")}
    done = run_flask(url, "statistics", *words, directory=folder, **variables)
    done.check_returncode()
    (folder / f"said-{words[0]}").write_text(done.stdout + done.stderr, "utf-8")


def test_the_server_calls_no_other_machine(scene: Scene, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        lack("strace")
    calls = tmp_path / "calls"
    with tracing(scene.server, calls):
        for number in range(5):
            scene.visit(number=number)
            scene.nonsense(number)
        socket.create_connection(("127.0.0.1", scene.server.port)).close()
    assert not OURS.search('connect(9, {sa_family=AF_INET, sin_addr=inet_addr("192.0.2.1")}, 16)')
    lines = [line for line in calls.read_text("utf-8").splitlines() if "connect(" in line]
    assert [line for line in lines if not OURS.search(line)] == []


@contextmanager
def tracing(server: Server, calls: Path) -> Iterator[None]:
    """Write down every connection that the server's processes open."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    processes = [str(server.process.pid), *children.read_text("ascii").split()]
    attached = [part for process in processes for part in ("-p", process)]
    command = ["strace", "-f", "-e", "trace=connect", "-o", str(calls), *attached]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        for _ in processes:  # it says so of each; an answer that came was traced all the way
            assert "attached" in tracer.stderr.readline()
        yield
        tracer.terminate()
