"""The product as it is, but that its process for documents is forked and not started.

`app.processes` starts one beside each serving process, which costs two seconds of imports each
time. Here it is forked from a process that has imported and read all of it; what it then does,
and how it is bounded and ended, is the product's own.
"""

from __future__ import annotations

import os
import signal
import socket
from functools import cache
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final, NoReturn

from app import create_app
from app.processes import BoundedProcess, answer_tasks
from app.web import proof
from app.web.shared.bundle import Bundle
from app.web.shared.rendering import Renderer
from config import load_settings
from tests.support.databases import ROOT
from tests.support.kept_code import keep_compiled_code

if TYPE_CHECKING:
    from flask import Flask


class ForkedProcess(BoundedProcess):
    """A bounded process that another one forks for it."""

    def __init__(self, forker: socket.socket) -> None:
        """Take the line to the process that forks."""
        super().__init__(proof.__name__)
        self._forker = forker

    def _start(self) -> Connection[Any, Any]:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._forker, [b"!"], [theirs.fileno()])
        self._channel = Connection(ours.detach())
        self._process = _Forked(self._channel.recv())  # type: ignore[assignment]  # what is used of one
        return self._channel


class _Forked:
    """A process that is another one's child."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self) -> None:
        """Return at once: its parent looks after it."""


_functions: Final = cache(proof.tasks)
_lines: Final[list[socket.socket]] = []


def prepare_to_fork() -> None:
    """Read and compile what all tasks and pages share, once for all servers."""
    keep_compiled_code()
    _functions()
    renderer = Renderer(templates=ROOT / "templates", bundle=Bundle(styles={}, scripts={}))
    environment = renderer._environment  # noqa: SLF001  # compiled as the product does
    for name in environment.list_templates():
        environment.get_template(name)


def fork_for_server() -> None:
    """Let this process, which becomes a server, and its children have processes forked."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        ours.close()
        _fork_for_all(theirs)
    theirs.close()
    _lines.append(ours)


def _fork_for_all(line: socket.socket) -> NoReturn:
    """Fork a process for each that is asked for, until nobody is left who could ask."""
    os.environ.clear()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, handles, _, _ = socket.recv_fds(line, 1, 1)
        if not asked:
            os._exit(0)
        if os.fork() == 0:
            line.close()
            _answer(handles[0])
        os.close(handles[0])


def _answer(handle: int) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    channel = Connection(handle)
    channel.send(os.getpid())
    answer_tasks(_functions(), channel)


def make() -> Flask:
    """Return the application that a worker serves."""
    return create_app(load_settings(os.environ), tasks=ForkedProcess(_lines[-1]))
