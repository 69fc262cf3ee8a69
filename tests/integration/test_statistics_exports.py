"""Files hold exactly the tables of the page, for whoever has just signed in, and are logged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask

from app.domain.estimates import AtMost, ShownNumber
from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.statistics.periods import Choice
from app.services.statistics.shown_tables import Cell, Column, Table
from app.services.statistics.spreadsheets import Value, harmless
from app.services.statistics.statement import Statement
from tests.support.commands import run_flask
from tests.support.databases import patient_database
from tests.support.shown import SLUG, STATS, Shown, fill, numbers, statistics_site
from tests.support.spreadsheets import read_csv, read_xlsx
from tests.support.staff_client import StaffBrowser, signed_in, staffed_beside
from tests.support.statements import words
from tests.support.visits import running_app

SIZES = (150, 12, 90, 140)


@pytest.fixture
def site(published_database_url: str, tmp_path: Path) -> Iterator[tuple[Flask, StaffBrowser]]:
    fill(published_database_url, tmp_path, SIZES)
    with statistics_site(published_database_url, tmp_path) as found:
        yield found


def download(browser: StaffBrowser, kind: str, query: str = "") -> bytes:
    reply = browser.get(f"{STATS}/export.{kind}{query}")
    assert reply.status_code == 200, (reply.status, reply.location)
    return reply.get_data()


def statement(url: str, folder: Path) -> Statement:
    from app import wiring  # noqa: PLC0415  # what the page itself is made of
    from tests.support.visits import settings_for  # noqa: PLC0415  # as above

    cases = wiring.build(settings_for(url, instance_dir=folder))
    found = cases.statistics.statement(SLUG, Choice())
    cases.database.close()
    return found


def test_both_files_hold_every_cell_of_every_table_and_no_other_number(
    site: tuple[Flask, StaffBrowser], published_database_url: str, tmp_path: Path
) -> None:
    _, browser = site
    sections = statement(published_database_url, tmp_path).sections
    by_section = [[line for table in one.tables for line in lines_of(table)] for one in sections]
    expected: list[list[Value]] = []
    for section, lines in zip(sections, by_section, strict=True):
        expected += [[section.title], [], *lines]
    assert len(expected) > 200
    as_text = [["" if cell is None else str(cell) for cell in line] for line in expected]
    rows = read_csv(download(browser, "csv"))
    assert rows[rows.index([]) + 1 :] == as_text
    book = read_xlsx(download(browser, "xlsx"))
    for sheet, wanted in zip(list(book.sheets.values())[1:], by_section, strict=True):
        found = [without_gaps(line) for line in sheet]
        assert [line for line in found if line] == [without_gaps(line) for line in wanted if line]
    about = next(iter(book.sheets.values()))
    assert not [cell for line in about for cell in line if isinstance(cell, int)]


def lines_of(table: Table) -> list[list[Value]]:
    """Return a table as a file says it."""
    headings = [one for column in table.columns for one in column.headings(words())]
    placed, said = any(row.place for row in table.rows), bool(table.remark)
    lines: list[list[Value]] = [[table.title]]
    lines.append([table.first, *(["順位"] * placed), *headings, *([table.remark] * said)])
    for row in table.rows:
        figures = zip(row.cells, table.columns, strict=True)
        cells = [n for pair in figures for n in figures_of(*pair)]
        lines.append([row.label, *([row.place] * placed), *cells, *([row.remark] * said)])
    lines += [[note] for note in table.notes]
    return [list(map(harmless, line)) for line in [*lines, []]]


def figures_of(cell: Cell, column: Column) -> list[int | None]:
    """Return a number with its ends, and its share with its own."""
    number = ends(cell.number if cell else None)
    return number + ends(cell.share if cell else None) if column.shares else number


def ends(found: ShownNumber | None) -> list[int | None]:
    if isinstance(found, AtMost):
        return [None, 0, found.n]
    return [None, None, None] if found is None else [found.value, found.low, found.high]


def without_gaps(line: Sequence[Value]) -> Sequence[Value]:
    """Return a line without its empty end."""
    while line and line[-1] is None:
        line = line[:-1]
    return line


def test_the_page_shows_the_numbers_of_the_files_and_no_others(
    site: tuple[Flask, StaffBrowser], published_database_url: str, tmp_path: Path
) -> None:
    _, browser = site
    page = Shown(browser.get(STATS).text)
    for table in statement(published_database_url, tmp_path).tables:
        if table.question and table.kind == "lines":
            page = Shown(browser.get(f"{STATS}?question={table.question}").text)
        drawn = page.tables.get(table.name.replace("/", "-"))
        if drawn is None:
            assert table.name == "overview", "drawn as figures"
            continue
        assert len(drawn) - 1 == len(table.rows)
        for row, (label, cells) in zip(table.rows, drawn[1:], strict=True):
            assert together(label).startswith(together(row.label))
            said = {n for cell in cells for n in numbers(cell)}
            figures = [figures_of(*pair) for pair in zip(row.cells, table.columns, strict=True)]
            kept = {n for one in figures for n in one if n is not None}
            assert said <= kept | set(numbers(row.remark)), (table.name, label, said, kept)
            main = {one[3] if len(one) > 3 and one[3] is not None else one[2] for one in figures}
            assert said.issuperset(main - {None}), (table.name, label, said, main)


def together(text: str) -> str:
    return "".join(text.split())


def test_the_files_of_two_people_are_the_same_bytes(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    app, browser = site
    staff = staffed_beside(published_database_url)
    viewer = signed_in(app, staff, role=Role.VIEWER, email="viewer@example.jp")
    staff.database.close()
    for kind in ("csv", "xlsx"):
        assert download(browser, kind) == download(viewer, kind)


def test_a_file_is_named_after_its_days_and_never_kept_by_a_browser(
    site: tuple[Flask, StaffBrowser],
) -> None:
    _, browser = site
    for kind, media in (("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd")):
        reply = browser.get(f"{STATS}/export.{kind}")
        found = reply.headers["Content-Disposition"]
        plain = re.search(r'filename="([^"]+)"', found)
        assert plain is not None
        assert plain[1] == f"statistics-2026-09-28_2027-01-03.{kind}"
        assert unquote(found.rpartition("UTF-8''")[2]) == (
            f"腰のセルフチェック 集計 2026年9月28日〜2027年1月3日.{kind}"
        )
        assert reply.headers["Content-Type"].startswith(media)
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_choice_of_periods_chooses_what_is_in_the_file(
    site: tuple[Flask, StaffBrowser],
) -> None:
    _, browser = site
    first = read_csv(download(browser, "csv", "?start=1&end=1"))
    assert first[1] == ["期間", "2026年9月21日〜9月27日"]
    assert first != read_csv(download(browser, "csv"))


def test_each_file_leaves_a_line_in_the_audit_log(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    _, browser = site
    download(browser, "csv")
    browser.client.head(f"{STATS}/export.csv")
    browser.get(f"{STATS}/export")
    download(browser, "xlsx", "?start=1&end=1")
    database = patient_database(published_database_url)
    logged = [entry for entry in AuditLog(database).newest() if entry.what == "statistics.exported"]
    assert AuditLog(database).first_broken() is None
    database.close()
    assert [(one.who[:5], one.subject) for one in logged] == [("owner", SLUG)] * 2
    assert '"format": "xlsx", "period": "2026-09-21_2026-09-27"' in logged[0].details
    assert '"format": "csv", "period": "2026-09-28_2027-01-03"' in logged[1].details


def test_whoever_signed_in_long_ago_proves_it_again_and_gets_the_file_then(
    site: tuple[Flask, StaffBrowser], published_database_url: str
) -> None:
    app, _ = site
    staff = staffed_beside(published_database_url)
    stale = signed_in(app, staff, email="s@example.jp", fresh=False)
    staff.database.close()
    reply = stale.get(f"{STATS}/export?start=1&end=1")
    assert reply.location == "/staff/confirm?next=/staff/stats/export%3Fstart%3D1%26end%3D1"


def test_the_page_before_the_files_leads_to_the_same_choice(
    site: tuple[Flask, StaffBrowser],
) -> None:
    _, browser = site
    page = browser.page(f"{STATS}/export?start=1&end=1")
    hrefs = [href for href in page.values("href") if "export." in href]
    assert hrefs == [
        f"{STATS}/export.xlsx?of=back-pain&start=1&end=1",
        f"{STATS}/export.csv?of=back-pain&start=1&end=1",
    ]
    assert "2026年9月21日〜9月27日" in page.words


def test_before_the_first_release_there_is_nothing_to_take_along(
    published_database_url: str, tmp_path: Path
) -> None:
    fill(published_database_url, tmp_path, [49])
    with statistics_site(published_database_url, tmp_path) as (_, browser):
        page = browser.page(f"{STATS}/export")
        assert "約50人分がたまっていれば" in page.words
        assert not [href for href in page.values("href") if "export." in href]
        found = statement(published_database_url, tmp_path)
        assert [table.name for table in found.tables] == ["completions-over-time"]


def test_an_unknown_questionnaire_is_not_found(site: tuple[Flask, StaffBrowser]) -> None:
    _, browser = site
    assert browser.get(f"{STATS}/export.csv?of=nothing").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_command_writes_the_very_file_of_the_page(
    site: tuple[Flask, StaffBrowser], published_database_url: str, tmp_path: Path, kind: str
) -> None:
    _, browser = site
    words = ("statistics", "export", "--format", kind)
    done = run_flask(published_database_url, *words, directory=tmp_path)
    assert done.stdout.encode("utf-8", "surrogateescape") == download(browser, kind)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_says_what_it_does_not_know(
    published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as app:
        run = app.test_cli_runner().invoke
        told = run(args=["statistics", "export", "--format", "csv", "--slug", "none"])
    assert told.exit_code == 1
    assert told.output == "Error: Nothing was ever published as none.\n"
