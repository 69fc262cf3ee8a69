"""The words of pages and scripts keep the same wording rules as the questionnaire."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.wording import check, make_rules
from tests.support.document_words import shipped
from tests.support.template_words import words_in_script, words_in_template

_ROOT = Path(__file__).parents[2]
_RULES = make_rules(shipped("wording_rules.json")["rules"])


def _shown() -> list[tuple[str, str]]:
    templates = sorted((_ROOT / "templates").glob("**/*.html"))
    scripts = sorted([*(_ROOT / "templates").glob("**/*.js"), *(_ROOT / "app").glob("**/*.js")])
    return [
        *(("statistics-words.json", text) for text in shipped("statistics-words.json").values())
    ] + [
        (str(path.relative_to(_ROOT)), text)
        for reader, paths in ((words_in_template, templates), (words_in_script, scripts))
        for path in paths
        for text in reader(path.read_text(encoding="utf-8"))
    ]


def test_no_page_or_script_says_what_is_blocked_or_warned_about() -> None:
    objections = [
        (place, hit.rule_id, hit.sentence)
        for place, text in _shown()
        for hit in check(text, _RULES)
        if hit.severity != "note"
    ]

    assert objections == []


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<p>腰痛が治る</p>", id="a paragraph"),
        pytest.param("<p>腰痛が<strong>治</strong>る</p>", id="a part in an inline element"),
        pytest.param("<p>腰痛が<ruby>治<rt>なお</rt></ruby>る</p>", id="ruby"),
        pytest.param("<p>腰痛が\n  治る</p>", id="a wrapped line"),
        pytest.param('<img alt="腰痛が治る">', id="an attribute"),
        pytest.param('{{ button(label="腰痛が治る") }}', id="a macro's argument"),
        pytest.param("{% set words = '腰痛が治る' %}", id="a tag's literal"),
        pytest.param("<p>腰痛が{% if yes %}治る{% endif %}</p>", id="a conditional part"),
        pytest.param("<script>say('腰痛が治る')</script>", id="an inline script"),
        pytest.param("<title>腰痛が治る</title>", id="the title"),
    ],
)
def test_a_claim_in_a_template_is_found_in(source: str) -> None:
    found = {hit.rule_id for text in words_in_template(source) for hit in check(text, _RULES)}

    assert "W02" in found


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("{# 腰痛が治る #}<p>本文</p>", id="comments"),
        pytest.param("<p>必ず</p><p>楽になる</p>", id="two paragraphs"),
        pytest.param("<script>const 治る = 1</script>", id="the names of a script"),
    ],
)
def test_no_claim_is_made_up_from(source: str) -> None:
    assert [hit for text in words_in_template(source) for hit in check(text, _RULES)] == []


def test_a_claim_in_a_script_is_found_in_its_literals() -> None:
    assert words_in_script('const a = "腰痛が治る"; let 腰 = 1') == ("腰痛が治る",)
