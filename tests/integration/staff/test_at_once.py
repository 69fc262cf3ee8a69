"""Ten editors and publishers at once: nothing is lost, published twice or published unseen.

EDITING_ROUNDS=1000 makes the long run (`make editing`); 15 rounds are made otherwise.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.questionnaires.errors import MovedOnError, RefusedError
from app.storage import drafts, publications, versions
from app.storage.database import Connection
from app.storage.failures import NoDraftError, StaleDraftError
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.staff import OWNER

ROUNDS = int(os.environ.get("EDITING_ROUNDS", "15"))
PEOPLE = 10
OWNERS = tuple(f"owner{number}@example.jp" for number in range(3))
EXPECTED = (MovedOnError, NoDraftError, RefusedError, StaleDraftError)
"""What may happen to somebody who comes too late; anything else fails the test."""


@dataclass
class Ward:
    """What ten people did, as they remember it."""

    here: Clinic
    chance: random.Random
    now: datetime = NOW
    published: dict[int, str] = field(default_factory=dict)
    too_late: int = 0

    def act(self, number: int) -> None:
        """Do one thing, as one of ten people."""
        deeds: tuple[Callable[[str], None], ...] = (
            self.edit,
            self.edit,
            self.edit,
            self.publish,
            self.publish,
            self.go_back,
            self.plan,
        )
        try:
            self.chance.choice(deeds)(OWNERS[number % 3])
        except EXPECTED:
            self.too_late += 1

    def edit(self, who: str) -> None:
        words = f"同じ姿勢が続く{self.chance.randrange(10_000)}"
        self.here.edit({"steps__habits__items__strain__text": words}, who=who, now=self.now)

    def publish(self, who: str) -> None:
        wish = self.here.wish(who=who, now=self.now)
        done = self.here.desk.publishing.publish(wish, now=self.now)
        if done.number is not None:
            self.remember(done.number, wish.digest.rpartition(".")[2])

    def go_back(self, who: str) -> None:
        history = self.here.desk.versions
        shown = history.versions(SLUG, below=None, count=5)
        target = self.chance.choice(shown).version
        active = next(one.version.number for one in shown if one.version.status == "active")
        if target.number == active:
            return
        number = history.go_back(SLUG, target.number, active=active, note="", who=who, now=self.now)
        document = self.here.database.read(
            lambda connection: versions.documents(connection, {target.id})[0].document
        )
        self.remember(number, drafts.content_digest(versions.Content(document)))

    def plan(self, who: str) -> None:
        due_at = self.now + timedelta(seconds=1)
        self.here.desk.scheduling.schedule(
            self.here.wish(who=who, now=self.now), due_at=due_at, now=self.now
        )

    def tidy(self) -> None:
        """Publish what is left of a round, with nobody in the way."""
        with suppress(NoDraftError):
            self.publish(OWNERS[0])

    def remember(self, number: int, digest: str) -> None:
        assert number not in self.published, "one number was given twice"
        self.published[number] = digest

    def look_at_plans(self) -> None:
        before = set(self.digests())
        for one in self.here.desk.scheduling.publish_due(now=self.now + timedelta(seconds=2)):
            if one.number is not None:
                assert one.number not in before
                self.published[one.number] = self.digests()[one.number]

    def digests(self) -> dict[int, str]:
        found = self.here.database.read(
            lambda connection: versions.every_document(connection, SLUG)
        )
        return {one.number: drafts.content_digest(versions.Content(one.document)) for one in found}


@pytest.fixture
def ward(database_url: str) -> Iterator[Ward]:
    people = {OWNER: Role.OWNER, EDITOR: Role.EDITOR, **dict.fromkeys(OWNERS, Role.OWNER)}
    with clinic(database_url, people=people) as here:
        yield Ward(here, random.Random(1))  # noqa: S311  # who does what, no secret


def test_ten_people_lose_nothing_and_publish_nothing_unseen(ward: Ward) -> None:
    with ThreadPoolExecutor(PEOPLE) as pool:
        for number in range(ROUNDS):
            ward.now = NOW + timedelta(minutes=number)
            list(pool.map(ward.act, range(PEOPLE)))
            ward.look_at_plans()
            ward.tidy()
            ward.here.database.read(at_most_one_of_each)
    stored = ward.digests()
    assert sorted(stored) == list(range(1, len(stored) + 1)), "numbers have no gap"
    assert {number: stored[number] for number in ward.published} == ward.published
    assert len(stored) == len(ward.published) + 1, "nothing became public unseen"
    assert len(stored) > ROUNDS / 2, "the test published little"
    assert AuditLog(ward.here.database).first_broken() is None
    assert published_events(ward) == len(ward.published)


def at_most_one_of_each(connection: Connection) -> None:
    shown = publications.history(connection, SLUG)
    assert [one.status for one in shown].count("active") == 1
    assert shown[0].status == "active", "the newest is the public one"
    assert len(drafts.all_drafts(connection)) <= 1


def published_events(ward: Ward) -> int:
    found = AuditLog(ward.here.database).newest(count=100_000, kinds=("version.",))
    return sum(one.what in {"version.published", "version.restored"} for one in found)
