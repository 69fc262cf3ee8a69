"""Tables as files for spreadsheet programs: CSV and Excel, the same cells in both. Pure.

Nothing in them is ever run: a text that a spreadsheet would take for a formula gets an
apostrophe before it, headers and titles too, and the Excel file holds texts and whole numbers
only. The same statement gives the same bytes.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.domain.estimates import About, ShownNumber
from app.services.statistics.shown_tables import Cell, Column, Table, Words
from app.services.statistics.statement import Statement, StatementSection

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_BYTE_ORDER_MARK: Final = "\ufeff"
_LONGEST_SHEET_NAME: Final = 31
_NO_SHEET_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_FIRST_WIDTH: Final = 44
_OTHER_WIDTH: Final = 16
_SAME_FOR_ALL: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Written into every Excel file as its birth, so that two of the same numbers are the same."""

Value = str | int | None
Line = Sequence[Value]


def harmless(cell: Value) -> Value:
    """Return a cell that no spreadsheet program takes for a formula, also in full-width signs."""
    if not isinstance(cell, str):
        return cell
    text = "".join(" " if _is_control(sign) else sign for sign in cell)
    seen = unicodedata.normalize("NFKC", cell).lstrip(" \u200b\u2060\ufeff")
    return f"'{text}" if seen.startswith(_STARTS_FORMULA) else text


def as_csv(statement: Statement, *, words: Words) -> bytes:
    """Return every table below the other, as Excel in Japan opens it by a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for line in (*_head(statement, words=words), (), *_sections(statement.sections, words)):
        writer.writerow(["" if cell is None else cell for cell in map(harmless, line)])
    return f"{_BYTE_ORDER_MARK}{text.getvalue()}".encode()


def as_xlsx(statement: Statement, *, words: Words) -> bytes:
    """Return an Excel file: a sheet about it, then one per section."""
    from xlsxwriter import Workbook  # noqa: PLC0415  # slow to import, and seldom needed

    body = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(body, options) as book:
        book.set_properties({"created": _SAME_FOR_ALL})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _fill(book, words("export.about"), _head(statement, words=words), bold=bold)
        for section in statement.sections:
            _fill(book, section.title, _tables(section.tables, words), bold=bold)
    return body.getvalue()


def _head(statement: Statement, *, words: Words) -> Iterator[Line]:
    """Yield what everybody should know before reading a number."""
    yield (words("export.title", title=statement.history.title),)
    for name in ("period", "other_period"):
        place = 0 if name == "period" else 1
        if place < len(statement.periods):
            yield (words(f"export.{name}"), statement.periods[place])
    yield (words("note.about"),)
    for finding in statement.findings:
        yield (finding.question, *finding.sentences)
    if statement.chosen is None:
        yield (words("export.empty"),)
    yield (words("export.blank"),)


def _sections(sections: Sequence[StatementSection], words: Words) -> Iterator[Line]:
    for section in sections:
        yield (section.title,)
        yield ()
        yield from _tables(section.tables, words)


def _tables(tables: Sequence[Table], words: Words) -> Iterator[Line]:
    for table in tables:
        yield from _table(table, words)


def _table(table: Table, words: Words) -> Iterator[Line]:
    placed = any(row.place for row in table.rows)
    headings = (heading for column in table.columns for heading in column.headings(words))
    yield (table.title,)
    yield (
        table.first,
        *([words("column.place")] if placed else []),
        *headings,
        *([table.remark] if table.remark else []),
    )
    for row in table.rows:
        yield (
            row.label,
            *([row.place] if placed else []),
            *(n for pair in zip(row.cells, table.columns, strict=True) for n in _numbers(*pair)),
            *([row.remark] if table.remark else []),
        )
    for note in table.notes:
        yield (note,)
    yield ()


def _numbers(cell: Cell, column: Column) -> Iterator[int | None]:
    """Yield a number and its share, each with both ends; nothing where nobody was asked."""
    yield from _ends(cell.number if cell else None)
    if column.shares:
        yield from _ends(cell.share if cell else None)


def _ends(number: ShownNumber | None) -> tuple[int | None, ...]:
    """Return a number and its ends; of "at most" the upper one alone."""
    if number is None:
        return None, None, None
    return tuple(number) if isinstance(number, About) else (None, 0, number.n)


def _fill(book: "Workbook", title: str, lines: Iterator[Line], *, bold: Any) -> None:  # noqa: ANN401  # untyped library
    sheet = book.add_worksheet(_sheet_name(title, known=len(book.worksheets())))
    sheet.set_column(0, 0, _FIRST_WIDTH)
    sheet.set_column(1, 12, _OTHER_WIDTH)
    for number, line in enumerate(lines):
        is_heading = len(line) > 1 and all(isinstance(cell, str) for cell in line)
        for place, cell in enumerate(map(harmless, line)):
            if isinstance(cell, int):
                sheet.write_number(number, place, cell)
            elif cell is not None:
                sheet.write_string(number, place, cell, bold if is_heading else None)


def _sheet_name(title: str, *, known: int) -> str:
    """Return a name that Excel takes and that no other sheet of the file has."""
    text = str(harmless(title)).translate(_NO_SHEET_NAME).strip()
    return f"{known + 1} {text}"[:_LONGEST_SHEET_NAME].strip()


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}
