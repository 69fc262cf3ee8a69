"""What a draft changes for visitors, up to the page that tells it."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.questionnaires.drafts import Drafts
from app.services.questionnaires.impacts import ImpactStudies, Study
from app.services.questionnaires.judging import DraftChecks, Examiner
from app.storage import versions
from app.storage.database import Database
from tests.builders import shipped
from tests.support.databases import ROOT
from tests.support.drafted import SLUG, begin, change, raise_the_bar, rewrite
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser
from tests.support.tasks import FEW_VISITORS, Slow

WEIGHTS = f"/staff/drafts/{SLUG}/weights"
IMPACT = f"/staff/drafts/{SLUG}/impact"


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Let a draft be begun."""
    begin(staff.database)
    return staff


def shipped_visitors(slug: str) -> str:
    return (ROOT / "app/content" / f"{slug}.visitors.json").read_text("utf-8")


def look(database: Database, tasks: Slow) -> Study:
    return studies(database, tasks).look(SLUG)


def studies(database: Database, tasks: Slow) -> ImpactStudies:
    drafts = Drafts(database)
    examiner = Examiner(tasks, shipped=lambda _: None, serves_patients=False)
    checks = DraftChecks(database, drafts, examiner=examiner)
    return ImpactStudies(drafts, checks, tasks, people_of=lambda slug: (shipped_visitors(slug), ""))


def test_an_untouched_draft_changes_nothing(editor: StaffBrowser) -> None:
    assert "公開中の内容と、同じです。" in editor.page(IMPACT).words


def test_other_words_move_nobody_and_ask_nobody(staff: Staffed, editor: StaffBrowser) -> None:
    rewrite(staff.database, "腰のセルフチェック", "こしのセルフチェック")
    assert "結果が変わる人は、いません。" in editor.page(IMPACT).words
    tasks = Slow()
    assert look(staff.database, tasks).state == "words"
    assert "impact" not in {task.kind for task in tasks.asked}


def test_what_is_not_public_yet_has_nothing_to_be_compared_with(
    staff: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "active", lambda *_: None)
    assert look(staff.database, Slow()).state == "first"


def test_a_draft_that_does_not_hold_together_is_not_judged(
    staff: Staffed, editor: StaffBrowser
) -> None:
    def lose_a_section(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        raw["themes"][0]["sections"] = ["gone"]

    change(staff.database, lose_a_section)
    assert "「確認」で、直すところを見る" in editor.page(IMPACT).words


def test_what_is_worked_out_is_known_to_everybody_who_asks(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    tasks = Slow(working={"impact"})
    assert look(staff.database, tasks).state == "working"
    tasks.working.clear()
    study = look(staff.database, tasks)
    assert study.state == "known"
    assert study.found is not None
    assert study.found["visitors"].visitors == FEW_VISITORS
    assert study.found["visitors"].movements["themes"].moved > 0
    assert study.found["examples"].visitors == 52


def test_another_save_is_another_question(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    tasks = Slow()
    assert look(staff.database, tasks).state == "known"
    change(staff.database, lambda raw: raw["theme_selection"].update(cap=1))
    tasks.working.add("impact")
    assert look(staff.database, tasks).state == "working"


def test_work_that_failed_says_so_and_is_asked_for_again(staff: Staffed) -> None:
    change(staff.database, raise_the_bar)
    tasks = Slow(failing={"impact"})
    assert look(staff.database, tasks).state == "failed"
    tasks.failing.clear()
    assert look(staff.database, tasks).state == "known"


def test_the_page_says_of_each_rule_what_speaks_for_it_and_whom_it_sends_on(
    staff: Staffed, editor: StaffBrowser
) -> None:
    words = editor.page(WEIGHTS).words
    assert "がんの既往: 脊椎の悪性腫瘍の事後確率 33%" in words
    assert "根拠: 出典を確かめていません" in words
    assert "これがないと目安が低くなる症例: A66" in words
    assert f"ありそうな答え方をした{FEW_VISITORS:,}人" in words
    tasks = Slow(working={"weigh"})
    assert studies(staff.database, tasks).weigh(SLUG).state == "working"
    tasks.working.clear()
    found = studies(staff.database, tasks).weigh(SLUG)
    assert found.found is not None
    assert found.found.visitors == FEW_VISITORS


def test_the_rules_of_what_is_public_are_weighed_without_a_draft(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, lambda raw: raw.update(triage_rules=raw["triage_rules"][:1]))
    page = editor.page(f"/staff/versions/{SLUG}/weights")
    assert "公開中の版の決まりです。" in page.words
    assert f"ありそうな答え方をした{FEW_VISITORS:,}人" in page.words
    assert page.words.count("送る人") == len(shipped().triage_rules)
    assert f"/staff/versions/{SLUG}/weights" in editor.page(f"/staff/versions/{SLUG}").values(
        "href"
    )
    assert editor.get("/staff/versions/nothing/weights").status_code == 404


def test_the_rules_of_a_draft_that_does_not_hold_together_are_not_weighed(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, lambda raw: raw["themes"][0].update(sections=["gone"]))
    assert "「確認」で、直すところを見る" in editor.page(WEIGHTS).words
