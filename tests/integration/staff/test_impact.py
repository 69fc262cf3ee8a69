"""What a draft changes for visitors: worked out once, beside the requests, and told in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.services.questionnaires.drafts import DraftReader
from app.services.questionnaires.impact_process import Question, answer
from app.services.questionnaires.impacts import ImpactStudies, in_another_process
from app.services.questionnaires.judging import DraftChecks, Examiner
from app.storage import impact_reports, versions
from app.storage.database import Database, take_turns
from app.storage.impact_reports import PATIENCE
from tests.support.databases import ROOT
from tests.support.drafted import SLUG, begin, change, rewrite
from tests.support.staff import NOW, Staffed
from tests.support.staff_client import StaffBrowser
from tests.support.tasks import at_once

IMPACT = f"/staff/drafts/{SLUG}/impact"


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Let a draft be begun."""
    begin(staff.database)
    return staff


class Worker:
    """Answers questions when it is told to."""

    def __init__(self, answers: Callable[[Question], str] = answer) -> None:
        self.asked: list[Question] = []
        self.may_answer, self.done = threading.Event(), threading.Event()
        self._answers = answers

    def __call__(self, question: Question) -> str:
        self.asked.append(question)
        assert self.may_answer.wait(120)
        try:
            return self._answers(few(question))
        finally:
            self.done.set()


def few(question: Question) -> Question:
    return Question(
        before=question.before,
        after=question.after,
        examples=question.examples,
        population=question.population,
        visitors=60,
    )


def shipped_visitors(slug: str) -> str:
    return (ROOT / "app/content" / f"{slug}.visitors.json").read_text("utf-8")


def studies(
    database: Database, worker: Worker, *, population_of: Callable[[str], str] = lambda _: ""
) -> ImpactStudies:
    reader = DraftReader(database)
    examiner = Examiner(at_once(), shipped=lambda _: None, serves_patients=False)
    checks = DraftChecks(database, reader, examiner=examiner)
    return ImpactStudies(database, reader, checks, population_of=population_of, work=worker)


def raise_the_bar(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
    raw["theme_selection"]["show_at"] = "1/1"


def wait_until_known(looking: ImpactStudies, *, now: datetime = NOW) -> str:
    pause = threading.Event()
    for _ in range(1200):
        state = looking.look(SLUG, now=now).state
        if state != "working":
            return state
        pause.wait(0.1)
    raise AssertionError("it was never worked out")


def test_an_untouched_draft_changes_nothing(editor: StaffBrowser) -> None:
    assert "公開中の内容と、同じです。" in editor.page(IMPACT).words


def test_other_words_move_nobody_and_ask_nobody(staff: Staffed, editor: StaffBrowser) -> None:
    rewrite(staff.database, "腰のセルフチェック", "こしのセルフチェック")
    assert "結果が変わる人は、いません。" in editor.page(IMPACT).words
    worker = Worker()
    assert studies(staff.database, worker).look(SLUG, now=NOW).state == "words"
    assert worker.asked == []


def test_what_is_not_public_yet_has_nothing_to_be_compared_with(
    staff: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "active", lambda *_: None)
    assert studies(staff.database, Worker()).look(SLUG, now=NOW).state == "first"


def test_a_draft_that_does_not_hold_together_is_not_judged(
    staff: Staffed, editor: StaffBrowser
) -> None:
    def lose_a_section(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        raw["themes"][0]["sections"] = ["gone"]

    change(staff.database, lose_a_section)
    assert "「確認」で、直すところを見る" in editor.page(IMPACT).words


def test_one_process_works_while_all_wait_and_everybody_finds_the_answer(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    first, second = Worker(), Worker()
    one, other = studies(staff.database, first), studies(staff.database, second)
    assert one.look(SLUG, now=NOW).state == "working"
    assert other.look(SLUG, now=NOW).state == "working"
    first.may_answer.set()
    assert wait_until_known(other) == "known"
    assert (len(first.asked), second.asked) == (1, [])
    study = other.look(SLUG, now=NOW)
    assert study.impacts["visitors"].visitors == 60
    assert study.impacts["visitors"].movements["themes"].moved > 0
    assert study.impacts["examples"].visitors == 42


def test_another_save_is_another_question(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    worker = Worker()
    worker.may_answer.set()
    looking = studies(staff.database, worker)
    assert wait_until_known(looking) == "known"
    change(staff.database, lambda raw: raw["theme_selection"].update(cap=1))
    assert looking.look(SLUG, now=NOW).state == "working"


def test_work_that_failed_says_so_and_is_begun_anew_after_a_while(staff: Staffed) -> None:
    def fail(question: Question) -> str:
        del question
        raise OSError("no process")

    change(staff.database, raise_the_bar)
    failing, helping = Worker(fail), Worker()
    failing.may_answer.set()
    helping.may_answer.set()
    assert wait_until_known(studies(staff.database, failing)) == "failed"
    looking = studies(staff.database, helping)
    assert looking.look(SLUG, now=NOW + timedelta(seconds=2)).state == "failed"
    assert wait_until_known(looking, now=NOW + PATIENCE) in {"failed", "known"}
    assert helping.done.wait(120)
    assert wait_until_known(looking, now=NOW + PATIENCE) == "known"


def test_a_process_of_its_own_gives_the_same_answer_every_time(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    worker = Worker()
    studies(staff.database, worker).look(SLUG, now=NOW)
    worker.may_answer.set()
    assert worker.done.wait(120)
    question = few(worker.asked[0])
    assert in_another_process(question) == answer(question)


def test_only_the_newest_reports_are_kept(staff: Staffed) -> None:
    for number in range(25):

        def work(connection: Any, number: int = number) -> None:  # noqa: ANN401  # a transaction
            take_turns(connection)
            impact_reports.begin_report(
                connection, f"{number:064}", now=NOW + timedelta(seconds=number)
            )

        staff.database.write(work)
    kept = staff.database.read(
        lambda connection: [
            number
            for number in range(25)
            if impact_reports.stored_report(connection, f"{number:064}")
        ]
    )
    assert kept == list(range(5, 25))


def test_the_page_waits_by_itself_and_then_tells_who_moves(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, raise_the_bar)
    worker = Worker()
    looking = studies(staff.database, worker, population_of=shipped_visitors)
    assert looking.look(SLUG, now=datetime.now(UTC)).state == "working"
    reply = editor.get(IMPACT)
    assert reply.headers["Refresh"] == "2"
    assert "くらべています。" in reply.text
    worker.may_answer.set()
    wait_until_known(looking, now=datetime.now(UTC))
    page = editor.page(IMPACT)
    assert "の結果が変わります" in page.words
    assert "どこから、どこへ" in page.words
    assert "座る・姿勢・家事" in page.words
    assert "posture" not in page.words
