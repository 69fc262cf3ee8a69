"""Reads exported files back with nothing but the standard library."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from zipfile import ZipFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Cell = str | int | None


@dataclass(frozen=True)
class Workbook:
    """An Excel file: its sheets' cells by name, in order, and the names of its parts."""

    sheets: dict[str, list[list[Cell]]]
    parts: tuple[str, ...]
    formulas: int
    links: int


def read_csv(body: bytes) -> list[list[str]]:
    """Return the rows of a file that Excel in Japan opens as UTF-8."""
    assert body.startswith(BYTE_ORDER_MARK)
    text = body.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", text), "lines end in CR LF"
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(body: bytes) -> Workbook:
    """Return what an Excel file holds."""
    with ZipFile(io.BytesIO(body)) as file:
        parts = tuple(file.namelist())
        trees = {name: ET.fromstring(file.read(name)) for name in parts if name.endswith(".xml")}  # noqa: S314  # our own file
    names = [sheet.get("name", "") for sheet in trees["xl/workbook.xml"].iter(f"{_MAIN}sheet")]
    shared = [_text(one) for one in trees.get("xl/sharedStrings.xml", ET.Element("x"))]
    sheets = [trees[f"xl/worksheets/sheet{place + 1}.xml"] for place in range(len(names))]
    return Workbook(
        sheets={name: _rows(sheet, shared) for name, sheet in zip(names, sheets, strict=True)},
        parts=parts,
        formulas=sum(1 for sheet in sheets for _ in sheet.iter(f"{_MAIN}f")),
        links=sum(1 for sheet in sheets for _ in sheet.iter(f"{_MAIN}hyperlink")),
    )


def _rows(sheet: ET.Element, shared: list[str]) -> list[list[Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for row in sheet.iter(f"{_MAIN}row"):
        cells = found.setdefault(int(row.get("r", "0")), {})
        for cell in row.iter(f"{_MAIN}c"):
            cells[_column(cell.get("r", ""))] = _value(cell, shared)
    return [
        [found.get(number, {}).get(place) for place in range(max(found.get(number, {0: None})) + 1)]
        for number in range(1, max(found, default=0) + 1)
    ]


def _value(cell: ET.Element, shared: list[str]) -> Cell:
    value = cell.find(f"{_MAIN}v")
    if cell.get("t") == "inlineStr":
        return _text(cell)
    if value is None or value.text is None:
        return None
    return shared[int(value.text)] if cell.get("t") == "s" else int(value.text)


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text(element: ET.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))
