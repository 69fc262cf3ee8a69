"""The server's answers leave in one piece, in the order in which they were written."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

CONFIGURATION = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"


class Sends(Protocol):
    """A connection as the server writes to it."""

    def sendall(self, data: bytes) -> None: ...
    def sendfile(self, data: bytes) -> None: ...
    def flush(self) -> None: ...


class Line:
    """Remembers what is sent, send by send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self.sent.append(data)

    def sendfile(self, data: bytes) -> None:
        self.sent.append(data)


Wrap = Callable[[Line], Sends]


@pytest.fixture
def one_send(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wrap:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    found: Wrap = runpy.run_path(str(CONFIGURATION))["OneSend"]
    return found


def test_head_and_body_are_sent_together(one_send: Wrap) -> None:
    line = Line()
    sends = one_send(line)
    sends.sendall(b"head")
    sends.sendall(b"body")
    assert line.sent == []
    sends.flush()
    sends.flush()
    assert line.sent == [b"headbody"]


def test_a_long_answer_is_not_kept_in_memory_until_its_end(
    one_send: Wrap,
) -> None:
    line = Line()
    sends = one_send(line)
    for _ in range(10):
        sends.sendall(bytes(30_000))
    assert [len(piece) for piece in line.sent] == [90_000, 90_000, 90_000]


def test_what_else_a_socket_can_do_comes_after_what_was_held(
    one_send: Wrap,
) -> None:
    line = Line()
    sends = one_send(line)
    sends.sendall(b"head")
    sends.sendfile(b"file")
    assert line.sent == [b"head", b"file"]
