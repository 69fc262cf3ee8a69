"""The statistics page and its report: the same for everybody, made of releases, in few queries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from app.domain.disclosure.contribution import least_rates
from app.domain.staff import Role
from tests.builders import shipped
from tests.support.databases import patient_database
from tests.support.publishing import edit
from tests.support.releasing import after, releasing, week
from tests.support.shown import SLUG, STATS, Shown, fill, main_of, statistics_site, visit
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside, words_of
from tests.support.visits import running_app

REPORT = f"{STATS}/report"
SIZES = (150, 12, 90, 140)
MOST_QUERIES = 15


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Yield a list that takes every statement that any engine of this process runs."""
    found: list[str] = []

    def note(*arguments: object) -> None:
        found.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def site(published_database_url: str, tmp_path: Path) -> Iterator[tuple[Flask, StaffBrowser]]:
    fill(published_database_url, tmp_path, SIZES)
    with statistics_site(published_database_url, tmp_path) as found:
        yield found


def main(browser: StaffBrowser, path: str = STATS) -> str:
    reply = browser.get(path)
    assert reply.status_code == 200, (path, reply.status)
    return main_of(reply.text)


@pytest.mark.parametrize("path", [STATS, REPORT])
def test_every_role_and_every_reading_gets_the_same_bytes(
    site: tuple[Flask, StaffBrowser], published_database_url: str, path: str
) -> None:
    app, owner = site
    staff = staffed_beside(published_database_url)
    readers = [owner, owner] + [
        signed_in(app, staff, role=role, email=f"reading-{role.value}@example.jp") for role in Role
    ]
    pages = {main(reader, path) for reader in readers}
    staff.database.close()
    assert len(pages) == 1


def test_what_came_in_since_the_last_release_changes_nothing(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    _, owner = site
    before = [main(owner, path) for path in (STATS, REPORT, f"{STATS}?arm=a&start=1&end=2")]
    database = patient_database(published_database_url)
    visit(database, visitors=60, number=len(SIZES), seed=9)
    database.close()
    after = [main(owner, path) for path in (STATS, REPORT, f"{STATS}?arm=a&start=1&end=2")]
    assert before == after


def test_no_true_count_is_on_any_page(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    _, owner = site
    before = [main(owner, path) for path in (STATS, REPORT)]
    database = patient_database(published_database_url)
    visit(database, visitors=60, number=len(SIZES), seed=9)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE tally SET n = 8642"))
        connection.execute(text("UPDATE activity SET n = 9753"))
        counted = connection.execute(text("SELECT count(*) FROM tally")).scalar_one()
    database.close()
    assert counted > 50
    assert [main(owner, path) for path in (STATS, REPORT)] == before


def test_the_queries_are_as_few_however_much_was_released(
    site: tuple[Flask, StaffBrowser], published_database_url: str, tmp_path: Path
) -> None:
    _, owner = site
    before = {path: queries(owner, path) for path in (STATS, REPORT)}
    database = patient_database(published_database_url)
    for number in range(len(SIZES), 9):
        visit(database, visitors=120, number=number, seed=number)
        releasing(database, tmp_path).release(now=after(number))
    database.close()
    assert {path: queries(owner, path) for path in (STATS, REPORT)} == before
    assert max(before.values()) <= MOST_QUERIES


def queries(browser: StaffBrowser, path: str) -> int:
    main(browser, path)
    with counted_queries() as found:
        main(browser, path)
    return len([one for one in found if one.lstrip().upper().startswith("SELECT")])


def test_before_the_first_release_the_page_says_what_is_waited_for(
    published_database_url: str, tmp_path: Path
) -> None:
    fill(published_database_url, tmp_path, (12, 9))
    with statistics_site(published_database_url, tmp_path) as (_, owner):
        page, report = words_of(owner.get(STATS)), words_of(owner.get(REPORT))
        when = re.search(r'<a href="([^"]+)">いつごろ出るかを見る', owner.get(REPORT).text)
        assert when, "the report leads to when the first figures come"
        assert "最初の集計は" in words_of(owner.get(when[1]))
    assert "3か月のおわりに約50人分の答えがたまっていれば" in page
    assert "最後まで答えた人の動き" in page, "weekly numbers are there from the first shut week on"
    assert "まだ集計はありません" in report


def test_the_empty_page_says_when_the_first_figures_come_at_the_pace_so_far(
    published_database_url: str, tmp_path: Path
) -> None:
    fill(published_database_url, tmp_path, (12, 9))
    with statistics_site(published_database_url, tmp_path) as (_, owner):
        page = words_of(owner.get(STATS))
        assert owner.get(f"{STATS}?expected=500").text.count("いままでのペースは") == 1
    assert re.search(r"いままでのペースは、1週におよそ\d+人です。", page)
    assert re.search(
        r"最初の集計は\d+年\d+月\d+日ごろに出ます|2年たっても最初の集計は出ません", page
    )
    assert "どのくらい動けば分かるか" in page
    assert "何人くらいが最後まで答えそうですか" not in page


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("40", "1週に40人が最後まで答えるとします"),
        ("0", "何人くらいが最後まで答えそうですか"),
        ("", "何人くらいが最後まで答えそうですか"),
        ("四十", "何人くらいが最後まで答えそうですか"),
        ("99999999", "1週に9,999人が最後まで答えるとします"),
        ("1", "2年たっても最初の集計は出ません"),
    ],
)
def test_before_the_first_week_it_says_so_from_a_number_typed_in(
    published_database_url: str, tmp_path: Path, expected: str, said: str
) -> None:
    with statistics_site(published_database_url, tmp_path) as (_, owner):
        reply = owner.get(f"{STATS}?expected={expected}")
    assert reply.status_code == 200
    assert said in words_of(reply)


@pytest.mark.parametrize("sizes", [(64,), (51, 8, 95), (150,)])
def test_a_quiet_clinic_has_both_pages(
    published_database_url: str, tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    fill(published_database_url, tmp_path, sizes)
    with statistics_site(published_database_url, tmp_path) as (_, owner):
        assert "最後まで答えた人" in main(owner)
        assert "ひとことで" in main(owner, REPORT)


def test_figures_and_charts_say_what_was_released(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    reply = owner.get(f"{STATS}?start=1&end=9")
    tables = Shown(reply.text).tables
    assert {"levels", "themes", "complaints", "steps", "sources", "recur_strain"} <= tables.keys()
    assert "腰のセルフチェック" in words_of(reply)
    assert f"{STATS}/report?of={SLUG}" in reply.text


def test_every_place_on_the_page_has_a_name_of_its_own(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    names = re.findall(r'\sid="([^"]+)"', owner.get(STATS).text)
    assert len(names) > 20
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize(
    "query",
    [
        "?start=&end=",
        "?start=abc&end=1e9",
        "?start=-1&with_start=99999999999999999999",
        "?start=１&arm=%00",
        "?arm=<script>alert(1)</script>",
        "?month=2026-13",
        "?start=3&end=1&with_start=2&with_end=1&arm=a",
    ],
)
def test_whatever_is_asked_for_is_answered_with_whole_releases(
    site: tuple[Flask, StaffBrowser], query: str
) -> None:
    _, owner = site
    for path in (STATS, REPORT):
        reply = owner.get(path + query)
        assert reply.status_code == 200
        assert "<script>alert" not in reply.text


def test_a_questionnaire_nobody_published_is_not_found(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    assert owner.get(f"{STATS}?of=nothing").status_code == 404
    assert owner.get(f"{REPORT}?of=../etc").status_code == 404
    assert owner.get(f"{STATS}?of=%00").status_code == 404


def test_the_report_names_the_clinic_and_the_month(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    said = words_of(owner.get(f"{REPORT}?month=2026-09"))
    assert "2026年9月の報告" in said
    assert "ひとことで" in said
    assert "見本鍼灸整体院" in said


def test_nobody_signed_in_sees_no_number(published_database_url: str, tmp_path: Path) -> None:
    fill(published_database_url, tmp_path, SIZES)
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        reply = StaffBrowser(app).get(STATS)
    assert reply.status_code == 303
    assert (reply.location or "").startswith("/staff/sign-in?next=/staff/stats")
    assert "約" not in reply.text


def test_pages_are_kept_by_no_cache(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    assert owner.get(STATS).headers["Cache-Control"] == "no-store"
    assert "ETag" not in owner.get(STATS).headers


def test_visitors_are_told_what_is_counted_beside_their_answers(
    site: tuple[Flask, StaffBrowser],
) -> None:
    _, owner = site
    said = words_of(owner.get("/about"))
    for counted in ("はじめた回数", "どの画面で閉じたか", "予約やLINEのボタン", "どのリンク"):
        assert counted in said
    rates = least_rates(shipped())
    assert "集計には誤差をわざと混ぜています。" in said
    assert (
        f"あなたの答え一つを当てられるのは100回に{rates[0]}回ほど（まぐれは50回）、続きの質問が"
        f"ある答えで最大{rates[1]}回、緊急のサインで最大{rates[2]}回です。" in said
    )
    assert "最初の2つまで" in said
    first = words_of(owner.get("/"))
    (sentence,) = [one for one in first.split("。") if "誤差" in one]
    assert len(sentence) < 40


def test_weeks_are_named_by_their_days(site: tuple[Flask, StaffBrowser]) -> None:
    _, owner = site
    assert week(0) == "2026-W39"
    assert "2026年9月21日" in main(owner)


def test_publishing_says_how_many_answers_an_ended_series_takes_with_it(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    """They are those released so far, with their margin, as the statistics page has them."""
    _, owner = site
    end_series_of(published_database_url, "recur_strain")
    said = words_of(owner.get(f"/staff/drafts/{SLUG}/publish"))
    found = re.search(
        r"は、ここから新しく数えます。これまでに発表された約(\d+)人（(\d+)〜(\d+)）の答えは", said
    )
    assert found is not None, said[said.find("集計への影響") :][:600]
    value, low, high = map(int, found.groups())
    assert low <= value <= high
    assert abs(value - sum(SIZES)) < 100, "noise of variance 16 in four cells of four releases"


def test_publishing_says_that_nothing_was_released_yet(
    published_database_url: str, tmp_path: Path
) -> None:
    with statistics_site(published_database_url, tmp_path) as (_, owner):
        end_series_of(published_database_url, "recur_strain")
        said = words_of(owner.get(f"/staff/drafts/{SLUG}/publish"))
    assert "は、ここから新しく数えます。発表された答えは、まだありません。" in said


def end_series_of(url: str, link_id: str) -> None:
    """Save a draft in which a question has one more option."""
    (item,) = (one for one in shipped().items.values() if one.link_id == link_id)
    step = next(one.id for one in shipped().steps if item in one.items)
    database = patient_database(url)
    options = [
        {"code": one.code, "display": one.display} | ({"weight": one.weight} if one.weight else {})
        for one in item.answer_options
    ]
    more = {"code": "seldom", "display": "めったにない"}
    place = f"steps__{step}__items__{link_id}__answer_options"
    changes = {place: [*options, more]}
    edit(database, SLUG, changes, who="editor@example.jp", now=datetime.now(UTC))
    database.close()
