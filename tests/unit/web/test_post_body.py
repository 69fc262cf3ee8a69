"""Reading a posted body strictly, and never failing at it."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from flask import Request

from app.web.shared.post_body import LARGEST_BODY, PostedBody, read_post

URLENCODED = "application/x-www-form-urlencoded"


class Broken(io.BytesIO):
    """An input that a server gives up on."""

    def read(self, size: int | None = -1, /) -> bytes:
        if found := super().read(size):
            return found
        raise OSError("bad chunk")


def read(
    body: bytes | io.BytesIO,
    *,
    content_type: str = URLENCODED,
    length: int | None = None,
    may_have_lines: bool = False,
) -> PostedBody:
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    environ: dict[str, object] = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": content_type,
        "wsgi.input": stream,
    }
    if isinstance(body, bytes) and length is None:
        length = len(body)
    if length is None:
        environ["wsgi.input_terminated"] = True
    else:
        environ["CONTENT_LENGTH"] = str(length)
    return read_post(Request(environ), may_have_lines=may_have_lines)


def test_names_and_values_are_gathered_in_order() -> None:
    found = read(b"a=1&b=x+y&a=%E8%85%B0&&c")
    assert found == PostedBody({"a": ["1", "腰"], "b": ["x y"], "c": [""]}, None)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("body", [b"", b"&", b"a=1&&b=x.y-z_&a=2=3&=d&c", b"a"])
def test_a_body_without_escapes_is_read_like_one_with_them(body: bytes, *, lines: bool) -> None:
    plain = read(body, may_have_lines=lines)
    escaped = read(body + b"&%65=%66", may_have_lines=lines)
    assert escaped == PostedBody({**plain.fields, "e": ["f"]}, None)


def test_a_body_of_exactly_64_kib_is_read() -> None:
    assert read(b"a=" + b"x" * (LARGEST_BODY - 2)).fault is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"a=\x93\xfa", id="CP932"),
        pytest.param(b"a=%93%FA", id="CP932, escaped"),
        pytest.param(b"a=%ED%A0%80", id="a lone surrogate"),
        pytest.param(b"a=%00", id="NUL in a value"),
        pytest.param(b"%00=1", id="NUL in a name"),
        pytest.param(b"a=%0A", id="a line feed"),
        pytest.param(b"a=%7F", id="delete"),
        pytest.param(b"a=%C2%85", id="a control character of the second set"),
        pytest.param(b"a=%C0%80", id="an overlong NUL"),
        pytest.param(b"a=%", id="a lone percent sign"),
        pytest.param(b"a=%4", id="half an escape"),
        pytest.param(b"a=%zz", id="no escape at all"),
        pytest.param(b"a=%u0041", id="an escape that was never a standard"),
    ],
)
def test_what_no_browser_sends_is_unreadable(body: bytes) -> None:
    assert read(body).fault == "unreadable"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=shift_jis",
    ],
)
def test_other_content_types_are_refused(content_type: str) -> None:
    assert read(b"a=1", content_type=content_type).fault == "content_type"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_a_charset_may_be_named_when_it_is_the_right_one(charset: str) -> None:
    assert read(b"a=1", content_type=f"{URLENCODED}; charset={charset}").fault is None


def test_one_byte_too_many_is_too_large() -> None:
    assert read(b"a=" + b"x" * (LARGEST_BODY - 1)).fault == "too_large"


def test_a_body_without_a_length_is_read_no_further_than_allowed() -> None:
    endless = io.BytesIO(b"a=" + b"x" * (4 * LARGEST_BODY))
    assert read(endless).fault == "too_large"
    assert endless.tell() == LARGEST_BODY + 1


def test_a_body_shorter_than_promised_is_unreadable() -> None:
    assert read(b"a=1", length=10).fault == "unreadable"


def test_a_broken_connection_is_unreadable_and_not_our_failure() -> None:
    assert read(Broken(b"a=1&b=")).fault == "unreadable"


def test_an_empty_body_has_no_fields_and_no_fault() -> None:
    assert read(b"", content_type="") == PostedBody({}, None)


def test_what_can_still_be_made_out_of_a_bad_body_is_kept() -> None:
    body = urlencode({"safety_now": "e_saddle"}).encode()
    for bad in (body + b"&x=%00", body + b"&" + b"x" * LARGEST_BODY, body + b"&x=\x93"):
        found = read(bad)
        assert found.fault is not None
        assert found.fields["safety_now"] == ["e_saddle"]
    assert read(body, content_type="text/plain").fields == {"safety_now": ["e_saddle"]}


@pytest.mark.parametrize("end", ["%0D%0A", "%0a", "%0D"])
def test_where_lines_are_welcome_they_end_with_a_line_feed(end: str) -> None:
    found = read(f"a=x{end}y&b=z".encode(), may_have_lines=True)
    assert found == PostedBody({"a": ["x\ny"], "b": ["z"]}, None)


def test_where_lines_are_welcome_a_pasted_tab_is_a_space() -> None:
    found = read(b"a=x%09y", may_have_lines=True)
    assert found == PostedBody({"a": ["x y"]}, None)


@pytest.mark.parametrize("body", [b"a=%00", b"a=%0B", b"a%0A=1", b"a=%%0A0A", b"a=x%0A%ED%A0%80"])
def test_where_lines_are_welcome_nothing_else_unreadable_is(body: bytes) -> None:
    assert read(body, may_have_lines=True).fault == "unreadable"
