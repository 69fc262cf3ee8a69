"""Visitors who keep sending while the server dies, and remember what they were told."""

import http.client
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app.web.shared.form_token import FormTokens
from benchmarks.visitors import Visitor, counted_of, form_body, token_of, worked_answers
from tests.support.databases import environment_for

DUPLICATE_SHARE = 0.2
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
    def acknowledged(self) -> bool:
        """Whether any reply said that the answers are counted."""
        return any(reply in {"yes", "already"} for reply in self.told)


class Crowd:
    """Several visitors at once; ``sent`` grows until ``stop``."""

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

    def stop(self) -> None:
        """Wait until everybody has finished the visit they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _live(self) -> None:
        chance = random.Random(next(self._numbers))  # noqa: S311 - which persona, no secret
        while not self._stop.is_set():
            try:
                self._visit(chance)
            except (OSError, http.client.HTTPException, SystemExit):
                self._stop.wait(0.05)  # the server is down: as a person would, try again

    def _visit(self, chance: random.Random) -> None:
        visitor = Visitor(self._port)
        token = token_of(visitor.get().body)
        sent = Sent(_nonce(token), chance.choice(ANSWERS))
        self.sent.append(sent)
        body = form_body(sent.answers, token=token)
        self._post(sent, lambda: visitor.post(body).body)
        if chance.random() < DUPLICATE_SHARE:
            self._post(sent, lambda: Visitor(self._port).post(body).body)

    @staticmethod
    def _post(sent: Sent, post: Callable[[], bytes]) -> None:
        try:
            sent.told.append(counted_of(post()))
        except (OSError, http.client.HTTPException):
            sent.told.append("")


def _nonce(token: str) -> bytes:
    """Read the nonce that the server will count, as the server reads it."""
    tokens = FormTokens(key=environment_for("", instance_dir=Path())["SECRET_KEY"])
    ticket = tokens.open(token, now=datetime.now(tz=UTC)).ticket
    if ticket is None:
        raise SystemExit("The server issued a token that is not signed with the tests' key.")
    return ticket.nonce
