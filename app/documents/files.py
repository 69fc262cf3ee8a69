"""Files as people save them: UTF-8 with or without a byte order mark, or said to be what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.documents.reading import ShapeProblem, UnreadableDocumentError, whole_problem
from app.domain.budget import MOST_FILE_BYTES

_Test = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class _OtherFile:
    """Something that a file can be and that is no text in UTF-8."""

    kind: str
    message: str
    is_it: _Test


def text_of_file(raw: bytes) -> str:
    """Return the text of a file; raises UnreadableDocumentError with what the file is instead."""
    if len(raw) > MOST_FILE_BYTES:
        raise _refused(whole_problem("too_long", f"longer than {MOST_FILE_BYTES} bytes"))
    other = next((one for one in _BEFORE_READING if one.is_it(raw)), None)
    if other is None:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            other = next(one for one in _INSTEAD_OF_UTF_8 if one.is_it(raw))
    raise _refused(whole_problem(other.kind, other.message))


def _refused(problem: ShapeProblem) -> UnreadableDocumentError:
    return UnreadableDocumentError((problem,))


def _begins(*heads: bytes) -> _Test:
    return lambda raw: raw.startswith(heads)


def _zip_with(name: bytes) -> _Test:
    """Tell a file of an office program, which is a ZIP archive, by a name that it holds."""
    return lambda raw: raw.startswith(_ZIP) and name in raw


def _is_utf_32(raw: bytes) -> bool:
    """Tell by the byte order mark, or by three zeros beside a first brace; asked before UTF-16."""
    return raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"{\0\0\0", b"\0\0\0{"))


def _is_utf_16(raw: bytes) -> bool:
    """Tell by the byte order mark, or by the zero beside a first brace."""
    return raw.startswith((b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{"))


def _is_shift_jis(raw: bytes) -> bool:
    """Tell Shift_JIS as Windows writes it by its kana; what is mostly UTF-8 is a damaged file."""
    try:
        has_kana = any(_FIRST_KANA <= sign <= _LAST_KANA for sign in raw.decode("cp932"))
    except UnicodeDecodeError:
        return False
    read = raw.decode("utf-8", "replace")
    unread = read.count(_UNREAD)
    return has_kana and unread > sum(not sign.isascii() for sign in read) - unread


_FIRST_KANA: Final = "\u3041"
_LAST_KANA: Final = "\u30fe"
_UNREAD: Final = "\ufffd"
_ZIP: Final = b"PK\x03\x04"
_SAVE: Final = "save it as text in UTF-8"

_BEFORE_READING: Final = (
    _OtherFile("gzip", "compressed with gzip: unpack it first", _begins(b"\x1f\x8b")),
    _OtherFile("excel", "an Excel workbook, not JSON", _zip_with(b"xl/workbook")),
    _OtherFile("word", "a Word document, not JSON", _zip_with(b"word/document")),
    _OtherFile("zip", "a ZIP archive: unpack it first", _begins(_ZIP)),
    _OtherFile("old_office", "an old Word or Excel file, not JSON", _begins(b"\xd0\xcf\x11\xe0")),
    _OtherFile("pdf", "a PDF, not JSON", _begins(b"%PDF-")),
    _OtherFile("utf_32", f"written in UTF-32: {_SAVE}", _is_utf_32),
    _OtherFile("utf_16", f"written in UTF-16: {_SAVE}", _is_utf_16),
)
_INSTEAD_OF_UTF_8: Final = (
    _OtherFile("shift_jis", f"written in Shift_JIS: {_SAVE}", _is_shift_jis),
    _OtherFile("not_utf_8", f"not written in UTF-8, or damaged: {_SAVE}", bool),
)

FILE_KINDS: Final = frozenset(one.kind for one in (*_BEFORE_READING, *_INSTEAD_OF_UTF_8))
"""The kinds of mistakes that a file can be as a whole, beside those of its text."""
