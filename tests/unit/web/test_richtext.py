"""Marked words become markup, and nothing else does."""

from __future__ import annotations

import pytest

from app.web.shared.richtext import ruby, small_markdown

RUBY = "<ruby>大腰筋<rp>（</rp><rt>だいようきん</rt><rp>）</rp></ruby>"


def test_readings_stand_over_their_base() -> None:
    assert ruby("{大腰筋|だいようきん}とは") == f"{RUBY}とは"


def test_everything_else_is_escaped() -> None:
    assert ruby('a<b>{<i>|"x"}{{7*7}}') == (
        "a&lt;b&gt;<ruby>&lt;i&gt;<rp>（</rp><rt>&#34;x&#34;</rt><rp>）</rp></ruby>{{7*7}}"
    )


def test_a_body_has_paragraphs_lists_and_strong_words_with_ruby_inside() -> None:
    found = small_markdown("一つめの**{大腰筋|だいようきん}**\n\n- 一\n- 二\n")
    assert (
        found.split()
        == "".join(
            [f"<p>一つめの<strong>{RUBY}</strong></p>", "\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n"]
        ).split()
    )


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<https://evil.example>",
        "{<script>|alert(1)}",
        "{a|</rt><script>alert(1)</script>}",
        "# heading\n\n    code\n\n> quote",
        "{a|b\n\n- c}",
        "*slanted*",
    ],
)
def test_nothing_a_body_says_becomes_another_element(body: str) -> None:
    found = small_markdown(body)
    allowed = ("p", "ul", "ol", "li", "strong", "ruby", "rp", "rt", "br")
    opened = [part.lstrip("/").split(">")[0] for part in found.split("<")[1:]]
    assert set(opened) <= set(allowed)


def test_markup_in_a_body_is_shown_as_it_was_typed() -> None:
    assert small_markdown("<b>1</b>") == "<p>&lt;b&gt;1&lt;/b&gt;</p>\n"
