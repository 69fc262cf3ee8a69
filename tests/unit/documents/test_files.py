"""A file is taken as editors save it, and otherwise said to be what it is."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from app.documents.files import FILE_KINDS, text_of_file
from app.documents.reading import UnreadableDocumentError
from app.domain.budget import MOST_FILE_BYTES
from tests.builders import shipped_text


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, shipped_text())
    return file.getvalue()


def kind_of(raw: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableDocumentError) as refused:
        text_of_file(raw)
    (found,) = refused.value.problems
    return found.kind, str(found)


@pytest.mark.parametrize("text", [shipped_text(), "{}", "", "ﾃｽﾄ", "\ufffd"])
def test_utf_8_is_taken_with_and_without_a_byte_order_mark(text: str) -> None:
    assert text_of_file(text.encode()) == text
    assert text_of_file(text.encode("utf-8-sig")) == text


def test_line_ends_stay_as_they_are() -> None:
    assert text_of_file(b"{\r\n}\r") == "{\r\n}\r"


def in_shift_jis() -> bytes:
    return shipped_text().encode("cp932", "replace")


CASES = {
    "shift_jis": (in_shift_jis(), '{ "質問": "痛みますか" }'.encode("shift_jis")),
    "utf_16": (
        shipped_text().encode("utf-16"),
        shipped_text().encode("utf-16-le"),
        shipped_text().encode("utf-16-be"),
        b"\xfe\xff" + shipped_text().encode("utf-16-be"),
    ),
    "utf_32": (
        shipped_text().encode("utf-32"),
        shipped_text().encode("utf-32-le"),
        shipped_text().encode("utf-32-be"),
        b"\0\0\xfe\xff" + shipped_text().encode("utf-32-be"),
    ),
    "not_utf_8": (
        shipped_text().encode("euc_jp", "replace"),
        shipped_text().encode()[:-2] + "終".encode()[:2],
        shipped_text().encode().replace("腰".encode(), b"\xe8\x85", 1),
        b"\xff",
        bytes(range(128, 256)),
    ),
    "gzip": (gzip.compress(shipped_text().encode()),),
    "zip": (archive("back-pain.json"),),
    "excel": (archive("[Content_Types].xml", "xl/workbook.xml"),),
    "word": (archive("[Content_Types].xml", "word/document.xml"),),
    "old_office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",),
    "too_long": (b" " * (MOST_FILE_BYTES + 1),),
}


@pytest.mark.parametrize(
    ("kind", "raw"), [(kind, raw) for kind, found in CASES.items() for raw in found]
)
def test_anything_else_is_said_to_be_what_it_is(kind: str, raw: bytes) -> None:
    found, line = kind_of(raw)
    assert found == kind
    assert line.startswith("document: shape: ")


def test_there_is_an_example_of_every_kind() -> None:
    assert FILE_KINDS | {"too_long"} == CASES.keys()


def test_a_file_as_large_as_it_may_be_is_taken() -> None:
    assert text_of_file(b" " * MOST_FILE_BYTES).isspace()
