"""Visitors who keep sending while the server dies, and remember what they were told."""

import http.client
import itertools
import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.web.shared.form_token import FormTokens
from benchmarks.visitors import (
    NoFormError,
    Visitor,
    counted_of,
    form_body,
    token_of,
    worked_answers,
)
from tests.support.visits import SECRET_KEY

DUPLICATE_SHARE = 0.2
LAST_VISIT_SECONDS = 60
ANSWERS = worked_answers()


@dataclass
class Sent:
    """One form that was sent, perhaps twice: its nonce, its answers, and every reply.

    ``told`` holds what each attempt heard: yes, already, no, or an empty string for silence.
    """

    nonce: bytes
    answers: list[tuple[str, str]]
    told: list[str] = field(default_factory=list)

    @property
    def acknowledged_twice(self) -> bool:
        """Whether two replies said so."""
        return sum(reply in {"yes", "already"} for reply in self.told) > 1

    @property
    def acknowledged(self) -> bool:
        """Whether any reply said that the answers are counted."""
        return any(reply in {"yes", "already"} for reply in self.told)


class Crowd:
    """Several visitors at once; ``sent`` grows until ``stop``.

    They come whether or not the server is there, and try again as people do.
    """

    def __init__(self, port: int, *, visitors: int, seed: int) -> None:
        self.sent: list[Sent] = []
        self._port = port
        self._stop = threading.Event()
        self._numbers = itertools.count(seed)
        self._threads = [threading.Thread(target=self._live) for _ in range(visitors)]

    def start(self) -> None:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()

    def wait_until_any(self, is_found: Callable[[Sent], bool]) -> None:
        """Wait for a form of which something is true, however busy the machine is."""
        deadline = time.monotonic() + LAST_VISIT_SECONDS
        while not any(map(is_found, tuple(self.sent))):
            assert time.monotonic() < deadline, "nobody got that far"
            time.sleep(0.01)

    def stop(self) -> None:
        """Wait until everybody has finished the visit they are at; a second time does nothing."""
        self._stop.set()
        for thread in self._threads:
            thread.join(LAST_VISIT_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads), "a visitor got no answer"

    def _live(self) -> None:
        chance = random.Random(next(self._numbers))  # noqa: S311 - which persona, no secret
        while not self._stop.is_set():
            try:
                self._visit(chance)
            except (OSError, http.client.HTTPException, NoFormError):
                self._stop.wait(0.05)

    def _visit(self, chance: random.Random) -> None:
        with closing(Visitor(self._port)) as visitor:
            token = token_of(visitor.get().body)
            sent = Sent(_nonce(token), chance.choice(ANSWERS))
            self.sent.append(sent)
            body = form_body(sent.answers, token=token)
            _post(visitor, body, sent)
        if chance.random() < DUPLICATE_SHARE:
            with closing(Visitor(self._port)) as again:
                _post(again, body, sent)


def _post(visitor: Visitor, body: str, sent: Sent) -> None:
    try:
        sent.told.append(counted_of(visitor.post(body).body))
    except (OSError, http.client.HTTPException):
        sent.told.append("")


def _nonce(token: str) -> bytes:
    """Read the nonce that the server will count, as the server reads it."""
    ticket = FormTokens(key=SECRET_KEY).open(token, now=datetime.now(tz=UTC)).ticket
    assert ticket is not None, "the server signs with another key than the tests'"
    return ticket.nonce
