"""Visitors are served pages that were tried, and keep the last good ones whatever comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.documents.reading import canonical_text
from app.domain.clinic import Clinic
from app.domain.questionnaire import Questionnaire
from app.processes import Task, TaskFailedError
from app.services.library import LibraryNotReadyError, ServedVersion
from app.services.questionnaires.proving import Prover
from app.web.visitor import served_pages
from app.web.visitor.served_pages import ServedPages
from app.web.visitor.served_pages import release as our_release
from tests.builders import shipped, shipped_text
from tests.support.tasks import AtOnce, at_once

DOCUMENT = canonical_text(shipped_text())
HERE, THERE = Clinic(name="整体院"), Clinic(name="鍼灸院")

Version = ServedVersion[Questionnaire]


@dataclass
class Tasks:
    """Tasks that are answered at once, not yet, or never."""

    state: str = "done"
    asked: list[Task] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)
    answers: AtOnce = field(default_factory=at_once)

    def ask(self, task: Task, *, wait: float | None = None, patience: float | None = None) -> Any:  # noqa: ANN401  # as the protocol says
        self.asked.append(task)
        self.waits.append(wait)
        if self.state == "working":
            raise TimeoutError
        if self.state == "failed":
            raise TaskFailedError("broken", "ValueError")
        return self.answers.ask(task, wait=wait, patience=patience)

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


def served(tasks: Tasks, *, release: str | None = None, wait: float = 0) -> ServedPages:
    prover = Prover(tasks, serves_patients=False)
    release = our_release() if release is None else release
    return ServedPages(prover, default_slug="back-pain", release=release, wait=wait)


def version(tasks: Tasks, *, pages_for: Clinic | None = None, number: int = 1) -> Version:
    """Return the shipped version, with the pages that were made for a clinic, if any."""
    found = ServedVersion(
        id=number,
        slug="back-pain",
        number=number,
        status="active",
        questionnaire=shipped(),
        document=DOCUMENT,
    )
    if pages_for is None:
        return found
    prover = Prover(tasks.answers, serves_patients=False)
    proof = prover.proof(prover.trial("back-pain", DOCUMENT, pages_for))
    return replace(found, pages=proof.pages, pages_digest=proof.digest)


def test_pages_that_came_with_the_version_are_served_as_they_are(tasks: Tasks) -> None:
    found = served(tasks).of(version(tasks, pages_for=HERE), clinic=HERE)
    assert found.parts.place.name == HERE.name
    assert tasks.asked == []


def test_pages_last_while_the_profile_says_the_same(tasks: Tasks) -> None:
    pages, mine = served(tasks), version(tasks)
    first = pages.of(mine, clinic=HERE)
    assert pages.of(mine, clinic=replace(HERE)) is first
    other = pages.of(mine, clinic=THERE)
    assert other.parts.place.name == THERE.name


def test_visitors_who_come_at_once_wait_for_one_preparation(tasks: Tasks) -> None:
    pages, mine = served(tasks), version(tasks)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: pages.of(mine, clinic=HERE), range(8)))
    assert len({id(prepared) for prepared in found}) == 1


def test_old_pages_make_room(tasks: Tasks) -> None:
    pages, mine = served(tasks), version(tasks, pages_for=HERE)
    first = pages.of(mine, clinic=HERE)
    for number in range(2, 67):
        pages.of(replace(mine, id=number, number=number), clinic=HERE)
    assert pages.of(mine, clinic=HERE) is not first


@pytest.mark.parametrize("state", ["working", "failed"])
def test_another_profile_waits_for_its_trial_behind_the_last_good_pages(
    tasks: Tasks, state: str
) -> None:
    pages, mine = served(tasks), version(tasks, pages_for=HERE)
    first = pages.of(mine, clinic=HERE)
    tasks.state = state
    assert pages.of(mine, clinic=THERE) is first
    assert tasks.asked


def test_what_is_still_tried_is_served_as_soon_as_it_passed(tasks: Tasks) -> None:
    pages, mine = served(tasks), version(tasks, pages_for=HERE)
    pages.of(mine, clinic=HERE)
    tasks.state = "working"
    pages.of(mine, clinic=THERE)
    tasks.state = "done"
    assert pages.of(mine, clinic=THERE).parts.place.name == THERE.name


@pytest.mark.parametrize("state", ["working", "failed"])
def test_pages_of_an_earlier_release_are_served_until_ours_passed(tasks: Tasks, state: str) -> None:
    mine = version(tasks, pages_for=HERE)
    tasks.state = state
    found = served(tasks, release="a newer one").of(mine, clinic=HERE)
    assert found.arm_pages("a").ready.with_text("token")[0]
    assert tasks.asked


@pytest.mark.parametrize("state", ["working", "failed"])
def test_nothing_untried_is_ever_served(tasks: Tasks, state: str) -> None:
    tasks.state = state
    with pytest.raises(LibraryNotReadyError):
        served(tasks).of(version(tasks), clinic=HERE)


def test_pages_that_can_not_be_read_are_made_anew(tasks: Tasks) -> None:
    mine = replace(version(tasks, pages_for=HERE), pages="{}")
    found = served(tasks).of(mine, clinic=HERE)
    assert found.parts.place.name == HERE.name


class StandingClock:
    """Time that passes when a test says so, in place of the module `time`."""

    def __init__(self) -> None:
        self.now = 1.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    standing = StandingClock()
    monkeypatch.setattr(served_pages, "time", standing)
    return standing


def test_pages_that_failed_are_tried_again_a_minute_later(
    tasks: Tasks, clock: StandingClock
) -> None:
    pages, mine = served(tasks), version(tasks, pages_for=HERE)
    pages.of(mine, clinic=HERE)
    tasks.state = "failed"
    for _ in range(3):
        assert pages.of(mine, clinic=THERE).parts.place.name == HERE.name
    assert len(tasks.asked) == 1
    tasks.state = "done"
    clock.now += 61
    assert pages.of(mine, clinic=THERE).parts.place.name == THERE.name


def test_only_the_first_visitor_of_untried_pages_waits_for_them(tasks: Tasks) -> None:
    pages, mine = served(tasks, wait=2), version(tasks)
    for tasks.state in ("working", "working", "failed", "failed"):
        with pytest.raises(LibraryNotReadyError):
            pages.of(mine, clinic=HERE)
    assert tasks.waits == [2, 0, 0]


def test_stored_pages_that_this_release_can_not_serve_are_no_error_of_its_own(
    tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = version(tasks, pages_for=HERE)
    monkeypatch.setattr(served_pages, "prepare_pages", lambda *_, **__: [].pop())
    with pytest.raises(LibraryNotReadyError):
        served(tasks).of(mine, clinic=HERE)
