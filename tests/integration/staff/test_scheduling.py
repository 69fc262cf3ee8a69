"""A planned publish is looked at again when it is due, whoever looks first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import RefusedError
from app.services.questionnaires.scheduling import Due
from app.storage import schedule
from app.storage.schedule import Scheduled
from tests.support.commands import run_flask
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.server import warm_server
from tests.support.staff import OWNER

MORNING = NOW + timedelta(hours=20)
SLIGHTLY = {"steps__habits__items__strain__text": "同じ姿勢がつづく"}
OTHER = "other@example.jp"


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    people = {OWNER: Role.OWNER, OTHER: Role.OWNER, EDITOR: Role.EDITOR}
    with clinic(database_url, people=people) as found:
        found.edit(SLIGHTLY)
        yield found


def plan(here: Clinic, *, due_at: datetime = MORNING) -> bool:
    attempt = here.desk.scheduling.schedule(here.wish(note="朝から"), due_at=due_at, now=NOW)
    return attempt.standing.readiness.ready


def planned(here: Clinic) -> Scheduled | None:
    return here.database.read(lambda connection: schedule.of_slug(connection, SLUG))


def newest(here: Clinic) -> int:
    return here.desk.versions.versions(SLUG, below=None, count=1)[0].version.number


def test_it_is_published_when_it_is_due_and_not_before(here: Clinic) -> None:
    assert plan(here)
    assert here.desk.scheduling.publish_due(now=MORNING - timedelta(seconds=1)) == ()
    assert newest(here) == 1
    assert here.desk.scheduling.publish_due(now=MORNING) == (Due(SLUG, 2, None),)
    (first, _) = here.desk.versions.versions(SLUG, below=None, count=2)
    assert (first.version.published_by, first.version.note) == (OWNER, "朝から")
    assert planned(here) is None
    assert here.told == ["published"]


def test_one_missed_while_the_server_was_down_is_published_when_it_is_back(here: Clinic) -> None:
    plan(here)
    late = MORNING + timedelta(days=3)
    assert here.desk.scheduling.publish_due(now=late) == (Due(SLUG, 2, None),)


def test_all_processes_that_look_at_once_publish_once(here: Clinic) -> None:
    plan(here)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: here.desk.scheduling.publish_due(now=MORNING), range(8)))
    assert sorted(len(one) for one in done) == [0] * 7 + [1]
    assert newest(here) == 2


def test_a_draft_that_is_not_ready_can_not_be_planned(here: Clinic) -> None:
    here.edit({"texts__disclaimer": "病気かどうかは判断しません。"})
    assert not plan(here)
    assert planned(here) is None


@pytest.mark.parametrize("hours", [0, -1, 24 * 367])
def test_a_time_that_is_past_or_far_away_is_refused(here: Clinic, hours: int) -> None:
    with pytest.raises(RefusedError, match="not_to_come"):
        plan(here, due_at=NOW + timedelta(hours=hours))


def test_a_draft_that_was_saved_meanwhile_is_not_published(here: Clinic) -> None:
    plan(here)
    here.edit({"steps__habits__items__strain__text": "同じ姿勢がながくつづく"})
    assert here.desk.scheduling.publish_due(now=MORNING) == (Due(SLUG, None, "changed"),)
    assert newest(here) == 1
    found = planned(here)
    assert found is not None
    assert (found.refused_at, found.refusal) == (MORNING, "changed")
    assert here.desk.scheduling.publish_due(now=MORNING) == (), "it is refused once"
    assert AuditLog(here.database).newest()[0].what == "version.not_published"


def test_what_is_missing_by_then_is_found_by_then(here: Clinic) -> None:
    here.edit({"texts__disclaimer": "病気かどうかは判断しません。"})
    here.desk.deciding.approve(SLUG, digest=seen(here.standing()), who=OTHER, now=NOW)
    assert plan(here)
    account = here.staff.access.accounts.by_email(OTHER)
    here.staff.access.accounts.remove(account.id, who=OWNER, now=NOW)
    assert here.desk.scheduling.publish_due(now=MORNING) == (Due(SLUG, None, "not_ready"),)
    assert newest(here) == 1


def test_nothing_is_published_for_somebody_who_may_not_publish_any_more(here: Clinic) -> None:
    plan(here)
    account = here.staff.access.accounts.by_email(OWNER)
    here.staff.access.accounts.change_role(account.id, role=Role.EDITOR, who=OTHER, now=NOW)
    assert here.desk.scheduling.publish_due(now=MORNING) == (Due(SLUG, None, "no_owner"),)
    assert newest(here) == 1


def test_a_plan_can_be_called_off_and_made_anew(here: Clinic) -> None:
    plan(here)
    here.desk.scheduling.call_off(SLUG, who=OWNER, now=NOW)
    assert here.desk.scheduling.publish_due(now=MORNING) == ()
    plan(here)
    plan(here, due_at=MORNING + timedelta(hours=1))
    found = planned(here)
    assert found is not None
    assert found.due_at == MORNING + timedelta(hours=1)


@contextmanager
def planned_before(url: str) -> Iterator[Clinic]:
    """Yield a clinic in which something came due a while ago."""
    with clinic(url, people={OWNER: Role.OWNER, EDITOR: Role.EDITOR}) as here:
        here.edit(SLIGHTLY)
        plan(here, due_at=NOW + timedelta(minutes=1))
        yield here


def test_a_server_that_starts_publishes_what_it_missed(database_url: str, tmp_path: Path) -> None:
    with (
        planned_before(database_url) as here,
        warm_server(database_url=database_url, directory=tmp_path, WORKERS="3"),
    ):
        pause = threading.Event()
        for _ in range(1200):
            if newest(here) == 2:
                break
            pause.wait(0.1)
        assert newest(here) == 2
        published = AuditLog(here.database).newest(kinds=("version.published",))
        assert len(published) == 1


def test_a_timer_publishes_what_is_due_with_a_command(database_url: str, tmp_path: Path) -> None:
    with planned_before(database_url) as here:
        words = ("questionnaire", "publish-due")
        ended = [run_flask(database_url, *words, directory=tmp_path) for _ in range(2)]
        assert [done.returncode for done in ended] == [0, 0]
        said = [done.stdout for done in ended]
        assert said == ["minimal: version 2 is published\n", "Nothing was due.\n"]
        assert newest(here) == 2
