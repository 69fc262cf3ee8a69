"""Compressed pages."""

from __future__ import annotations

import gzip
from hashlib import shake_256

import pytest

from app.web.shared.compression import NearlyConstant, accepts_gzip, around, gzipped


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("br, zstd", False),
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*", False),
        ("x-gzip-like", False),
    ],
)
def test_gzip_is_used_only_when_it_is_asked_for_by_name(
    header: str | None, *, accepted: bool
) -> None:
    assert accepts_gzip(header) is accepted


def test_a_prepared_page_is_the_same_page_with_the_text_in_it() -> None:
    html = "<p>腰</p>" * 2000 + '<input value="@">' + "</form>"
    page = NearlyConstant(*around(lambda text: html.replace("@", text)))
    for text in ("one", "two" * 30):
        wanted = html.replace("@", text).encode()
        assert b"".join(page.with_text(text)) == wanted
        assert gzip.decompress(b"".join(page.compressed_with_text(text))) == wanted


def test_a_prepared_page_is_nearly_as_small_as_one_compressed_in_one_piece() -> None:
    html = "".join(f"<p>{number * 7919 % 1000}</p>" for number in range(3000)) + "@</form>"
    page = NearlyConstant(*around(lambda text: html.replace("@", text)))
    whole = gzip.compress(html.replace("@", "token").encode(), compresslevel=9)
    assert len(b"".join(page.compressed_with_text("token"))) <= len(whole) + 40


@pytest.mark.parametrize(
    ("html", "why"), [("no place", "nowhere"), ("two @ places @", "more than once")]
)
def test_the_text_must_stand_in_a_page_exactly_once(html: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        NearlyConstant(*around(lambda text: html.replace("@", text)))


@pytest.mark.parametrize("written", ["@@token@@", "0", "1", "01", "10"])
def test_what_people_write_is_never_taken_for_the_place_of_the_text(written: str) -> None:
    page = NearlyConstant(*around(lambda text: f"<p>{written}</p><b>{text}</b><p>{written}</p>"))
    wanted = f"<p>{written}</p><b>token</b><p>{written}</p>".encode()
    assert b"".join(page.with_text("token")) == wanted


@pytest.mark.parametrize("head", ["", "<head>腰</head>", f"<head>{'腰痛' * 20_000}</head>"])
@pytest.mark.parametrize("rest", ["", "腰", "腰痛の" * 20_000, "<p></head></p>"])
def test_a_page_for_one_visitor_is_one_gzip_stream(head: str, rest: str) -> None:
    page = f"{head}{rest}".encode()
    assert gzip.decompress(gzipped(page)) == page
    assert gzip.decompress(gzipped(page + b"!")) == page + b"!", "the head is a kept one"


def test_a_second_page_repeats_nothing_of_its_head() -> None:
    head = b"<head>" + shake_256(b"head").digest(10_000)
    first = gzipped(head + b"</head><p>one")
    assert len(gzipped(head + b"</head>" + head)) < len(first) + 200
