"""Reads a form that sends a file: as strictly as any other, but of another size and shape.

A staff member's file arrives as bytes under the name of its input: what they are is for whoever
reads it to say. A page that sends a form once more (`templates/staff/working.html`) can't hold a
file; it sends the bytes as a text, in base64, under the name with `SENT_AGAIN` before it.
"""

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.domain.budget import MOST_FILE_BYTES
from app.web.shared.post_body import Fault, Fields, PostedBody, is_plain

_LARGEST_TEXT: Final = 64 * 1024
_LARGEST_PICTURE: Final = 8 * 1024 * 1024
"""A photograph as a phone takes it."""

LARGEST_FILE_POST: Final = max(MOST_FILE_BYTES, _LARGEST_PICTURE) * 4 // 3 + 2 * _LARGEST_TEXT
"""The largest files that are read, in base64, and the texts and headings around them."""

SENT_AGAIN: Final = "file-"

_MOST_PARTS: Final = 20
_MULTIPART: Final = "multipart/form-data"


def read_file_post(request: Request) -> PostedBody:
    """Read a body of texts and one file; never raises, whatever was sent."""
    if request.mimetype != _MULTIPART:
        return PostedBody({}, "content_type")
    request.max_content_length = LARGEST_FILE_POST
    fault: Fault
    try:
        _, texts, files = _parser().parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
        again = {name: texts.pop(name) for name in [*texts] if name.startswith(SENT_AGAIN)}
        fields, found = _texts(texts), _files(files) | _decoded(again)
    except RequestEntityTooLarge:
        fault = "too_large"
    except Exception:  # noqa: BLE001  # servers raise exceptions of their own for a cut body
        fault = "unreadable"
    else:
        return PostedBody(fields, None, found)
    return PostedBody({}, fault)


def _parser() -> FormDataParser:
    """Return a parser that keeps files in memory; one on a disk would outlive a cut body."""
    return FormDataParser(
        stream_factory=lambda *_, **__: BytesIO(),
        max_content_length=LARGEST_FILE_POST,
        max_form_memory_size=LARGEST_FILE_POST,
        max_form_parts=_MOST_PARTS,
    )


def _texts(texts: MultiDict[str, str]) -> Fields:
    if sum(len(text.encode()) for _, text in texts.items(multi=True)) > _LARGEST_TEXT:
        raise RequestEntityTooLarge
    fields = {name: list(map(_one_line_end, values)) for name, values in texts.lists()}
    if not all(is_plain(line) for line in _lines(fields)):
        raise _UnreadableFileError
    return fields


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def _lines(fields: Fields) -> Iterator[str]:
    for name, values in fields.items():
        yield name
        for value in values:
            yield from value.split("\n")


def _files(files: MultiDict[str, FileStorage]) -> dict[str, bytes]:
    return {name: found.stream.read() for name, found in files.items()}


def _decoded(again: dict[str, str]) -> dict[str, bytes]:
    return {
        name.removeprefix(SENT_AGAIN): b64decode(text, validate=True)
        for name, text in again.items()
    }


class _UnreadableFileError(ValueError):
    """A text that no browser would send."""
