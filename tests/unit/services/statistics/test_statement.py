"""A statement says what was released, in the words of the version, and nothing else."""

from __future__ import annotations

import json

import pytest

from app.documents.reading import read_questionnaire
from app.domain.disclosure.series import Beginnings
from app.domain.estimates import About
from app.services.statistics.periods import Choice, choose_month
from app.services.statistics.shown_tables import Table
from app.services.statistics.statement import statement_of
from app.services.statistics.version_history import CountedVersion, slimmed
from tests.builders import document, questionnaire
from tests.support.statements import (
    WORDS_FILE,
    former_release,
    history,
    release,
    rows,
    statement,
    version,
    words,
)

STRAIN = {"item/strain=often": 100, "item/strain=sometimes": 60, "item/strain=no": 40}


def test_nothing_is_stated_before_the_first_release() -> None:
    found = statement(history([]))
    assert (found.chosen, found.tables) == (None, ())


def test_weekly_completions_are_stated_from_the_first_shut_week_on() -> None:
    found = statement(history([], weeks={0: 40, 1: 12, 2: -3}))
    assert found.chosen is None
    assert rows(found, "completions-over-time") == {
        "2026年6月1日〜6月7日": (40,),
        "2026年6月8日〜6月14日": ("19-",),
        "2026年6月15日〜6月21日": ("7-",),
    }
    later = history([release(1, 0, shown=STRAIN)], weeks={0: 200, 1: 50})
    assert len(rows(statement(later), "completions-over-time")) == 2
    june = statement_of(later, choose_month(later.runs, "2026-06"), words=words())
    assert len(rows(june, "completions-over-time")) == 1, "a printed month stays as it was"


def test_a_question_shows_its_options_in_words_with_whole_shares() -> None:
    found = statement(history([release(1, 0, shown=STRAIN)]))
    assert found.table("strain").title == "同じ姿勢が続く"
    assert rows(found, "strain") == {
        "よくある": ((100, 50),),
        "ときどき": ((60, 30),),
        "ない": ((40, 20),),
        "答えていない": (("6-", 0),),
    }


def test_every_number_and_share_has_its_margin() -> None:
    found = statement(history([release(1, 0, shown=STRAIN)]))
    cell = found.table("strain").rows[0].cells[0]
    assert cell is not None
    assert cell.share is not None
    assert isinstance(cell.number, About)
    assert cell.number.low < 100 < cell.number.high
    assert cell.share.low < 50 < cell.share.high


def test_two_periods_stand_side_by_side_and_only_sure_differences_are_told() -> None:
    more = {"item/strain=often": 160, "item/strain=sometimes": 20, "item/strain=no": 20}
    releases = [release(1, 0, shown=STRAIN), release(2, 1, shown=more)]
    found = statement(history(releases), Choice(start=2, end=2, with_start=1, with_end=1))
    assert rows(found, "strain")["よくある"] == ((160, 80), (100, 50))
    assert found.periods == ("2026年6月8日〜6月14日", "2026年6月1日〜6月7日")
    remarks = {row.label: row.remark for row in found.table("strain").rows}
    assert remarks["よくある"] == "この期間が30ポイント多い"
    assert remarks["ときどき"] == "この期間が20ポイント少ない"
    assert remarks["答えていない"] == "同じくらい"
    assert "分かりません" in found.table("strain").notes[-1]
    completed = found.table("overview").rows[0]
    assert completed.remark == "同じくらい"


def test_more_people_a_week_are_told_only_where_it_is_sure() -> None:
    releases = [release(1, 0, shown={"completions=all": 100}),
                release(2, 1, shown={"completions=all": 200})]  # fmt: skip
    found = statement(history(releases), Choice(start=2, end=2, with_start=1, with_end=1))
    assert found.table("overview").rows[0].remark == "1週あたり、この期間が多い"


def test_ticks_are_shares_of_those_who_answered() -> None:
    shown = {
        "completions=all": 220,
        "item/topic=not_answered": 20,
        "option/topic/special=ticked": 50,
    }
    found = statement(history([release(1, 0, shown=shown)]))
    assert rows(found, "topic")["特別なこと"] == ((50, 25),)
    assert rows(found, "topic")["この質問に答えた人"] == (200,)
    assert found.table("topic").rows[-1].kind == "base"


def test_complaints_come_the_most_common_first_with_what_is_sure_of_their_rank() -> None:
    shown = {**STRAIN, "item/rest=often": 190, "item/rest=no": 10, "item/light=yes": 155,
             "item/light=no": 45}  # fmt: skip
    found = statement(history([release(1, 0, shown=shown)]))
    assert list(rows(found, "complaints").items())[:2] == [
        ("休みが足りない", ((190, 95), (190, 95))),
        ("同じ姿勢が続く", ((160, 80), (100, 50))),
    ]
    places = [row.place for row in found.table("complaints").rows]
    assert places == ["1位", "2〜3位のどこか", "2〜3位のどこか"]


def test_arms_are_added_up_unless_one_is_chosen() -> None:
    releases = [
        release(1, 0, shown={"completions=all": 100}, activity={"starts": 150}),
        release(2, 0, shown={"completions=all": 50}, arm="b", activity={"starts": 60}),
    ]
    found = history(releases)
    assert rows(statement(found), "overview")["最後まで答えた人"] == (150,)
    assert rows(statement(found), "overview")["はじめた人"] == (210,)
    only = statement(found, Choice(start=1, end=2, arm="b"))
    assert rows(only, "overview")["最後まで答えた人"] == (50,)
    assert rows(only, "overview")["はじめた人"] == (60,)


def test_steps_tell_how_many_reached_them_and_stopped() -> None:
    activity = {"starts": 200, "step:first": 50, "step:habits": 30}
    shown = {"completions=all": 120}
    found = statement(history([release(1, 0, activity=activity, shown=shown)]))
    assert rows(found, "steps") == {
        "はじめに": (200, (50, 25)),
        "くらし": (150, (30, 20)),
    }
    assert rows(found, "overview")["うち最後まで進んだ人"] == ((120, 60),)


def test_a_number_of_nobody_is_a_few_or_fewer() -> None:
    found = rows(statement(history([release(1, 0, activity={"starts": 200})])), "overview")
    assert found["はじめた人"] == (200,)
    assert found["予約のボタンを押した人"] == ("3-",)


def test_sources_are_called_what_staff_call_them_and_the_rest_is_named() -> None:
    activity = {"starts": 200, "from:poster": 60, "from:gone": 40}
    found = statement(history([release(1, 0, activity=activity)]))
    assert rows(found, "sources") == {
        "院内の掲示": ((60, 30),),
        "gone": ((40, 20),),
        "しるしのないリンク・そのほか": ((100, 50),),
    }


def test_taps_are_shares_of_those_who_went_through() -> None:
    activity = {"starts": 200, "booking": 20, "line": 16}
    shown = {"completions=all": 100}
    found = rows(statement(history([release(1, 0, shown=shown, activity=activity)])), "overview")
    assert found["予約のボタンを押した人"] == ((20, 20),)
    assert found["LINEのボタンを押した人"] == ((16, 16),)


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
    assert [row.remark for row in course.rows] == ["", "", "", "文を変えた", "", ""]
    assert shares(course, 0) == [50] * 6
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
    assert shares(course, 0) == [50, 50, 50, None, None, None]
    assert shares(course, 4) == [None, None, None, 50, 50, 50]
    assert rows(found, "strain")["よくある"] == ((300, 50),)
    assert rows(found, "strain-2")["よくある"] == ((300, 50),)
    assert any("意味が今と違う" in note for note in found.table("strain-2").notes)


def test_a_meaning_that_comes_back_goes_on_as_todays_and_takes_its_line_up_again() -> None:
    """Seen before: two weeks of another meaning stood as today's, today's as the one before."""
    first, other = version(1), version(2, week=2, began=Beginnings(items={"strain": 2}))
    again = version(3, week=4)
    for_two_weeks = {"item/strain=often": 20, "item/strain=no": 80}
    releases = [
        release(n + 1, n, shown=for_two_weeks if n in (2, 3) else STRAIN,
                by=other if n in (2, 3) else first)
        for n in range(7)
    ]  # fmt: skip
    found = statement(history(releases, first, other, again))
    assert rows(found, "strain")["よくある"] == ((500, 50),)
    assert rows(found, "strain-2")["よくある"] == ((40, 20),)
    assert rows(found, "complaints")["同じ姿勢が続く"] == ((800, 80), (500, 50))
    course = found.table("strain-over-time")
    assert shares(course, 4) == [50, 50, None, None, 50, 50, 50]
    assert shares(course, 0) == [None, None, 20, 20, None, None, None]
    assert [(mark.week, mark.kind) for mark in course.marks] == [(2, "meaning"), (4, "meaning")]
    back = statement(history(releases, first, other, again), Choice(start=3, end=4))
    assert rows(back, "strain")["よくある"] == ((40, 20),), "in those weeks it was today's"


def test_before_and_after_a_change_of_words_leave_its_own_week_out() -> None:
    new = questionnaire(steps__habits__items__strain__text="座りつづける")
    releases = [
        release(1, 0, 1, 2, shown={"item/strain=often": 100, "item/strain=no": 100}),
        release(2, 3, shown={"item/strain=often": 990}),
        release(3, 4, 5, shown={"item/strain=often": 150, "item/strain=no": 50}),
    ]
    found = statement(history(releases, version(1), version(2, week=3, asked=new)))
    assert rows(found, "change-strain-2")["よくある"] == ((100, 50), (150, 75))
    assert found.table("change-strain-2").notes[0] == (
        "変える前:「同じ姿勢が続く」 変えたあと:「座りつづける」"
    )


def in_two_wordings(week: int) -> tuple[CountedVersion, CountedVersion]:
    """Return one version in one wording, and one in two from a week on."""
    raw = document()
    raw["arms"].append({"id": "b", "item_texts": {"strain": "座りつづける"}})
    return version(1), version(2, week=week, asked=read_questionnaire(json.dumps(raw)))


def test_two_wordings_are_compared_from_when_both_were_shown() -> None:
    releases = [
        release(1, 0, shown={"item/strain=often": 500}),
        release(2, 1, shown={"item/strain=often": 60, "item/strain=no": 40}),
        release(3, 1, shown={"item/strain=often": 70, "item/strain=no": 30}, arm="b"),
    ]
    found = statement(history(releases, *in_two_wordings(1)))
    assert rows(found, "arms-strain")["よくある"] == ((60, 60), (70, 70))
    assert found.table("arms-strain").notes[:2] == (
        "言い方A:「同じ姿勢が続く」",
        "言い方B:「座りつづける」",
    )


def test_two_wordings_are_compared_by_the_same_weeks_whatever_period_is_looked_at() -> None:
    """Seen before: a month's report set four weeks of one wording beside nine of the other."""
    half = {"item/strain=often": 50, "item/strain=no": 50}
    many = {"item/strain=often": 90, "item/strain=no": 10}
    releases = [
        release(1, 0, shown=half),
        release(2, 0, shown=half, arm="b"),
        release(3, 1, shown=half),
        release(4, 1, 2, shown=many, arm="b"),
        release(5, 2, shown=half),
        release(6, 3, shown=many),
    ]
    made = history(releases, *in_two_wordings(0))
    for start, end, told, looks in (
        (1, 2, ((50, 50), (50, 50)), 1),
        (3, 3, ((50, 50), (50, 50)), 1),
        (1, 4, ((150, 50), (140, 70)), 2),
        (5, 5, ((150, 50), (140, 70)), 2),
        (6, 6, ((150, 50), (140, 70)), 2),
    ):
        found = statement(made, Choice(start=start, end=end))
        assert rows(found, "arms-strain")["よくある"] == told, (start, end)
        assert found.table("arms-strain").looks == looks
    newest = statement(made, Choice(start=6, end=6)).table("arms-strain")
    assert newest.rows[0].remark == "言い方Aが20ポイント少ない"


def test_weeks_released_together_are_one_point_of_their_true_width() -> None:
    releases = [release(1, 0, shown=STRAIN), release(2, 1, 2, 3, shown=STRAIN)]
    course = statement(history(releases)).table("strain-over-time")
    assert [(span.first, span.weeks) for span in course.spans] == [(0, 1), (1, 3)]
    assert [row.label for row in course.rows] == ["2026年6月1日〜6月7日", "2026年6月8日〜6月28日"]


def test_the_course_reaches_back_beyond_the_period() -> None:
    releases = [release(n + 1, n, shown=STRAIN) for n in range(30)]
    found = statement(history(releases), Choice(start=30, end=30))
    assert len(found.table("strain-over-time").rows) == 20


def test_what_the_former_rule_released_stays_as_it_was_shown_and_is_added_to_nothing() -> None:
    old = former_release(1, 0, shown={"item/strain=often": 30, "item/strain=sometimes+no": 10,
                                      "completions=all": 90})  # fmt: skip
    found = statement(history([old, release(2, 1, shown=STRAIN)]))
    assert rows(found, "former") == {
        "同じ姿勢が続く: よくある": (30,),
        "同じ姿勢が続く: ときどき または ない": (10,),
        "最後まで答えた人": (90,),
    }
    assert rows(found, "strain")["よくある"] == ((100, 50),)
    assert "former" not in [
        section.name for section in statement(history([release(2, 1)])).sections
    ]


@pytest.mark.parametrize("kind", ["people", "share"])
def test_every_cell_of_a_table_has_its_column_and_every_number_its_heading(kind: str) -> None:
    found = statement(history([release(1, 0, shown=STRAIN)]))
    label = json.loads(WORDS_FILE.read_text(encoding="utf-8"))[f"column.{kind}"]
    assert any(
        label in heading
        for table in found.tables
        for column in table.columns
        for heading in column.headings(words())
    )
    for table in found.tables:
        assert all(len(row.cells) == len(table.columns) for row in table.rows), table.name
    assert len(set(found_names(found.tables))) == len(found.tables)


def found_names(tables: tuple[Table, ...]) -> list[str]:
    return [table.name for table in tables]


def shares(table: Table, place: int) -> list[int | None]:
    cells = (row.cells[place] for row in table.rows)
    return [cell.share.value if cell and cell.share else None for cell in cells]


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
        ([release(1, 0, shown=enough), release(2, 1, shown={"completions=all": 9})], False),
        ([release(1, 0, shown=enough), release(2, 1, shown=enough)], True),
    ):
        found = found_names(statement(history(releases)).tables)
        assert ("strain-over-time" in found) is drawn
