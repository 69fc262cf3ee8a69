"""Marked words become markup, and nothing else does."""

from __future__ import annotations

import pytest

from app.web.shared.richtext import phrased, ruby, small_markdown

RUBY = "<ruby>大腰筋<rp>（</rp><rt>だいようきん</rt><rp>）</rp></ruby>"


def test_readings_stand_over_their_base() -> None:
    assert ruby("{大腰筋|だいようきん}とは") == f"{RUBY}とは"


def test_everything_else_is_escaped() -> None:
    assert ruby('a<b>{<i>|"x"}{{7*7}}') == (
        "a&lt;b&gt;<ruby>&lt;i&gt;<rp>（</rp><rt>&#34;x&#34;</rt><rp>）</rp></ruby>{{7*7}}"
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("股・肛門のまわりの感覚がにぶい", ["股・", "肛門のまわりの", "感覚がにぶい"]),
        ("熱がある（または、さむけ）", ["熱がある", "（または、", "さむけ）"]),
        ("3か月より前", ["3か月より", "前"]),
        ("「2026年4月6日の週から」では", ["「2026年4月6日の", "週から」では"]),
        ("その日のうちに医療機関へ", ["その日のうちに", "医療機関へ"]),
        ("高い所からの転落", ["高い所からの", "転落"]),
        ("", [""]),
    ],
)
def test_lines_break_between_phrases_and_behind_commas_never_inside_a_word(
    text: str, lines: list[str]
) -> None:
    assert phrased(text).split("<wbr>") == lines


def test_a_word_with_its_reading_stays_whole_and_everything_is_escaped() -> None:
    assert phrased("腰の{骨粗しょう症|こつそしょうしょう}が<心配>") == (
        f"腰の<wbr>{ruby('{骨粗しょう症|こつそしょうしょう}')}が<wbr>&lt;心配&gt;"
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
