"""Reads a posted form strictly: one encoding, one size, no surprises, and never a crash.

Flask's own parser is lenient: it replaces bytes it can't decode and takes several content
types. A health form must not guess, so this one says what is wrong instead.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, Literal, TypeAlias
from urllib.parse import unquote_to_bytes

from flask import Request

DIGITS_OF_AN_ID: Final = 18
"""What a database can count to."""

_MOST_DIGITS: Final = 9
"""More than there ever are versions, saves, releases or entries of a log."""


def whole_number(text: str, *, digits: int = _MOST_DIGITS) -> int | None:
    """Return a number of plain digits and no more than `digits` of them, else None."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_one else None


LARGEST_BODY: Final = 64 * 1024
_URLENCODED: Final = "application/x-www-form-urlencoded"
_HEX: Final = frozenset(b"0123456789abcdefABCDEF")
_NOTHING_TO_DECODE: Final = re.compile(rb"[A-Za-z0-9_.=&-]*")
_LINE_END: Final = re.compile(rb"(?:%0[dD])?%0[aA]|%0[dD]")

Fields: TypeAlias = dict[str, list[str]]
Fault: TypeAlias = Literal["too_large", "content_type", "unreadable", "unknown_answer"]

STATUS: Final[dict[Fault, HTTPStatus]] = {
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "content_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "unreadable": HTTPStatus.BAD_REQUEST,
    "unknown_answer": HTTPStatus.BAD_REQUEST,
}


@dataclass(frozen=True, slots=True)
class PostedBody:
    """The fields of a body, the files beside them, and what is wrong with it.

    With a `fault`, `fields` is whatever could still be made out: good enough to look for
    warning signs, not to be judged or counted.
    """

    fields: Fields
    fault: Fault | None
    files: Mapping[str, bytes] = field(default_factory=dict)


class _UnreadableError(ValueError):
    """A pair that no browser would send."""


def read_post(request: Request, *, may_have_lines: bool = False) -> PostedBody:
    """Read a body; never raises, whatever was sent.

    With `may_have_lines` a value may hold line breaks, which arrive as line feeds: staff write
    paragraphs, visitors never do.
    """
    raw, is_broken = _raw_body(request)
    fault = _first_fault(request, raw, is_broken=is_broken)
    if fault is None:
        try:
            return PostedBody(_gather(_strict_pairs(raw, lines=may_have_lines)), None)
        except _UnreadableError:
            fault = "unreadable"
    return PostedBody(_gather(_lenient_pairs(raw[:LARGEST_BODY])), fault)


def _raw_body(request: Request) -> tuple[bytes, bool]:
    """Return at most one byte more than allowed, and whether the connection broke on the way.

    Servers raise exceptions of their own for a wrong chunk or a cut body; which ones is their
    secret, and none of them may become our 500.
    """
    length = request.content_length
    limit = LARGEST_BODY + 1 if length is None else min(length, LARGEST_BODY + 1)
    if length is None and not request.environ.get("wsgi.input_terminated"):
        return b"", False
    parts: list[bytes] = []
    try:
        while limit > 0 and (part := request.environ["wsgi.input"].read(limit)):
            parts.append(part)
            limit -= len(part)
    except Exception:  # noqa: BLE001  # see above
        return b"".join(parts), True
    return b"".join(parts), length is not None and limit > 0


def _first_fault(request: Request, raw: bytes, *, is_broken: bool) -> Fault | None:
    if len(raw) > LARGEST_BODY:
        return "too_large"
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if (raw and request.mimetype != _URLENCODED) or charset != "utf-8":
        return "content_type"
    return "unreadable" if is_broken else None


def _gather(pairs: Iterable[tuple[str, str]]) -> Fields:
    fields: Fields = {}
    for name, value in pairs:
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    return fields


def _strict_pairs(raw: bytes, *, lines: bool) -> Iterable[tuple[str, str]]:
    if _NOTHING_TO_DECODE.fullmatch(raw):  # as most forms of visitors are
        parts = [text.partition("=") for text in raw.decode("ascii").split("&") if text]
        return [(name, value) for name, _, value in parts]
    return _decoded_pairs(raw, lines=lines)


def _decoded_pairs(raw: bytes, *, lines: bool) -> Iterator[tuple[str, str]]:
    for pair in raw.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            yield _strict_text(name), _strict_lines(value) if lines else _strict_text(value)


def _strict_lines(raw: bytes) -> str:
    """Decode a value line by line, however the browser ends its lines; a pasted tab is a space."""
    plain = _LINE_END.sub(b"\n", raw).replace(b"%09", b"+")
    return "\n".join(_strict_text(line) for line in plain.split(b"\n"))


def _strict_text(raw: bytes) -> str:
    """Decode one name or value; refuses broken escapes, other encodings and control characters."""
    if b"%" in raw and any(not _is_escape(part) for part in raw.split(b"%")[1:]):
        raise _UnreadableError
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise _UnreadableError from None
    if not is_plain(text):
        raise _UnreadableError
    return text


def is_plain(line: str) -> bool:
    """Tell whether a line is free of control characters."""
    return line.isprintable() or all(unicodedata.category(sign) != "Cc" for sign in line)


def _is_escape(part: bytes) -> bool:
    return len(part) > 1 and part[0] in _HEX and part[1] in _HEX


def _lenient_pairs(raw: bytes) -> Iterator[tuple[str, str]]:
    """Make out what can be made out, the same only once; also of a body sent as text/plain."""
    for pair in dict.fromkeys(raw.replace(b"\r", b"&").replace(b"\n", b"&").split(b"&")):
        name, found, value = pair.partition(b"=")
        if found:
            yield _lenient_text(name), _lenient_text(value)


def _lenient_text(raw: bytes) -> str:
    return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8", "replace").strip()
