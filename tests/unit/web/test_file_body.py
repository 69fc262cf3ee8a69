"""A form with a file is read strictly: texts without control characters, one size, no crash."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from app.domain.budget import MOST_FILE_BYTES
from app.web.shared.file_body import LARGEST_FILE_POST, SENT_AGAIN, read_file_post
from app.web.shared.post_body import PostedBody

KIND = "multipart/form-data; boundary=x"


def part(name: str, content: bytes, *, file: bool = False) -> bytes:
    said = f'Content-Disposition: form-data; name="{name}"' + ('; filename="a"' if file else "")
    return b"--x\r\n" + said.encode() + b"\r\n\r\n" + content + b"\r\n"


def read(body: bytes, *, content_type: str = KIND) -> PostedBody:
    builder = EnvironBuilder(
        method="POST",
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type=content_type,
    )
    return read_file_post(Request(builder.get_environ()))


def test_texts_and_a_file_arrive_under_their_names() -> None:
    body = part("csrf", b"a.b") + part("note", "一\r\n二\t三".encode())
    found = read(body + part("document", "{｝".encode(), file=True) + b"--x--\r\n")
    assert found.fault is None
    assert found.fields == {"csrf": ["a.b"], "note": ["一\n二 三"]}
    assert found.files == {"document": "{｝".encode()}


def test_a_file_arrives_as_it_is_whatever_its_encoding() -> None:
    found = read(part("document", b"\xff\x00{\r\n}", file=True) + b"--x--\r\n")
    assert found.files == {"document": b"\xff\x00{\r\n}"}


def test_the_largest_file_that_is_read_arrives_with_the_texts_beside_it() -> None:
    whole = part("note", b"a" * 60_000) + part("document", b" " * MOST_FILE_BYTES, file=True)
    assert read(whole + b"--x--\r\n").fault is None


@pytest.mark.parametrize("content", [b"", b"{\r\n}\r\xff\x00", b" " * MOST_FILE_BYTES])
def test_a_file_that_a_page_sends_once_more_is_the_same_file(content: bytes) -> None:
    again = part(f"{SENT_AGAIN}document", b64encode(content))
    found = read(again + part("csrf", b"a") + b"--x--\r\n")
    assert found.fault is None
    assert found.fields == {"csrf": ["a"]}
    assert found.files == {"document": content}


@pytest.mark.parametrize("text", ["=", "a", "YQ==\n", "あ"])
def test_what_no_page_of_ours_would_send_once_more_is_refused(text: str) -> None:
    again = part(f"{SENT_AGAIN}document", text.encode())
    assert read(again + b"--x--\r\n").fault == "unreadable"


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\x85"])
def test_a_text_with_a_control_character_is_refused(sign: str) -> None:
    assert read(part("note", sign.encode()) + b"--x--\r\n").fault == "unreadable"


def test_what_is_too_large_is_refused() -> None:
    huge = part("document", b" " * LARGEST_FILE_POST, file=True) + b"--x--\r\n"
    assert read(huge).fault == "too_large"
    assert read(part("note", b"a" * 70_000) + b"--x--\r\n").fault == "too_large"
    many = part("note", b"a" * 40_000) + part("more", b"a" * 40_000) + b"--x--\r\n"
    assert read(many).fault == "too_large"
    assert read(part("note", b"a") * 30 + b"--x--\r\n").fault == "too_large"


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "application/json", "", "multipart/mixed; boundary=x"],
)
def test_another_kind_of_body_is_refused(content_type: str) -> None:
    assert read(b"a=b", content_type=content_type).fault == "content_type"


def test_a_body_that_is_cut_off_is_no_crash() -> None:
    for body in (b"", b"--x", part("note", b"a")[:-4], b"--y--"):
        assert read(body).fields.get("note", ["a"]) == ["a"]
