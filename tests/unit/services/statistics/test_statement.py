"""A statement says what was released, in the words of the version, and nothing else."""

from __future__ import annotations

import json

import pytest

from app.domain.disclosure.beginnings import Beginnings
from app.services.statistics.periods import Choice
from app.services.statistics.shown_tables import Table
from app.services.statistics.version_history import slimmed
from tests.builders import document, questionnaire
from tests.support.statements import (
    WORDS_FILE,
    history,
    release,
    rows,
    statement,
    version,
)

STRAIN = {"item/strain=often": 100, "item/strain=sometimes": 60, "item/strain=no": 40}


def test_nothing_is_stated_before_the_first_release() -> None:
    found = statement(history([]))
    assert (found.chosen, found.tables) == (None, ())


def test_a_question_shows_its_options_in_words_with_whole_shares() -> None:
    found = statement(history([release(1, 0, shown=STRAIN)]))
    assert found.table("strain").title == "同じ姿勢が続く"
    assert rows(found, "strain") == {
        "よくある": (100, 50),
        "ときどき": (60, 30),
        "ない": (40, 20),
        "答えていない": (None, None),
    }


def test_a_share_needs_a_hundred() -> None:
    found = statement(
        history([release(1, 0, shown={"item/strain=often": 50, "item/strain=no": 40})])
    )
    assert rows(found, "strain")["よくある"] == (50, None)


def test_two_periods_stand_side_by_side() -> None:
    releases = [release(1, 0, shown=STRAIN), release(2, 1, shown={"item/strain=often": 110})]
    found = statement(history(releases), Choice(start=2, end=2, with_start=1, with_end=1))
    assert rows(found, "strain")["よくある"] == (110, 100, 100, 50)
    assert found.periods == ("2026年6月8日〜6月14日", "2026年6月1日〜6月7日")


def test_answers_shown_together_are_a_row_of_their_own_and_say_so() -> None:
    shown = {**STRAIN, "item/strain=often+sometimes": 10}
    found = statement(history([release(1, 0, shown=shown)]))
    row = found.table("strain").rows[-1]
    assert (row.kind, row.cells) == ("pooled", ("よくある または ときどき", 10, 5))
    assert any("まとめて" in note for note in found.table("strain").notes)


def test_ticks_are_shares_of_those_who_answered() -> None:
    shown = {"item/topic=answered": 200, "option/topic/special=ticked": 50}
    found = statement(history([release(1, 0, shown=shown)]))
    assert rows(found, "topic")["特別なこと"] == (50, 25)
    assert found.table("topic").rows[-1].kind == "base"


def test_complaints_come_the_most_common_first() -> None:
    shown = {**STRAIN, "item/rest=often": 190, "item/rest=no": 10}
    found = statement(history([release(1, 0, shown=shown)]))
    complaints = [row.cells for row in found.table("complaints").rows]
    assert complaints[:2] == [
        ("休みが足りない", 190, 95, 190, 95),
        ("同じ姿勢が続く", 160, 80, 100, 50),
    ]


def test_arms_are_added_up_unless_one_is_chosen() -> None:
    releases = [
        release(1, 0, shown={"completions=all": 100}),
        release(2, 0, shown={"completions=all": 50}, arm="b"),
    ]
    found = history(releases)
    assert rows(statement(found), "overview")["最後まで答えた人"] == (150, None)
    only = statement(found, Choice(start=1, end=2, arm="b"))
    assert rows(only, "overview")["最後まで答えた人"] == (50, None)


def test_steps_tell_how_many_reached_them_and_stopped() -> None:
    activity = {"starts": 200, "step:first": 50, "step:habits": 30, "completed": 120}
    found = statement(history([release(1, 0, activity=activity)]))
    assert rows(found, "steps") == {"はじめに": (200, 50, 25), "くらし": (150, 30, 20)}
    assert rows(found, "overview")["うち最後まで進んだ人"] == (120, 60)


def test_a_number_of_zero_is_not_shown_yet() -> None:
    found = rows(statement(history([release(1, 0, activity={"starts": 200})])), "overview")
    assert found["はじめた人"] == (200, None)
    assert found["予約のボタンを押した人"] == (None, None)


def test_sources_are_called_what_staff_call_them_and_the_rest_is_named() -> None:
    activity = {"starts": 200, "from:poster": 60, "from:gone": 40}
    found = statement(history([release(1, 0, activity=activity)]))
    assert rows(found, "sources") == {
        "院内の掲示": (60, 30),
        "gone": (40, 20),
        "しるしのないリンク・そのほか": (100, 50),
    }


def test_taps_are_shares_of_those_who_went_through() -> None:
    activity = {"starts": 200, "completed": 100, "booking": 20, "line": 10}
    found = rows(statement(history([release(1, 0, activity=activity)])), "overview")
    assert (found["予約のボタンを押した人"], found["LINEのボタンを押した人"]) == (
        (20, 20),
        (10, 10),
    )


def test_a_report_keeps_the_words_of_its_time() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    found = history(
        [release(1, 0, shown=STRAIN), release(2, 5, shown=STRAIN)],
        version(1),
        version(2, week=3, asked=new),
    )
    assert statement(found, Choice(start=1, end=1)).table("strain").title == "同じ姿勢が続く"
    assert statement(found, Choice(start=2, end=2)).table("strain").title == "座りつづける"


def test_new_words_are_one_series_with_a_mark() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    done = {"completions=all": 200}
    releases = [release(number + 1, number, shown={**STRAIN, **done}) for number in range(6)]
    found = statement(history(releases, version(1), version(2, week=3, asked=new)))
    course = found.table("strain-over-time")
    assert [(mark.week, mark.kind) for mark in course.marks] == [(3, "words")]
    assert [row.cells[-1] for row in course.rows] == ["", "", "", "文を変えた", "", ""]
    assert [row.cells[2] for row in course.rows] == [50] * 6
    assert [name for name in found_names(found.tables) if name.startswith("strain-2")] == []


def test_a_new_meaning_is_a_seam_and_never_joined() -> None:
    old, new = version(1), version(2, week=3, began=Beginnings(items={"strain": 2}))
    done = {"completions=all": 200}
    releases = [
        release(number + 1, number, shown={**STRAIN, **done}, by=old if number < 3 else new)
        for number in range(6)
    ]
    found = statement(history(releases, old, new))
    course = found.table("strain-over-time")
    assert [(mark.week, mark.kind) for mark in course.marks] == [(3, "meaning")]
    before, after = ([row.cells[place] for row in course.rows] for place in (2, 10))
    assert before == [50, 50, 50, None, "", ""]
    assert after == ["", "", "", 50, 50, 50]
    assert rows(found, "strain")["よくある"] == (300, 50)
    assert rows(found, "strain-2")["よくある"] == (300, 50)
    assert any("意味が変わる前" in note for note in found.table("strain-2").notes)


def test_before_and_after_a_change_of_words_leave_its_own_week_out() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    releases = [
        release(1, 0, 1, 2, shown={"item/strain=often": 100, "item/strain=no": 100}),
        release(2, 3, shown={"item/strain=often": 990}),
        release(3, 4, 5, shown={"item/strain=often": 150, "item/strain=no": 50}),
    ]
    found = statement(history(releases, version(1), version(2, week=3, asked=new)))
    assert rows(found, "change-strain-2")["よくある"] == (100, 50, 150, 75)
    assert found.table("change-strain-2").notes[0] == (
        "変える前:「同じ姿勢が続く」 変えたあと:「座りつづける」"
    )


def test_two_wordings_are_compared_from_when_both_were_shown() -> None:
    raw = document()
    raw["arms"].append({"id": "b", "item_texts": {"strain": "座りつづける"}})
    from app.documents.reading import read_questionnaire  # noqa: PLC0415  # only here

    asked = version(1, asked=read_questionnaire(json.dumps(raw)))
    releases = [
        release(1, 0, shown={"item/strain=often": 500}),
        release(2, 1, shown={"item/strain=often": 60, "item/strain=no": 40}),
        release(3, 1, shown={"item/strain=often": 70, "item/strain=no": 30}, arm="b"),
    ]
    found = statement(history(releases, asked))
    assert rows(found, "arms-strain")["よくある"] == (60, 60, 70, 70)
    assert found.table("arms-strain").notes[:2] == (
        "言い方A:「同じ姿勢が続く」",
        "言い方B:「座りつづける」",
    )


def test_weeks_released_together_are_one_row_of_their_true_width() -> None:
    releases = [release(1, 0, shown={"completions=all": 40}), release(2, 1, 2, 3)]
    course = statement(history(releases)).table("completions-over-time")
    assert [(span.first, span.weeks) for span in course.spans] == [(0, 1), (1, 3)]
    assert [row.cells[:2] for row in course.rows] == [
        ("2026年6月1日〜6月7日", 40),
        ("2026年6月8日〜6月28日", None),
    ]


def test_every_number_is_a_whole_ten_of_shown_people_or_a_whole_percent() -> None:
    activity = {"starts": 210, "step:first": 50, "completed": 130, "booking": 20}
    releases = [release(n + 1, n, shown=STRAIN, activity=activity) for n in range(5)]
    for table in statement(history(releases)).tables:
        for unit, number in numbers(table):
            assert number % 10 == 0 if unit == "count" else 0 <= number <= 100


@pytest.mark.parametrize("column", ["people", "share"])
def test_every_table_names_its_columns(column: str) -> None:
    found = statement(history([release(1, 0, shown=STRAIN)]))
    label = json.loads(WORDS_FILE.read_text(encoding="utf-8"))[f"column.{column}"]
    assert any(c.label == label for table in found.tables for c in table.columns)
    for table in found.tables:
        assert all(len(row.cells) == len(table.columns) for row in table.rows), table.name
    assert len(set(found_names(found.tables))) == len(found.tables)


def found_names(tables: tuple[Table, ...]) -> list[str]:
    return [table.name for table in tables]


def numbers(table: Table) -> list[tuple[str, int]]:
    return [
        (column.unit, cell)
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
        if isinstance(cell, int)
    ]


def test_remembering_less_of_a_version_says_the_same() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    whole = (version(1), version(2, week=3, asked=new))
    first = slimmed(whole[0], like=None)
    slim = (first, slimmed(whole[1], like=first))
    releases = [release(number + 1, number, shown=STRAIN) for number in range(6)]
    said = [statement(history(releases, *versions)).tables for versions in (whole, slim)]
    assert said[0] == said[1]
    assert slim[1].questionnaire.levels[0] is first.questionnaire.levels[0]
    assert slim[1].questionnaire.steps[0] is first.questionnaire.steps[0]
    assert slim[1].questionnaire.sections == ()


def test_a_course_needs_two_points() -> None:
    enough = {"item/strain=often": 150, "completions=all": 150}
    for releases, drawn in (
        ([release(1, 0, shown=enough), release(2, 1)], False),
        ([release(1, 0, shown=enough), release(2, 1, shown=enough)], True),
    ):
        found = found_names(statement(history(releases)).tables)
        assert ("strain-over-time" in found) is drawn
