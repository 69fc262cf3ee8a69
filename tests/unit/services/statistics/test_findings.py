"""A page's answers in words: as much as the intervals carry, and never more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.estimates import Noised
from app.services.statistics.periods import Choice
from app.services.statistics.spreadsheets import as_csv
from app.services.statistics.statement import Statement
from tests.builders import questionnaire
from tests.support.statements import FIRST, history, release, statement, version, words

BOTH = Choice(start=2, end=2, with_start=1, with_end=1)
STRAIN = {"item/strain=often": 100, "item/strain=sometimes": 60, "item/strain=no": 40}


def said(found: Statement, name: str) -> tuple[str, ...]:
    """Return the sentences about a question; none where it is not answered."""
    return {one.name: one.sentences for one in found.findings}.get(name, ())


def test_before_the_first_release_nothing_is_said() -> None:
    assert statement(history([], weeks={0: 40})).findings == ()


def test_the_first_release_says_that_growth_is_not_known() -> None:
    first, week, other = said(statement(history([release(1, 0, 1, shown=STRAIN)])), "people")
    assert first.startswith("最後まで答えた人は約200人（")
    assert week == "1週に約100人です。"
    assert "ふえたかへったかは分かりません" in other


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (210, "1週あたりでは、くらべる期間と同じくらいです。"),
        (320, "1週あたりでは、くらべる期間より多くなりました。"),
        (90, "1週あたりでは、くらべる期間より少なくなりました。"),
    ],
)
def test_more_or_fewer_people_a_week_are_told_where_it_is_sure(people: int, sentence: str) -> None:
    releases = [release(n + 1, n, shown={"completions=all": (200, people)[n]}) for n in (0, 1)]
    assert said(statement(history(releases), BOTH), "people")[-1] == sentence


def test_arms_that_were_due_apart_are_told_by_their_own_weeks() -> None:
    """Arm b waited for eight weeks: its people are not those of the last four."""
    releases = [
        release(1, 0, 1, 2, 3, shown={"completions=all": 120}),
        release(2, 4, 5, 6, 7, shown={"completions=all": 120}),
        release(3, *range(8), shown={"completions=all": 240}, arm="b"),
    ]
    found = statement(history(releases), Choice(start=3, end=3, with_start=1, with_end=1))
    assert said(found, "people")[1] == "1週に約60人です。"
    assert any("前の週に答えた人も入っています" in note for note in found.table("overview").notes)
    even = statement(history(releases[:2]), BOTH)
    assert not any("前の週に" in note for note in even.table("overview").notes)


MANY = {**STRAIN, "completions=all": 200}
TAPS = {"starts": 300, "booking": 60, "line": 30, "from:poster": 90, "step:only": 60}
OF_THOSE = "この集計に入っている人だけの数です。"
OF_BOTH = "どの期間も、集計に入っている人だけをくらべています。"


def of_two_arms(choice: Choice) -> Statement:
    """Return a choice of two weeks; of the second one arm still waits."""
    releases = [
        release(1, 0, shown=MANY, activity=TAPS),
        release(2, 0, shown=MANY, activity=TAPS, arm="b"),
        release(3, 1, shown=MANY, activity=TAPS),
    ]
    drawn = {FIRST + week: Noised(200, 16) for week in (0, 1)}
    return statement(replace(history(releases), weeks={"a": drawn, "b": drawn}), choice)


def test_where_an_arm_waits_every_answer_says_that_not_all_are_in() -> None:
    """Seen before: a quarter's 83 people of arm a were told as all, while 120 had come."""
    waiting = of_two_arms(Choice(start=3, end=3, with_start=2, with_end=2))
    (sentence,) = said(waiting, "people")
    assert sentence.startswith("この集計に入っているのは、最後まで答えた人のうち約200人（")
    assert any("ここに入っていない人がいます" in note for note in waiting.table("overview").notes)
    told = {one.name: one.sentences for one in waiting.findings}
    assert {name: some[-1] for name, some in told.items() if name != "people"} == {
        "complaints": OF_THOSE,
        "moved": OF_BOTH,
        "steps": OF_THOSE,
        "taps": OF_THOSE,
        "sources": OF_THOSE,
    }
    assert as_csv(waiting, words=words()).decode().count(OF_THOSE) == 4


def test_where_an_arm_of_the_other_period_waits_nothing_is_said_of_more_or_fewer() -> None:
    waiting = of_two_arms(Choice(start=2, end=2, with_start=3, with_end=3))
    assert said(waiting, "people")[1:] == (
        "1週に約400人です。",
        "くらべる期間には入っていない人がいるので、ふえたかへったかは分かりません。",
    )
    told = {one.name: one.sentences[-1] for one in waiting.findings}
    assert [name for name, last in told.items() if last == OF_BOTH] == ["moved"]
    assert OF_THOSE not in told.values()


def test_where_everybody_is_in_nobody_is_said_to_be_missing() -> None:
    whole = of_two_arms(Choice(start=2, end=2))
    assert said(whole, "people")[1] == "1週に約400人です。"
    assert not {OF_THOSE, OF_BOTH} & {one for found in whole.findings for one in found.sentences}


def complaints(rest: int, light: int) -> tuple[str, ...]:
    shown = {**STRAIN, "item/rest=often": rest, "item/rest=no": 200 - rest,
             "item/light=yes": light, "item/light=no": 200 - light}  # fmt: skip
    return said(statement(history([release(1, 0, shown=shown)])), "complaints")


def test_a_complaint_is_named_as_the_most_common_where_it_is_sure() -> None:
    (sentence,) = complaints(rest=198, light=20)
    assert sentence.startswith("いちばん多いのは「休みが足りない」です。約99%（")


def test_those_that_may_be_the_most_common_are_named_together() -> None:
    (sentence,) = complaints(rest=162, light=20)
    assert sentence == (
        "いちばん多いのは、「休みが足りない」「同じ姿勢が続く」のどれかです。"
        "どれなのかは、この人数では決まりません。"
    )


def test_what_moved_is_named_with_its_points_and_else_how_much_it_would_take() -> None:
    more = {"item/strain=often": 190, "item/strain=no": 10}
    moved = statement(history([release(1, 0, shown=STRAIN), release(2, 1, shown=more)]), BOTH)
    assert "「同じ姿勢が続く」は、15ポイント多くなりました。" in said(moved, "moved")
    same = statement(history([release(1, 0, shown=STRAIN), release(2, 1, shown=STRAIN)]), BOTH)
    (sentence,) = said(same, "moved")
    smallest = same.table("complaints").smallest
    assert f"およそ{smallest}ポイントより大きく動くと" in sentence
    assert said(statement(history([release(1, 0, shown=STRAIN)])), "moved") == ()


@pytest.mark.parametrize(
    ("activity", "sentence"),
    [
        (
            {"step:first": 60, "step:habits": 20},
            "いちばん多くの人がやめたのは「はじめに」の画面で、約60人（57〜63）です。",
        ),
        (
            {"step:first": 42, "step:habits": 38},
            "いちばん多くの人がやめたのは、「はじめに」「くらし」の画面のどれかです。",
        ),
    ],
)
def test_a_page_is_named_as_the_most_abandoned_where_it_is_sure(
    activity: dict[str, int], sentence: str
) -> None:
    shown = {"completions=all": 120}
    made = release(1, 0, shown=shown, activity={"starts": 200, **activity})
    assert said(statement(history([made])), "steps")[-1] == sentence


def test_among_few_people_no_page_is_named() -> None:
    activity = {"starts": 31, "step:first": 9, "step:habits": 2}
    made = release(1, 0, shown={"completions=all": 20}, activity=activity)
    (sentence,) = said(statement(history([made])), "steps")
    assert sentence == "どの画面でいちばん多くやめたかは、この人数でははっきりしません。"


def test_taps_are_told_with_their_interval_and_as_few_where_they_are() -> None:
    activity = {"starts": 300, "booking": 40, "line": 1}
    shown = {"completions=all": 200}
    booking, line = said(
        statement(history([release(1, 0, shown=shown, activity=activity)])), "taps"
    )
    assert booking == "予約のボタンを押したのは、最後まで答えた人の約20%（18〜22）です。"
    assert line == "LINEのボタンを押したのは、最後まで答えた人の約0%（0〜2）です。"
    few = {"starts": 30, "booking": 12, "line": 0}
    found = said(statement(history([release(1, 0, shown=STRAIN | {"completions=all": 20},
                                            activity=few)])), "taps")  # fmt: skip
    assert "LINEのボタンを押した" in found[1]


def test_a_link_is_named_where_it_is_sure() -> None:
    activity = {"starts": 200, "from:poster": 90, "from:page": 30}
    (sentence,) = said(statement(history([release(1, 0, activity=activity)])), "sources")
    assert sentence.startswith("配ったリンクのうち、いちばん多いのは「院内の掲示」からで、")
    nobody = statement(history([release(1, 0, activity={"starts": 200})]))
    assert said(nobody, "sources") == ()


def test_a_change_of_words_is_told_by_what_moved() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    often = {"item/strain=often": 180, "item/strain=no": 20}
    versions = (version(1), version(2, week=1, asked=new))
    releases = [release(1, 0, shown=STRAIN), release(2, 2, shown=often)]
    (sentence,) = said(statement(history(releases, *versions)), "wordings")
    assert sentence.endswith(
        "「よくある」は変えたあとが40ポイント多い。季節など、ほかの理由で動いたのかもしれません。"
    )
    releases = [release(1, 0, shown=STRAIN), release(2, 2, shown=STRAIN)]
    (sentence,) = said(statement(history(releases, *versions)), "wordings")
    assert sentence.endswith(
        "では、はっきりちがうと言える答えはありません。"
        "およそ13ポイントより大きくちがうと、ここに出ます。"
    )
