"""Whoever approves or looks back reads in words when something is shown, old against new."""

from __future__ import annotations

import pytest

from tests.integration.staff.test_publishing_http import PUBLISH, SLUG, publish, reworded
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser

ASKED = "steps__women__items__mp_change__enable_when"
OTHERS = [
    {"question": "topic", "operator": "=", "answer": answer}
    for answer in ("menopause", "menstrual")
]
YOUNG = {
    "all": [
        {"question": "age_band", "operator": "exists", "answer": True},
        {"question": "age_band", "operator": "=", "answer": "u20"},
    ]
}


def test_a_changed_condition_is_read_in_words_before_and_after_it_is_public(
    staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    del editor
    review = {"name": "山田医師", "date": "2026-11-19", "source": "救急の手引き"}
    changed = {ASKED: OTHERS, "notes__minor_guardian__when": YOUNG, "medical_review": review}
    reworded(staff, changed)
    topic = "「生理・妊娠・更年期のことで、あてはまるものはありますか」"
    age = "「年代を教えてください」"
    sides = (
        f"『くらしと気になること』の{topic}で「更年期が気になる」に印があるとき",
        "「更年期が気になる」または足す: 「生理に関係がありそう」に印があるとき",
        f"『年代とこれまでの経過』の{age}に答えているとき",
        f"『年代とこれまでの経過』で{age}が「19歳以下」のとき",
        "次のすべてにあてはまるとき",
    )

    def reads(path: str) -> None:
        words = owner.page(path).words
        for side in sides:
            assert side in words, path
        assert "決まりの中身が変わりました" not in words

    reads(PUBLISH)
    assert publish(owner, approves="yes").status_code == 303
    reads(f"/staff/versions/{SLUG}/1/2")
    back = owner.page(f"/staff/versions/{SLUG}/1/back").words
    assert "「更年期が気になる」または消す: 「生理に関係がありそう」に印があるとき" in back


BOTH = [
    {"question": "night_throb", "operator": "!=", "answer": "often"},
    {"question": "topic", "operator": "=", "answer": "menopause"},
]
STEP = f"/staff/drafts/{SLUG}/steps/women"


@pytest.mark.parametrize(
    ("behavior", "joined"),
    [("all", "次のすべてにあてはまるとき"), ("any", "次のどれかにあてはまるとき")],
)
def test_a_draft_says_its_conditions_as_the_page_to_publish_does(
    staff: Staffed, owner: StaffBrowser, editor: StaffBrowser, behavior: str, joined: str
) -> None:
    del editor
    reworded(staff, {ASKED: BOTH, ASKED.replace("enable_when", "enable_behavior"): behavior})
    night = "「夜、寝ていても腰がズキズキして休まらない」に答えていて、「よくある」ではないとき"
    for path in (STEP, PUBLISH):
        words = owner.page(path).words
        assert joined in words, path
        assert night in words, path
    assert f"出す条件: {joined}" in owner.page(STEP).words


def test_a_draft_says_nothing_of_what_is_always_asked(
    staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    del editor
    reworded(staff)
    assert "出す条件" not in owner.page(STEP.replace("women", "list_b")).words
