"""The wording check finds a claim however it is typed, and leaves plain safety advice alone."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.wording import WordingRule, WordingRuleError, check, make_rules
from tests.support.document_words import shipped

_FILE = shipped("wording_rules.json")
_RULES = make_rules(_FILE["rules"])

_ENTRY = {
    "id": "X1",
    "severity": "warn",
    "law": "A,K",
    "regex": "治る",
    "why": "断定",
    "safer": "言いかえ",
}


def _one_rule(**changes: str) -> tuple[WordingRule, ...]:
    return make_rules([_ENTRY | changes])


def _ids(text: str) -> set[str]:
    return {hit.rule_id for hit in check(text, _RULES)}


@pytest.mark.parametrize("rule", _FILE["rules"], ids=lambda rule: str(rule["id"]))
def test_every_rule_hits_its_own_example(rule: dict[str, Any]) -> None:
    assert rule["id"] in _ids(rule["positive_example"])


@pytest.mark.parametrize("text", _FILE["safe_examples"])
def test_no_safe_example_is_blocked(text: str) -> None:
    assert [hit for hit in check(text, _RULES) if hit.severity == "block"] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("腰痛が**治**る", id="strong marks"),
        pytest.param("腰痛が_治_る", id="underscores"),
        pytest.param("腰痛が治\\る", id="a backslash"),
        pytest.param("腰痛が`治`る", id="code marks"),
        pytest.param("腰痛が[治](https://clinic.example)る", id="a link"),
        pytest.param("腰痛が[治][1]る", id="a reference link"),
        pytest.param("腰痛が治\u200bる", id="a zero-width space"),
        pytest.param("腰痛が治\u2060\ufeffる", id="word joiners"),
        pytest.param("腰痛が治\u00adる", id="a soft hyphen"),
        pytest.param("腰痛が治\ufe00る", id="a variation selector"),
        pytest.param("腰痛が治\u0332る", id="a combining underline"),
        pytest.param("腰痛が治\u202eる", id="a direction mark"),
        pytest.param("腰痛が治\u3164る", id="a blank letter"),
        pytest.param("腰痛が治 る", id="a space"),
        pytest.param("腰痛が治\u3000る", id="a wide space"),
        pytest.param("腰痛が治\nる", id="a wrapped line"),
        pytest.param("- 腰痛が\n  治る", id="a wrapped list entry"),
        pytest.param("腰痛が治&#12427;", id="an entity"),
        pytest.param("腰痛が{治|なお}る", id="ruby over a part"),
        pytest.param("腰痛が{腰|治}る", id="the claim in the reading"),
        pytest.param("腰痛が｛治｜なお｝る", id="wide braces"),
        pytest.param("腰痛が治（なお）る", id="a reading in brackets"),
        pytest.param("腰痛が治《なお》る", id="a reading in double brackets"),
    ],
)
def test_a_claim_is_found_when_it_is_split_by(text: str) -> None:
    assert "W02" in _ids(text)


@pytest.mark.parametrize(
    ("text", "rule_id"),
    [
        pytest.param("１００％改善", "W01", id="wide digits and letters"),
        pytest.param("ﾍﾙﾆｱの方へ", "W16", id="half-width katakana"),
        pytest.param("\u2f00\u2f63つづく", "W07", id="letters of the radicals block"),
        pytest.param("３ヵ月で痛みがなくなる", "W08", id="the small ka"),
        pytest.param("地域 NO.1", "W27", id="capitals the rule does not spell"),
        pytest.param("line登録すると結果が見られます", "W58", id="small letters"),
        pytest.param("お得です！！", "W60", id="wide exclamation marks"),
    ],
)
def test_a_claim_is_found_when_it_is_spelt_with(text: str, rule_id: str) -> None:
    assert rule_id in _ids(text)


def test_latin_letters_inside_another_word_are_not_a_hit() -> None:
    assert "W20" not in _ids("mailでお問い合わせいただくとわかります")
    assert "W20" in _ids("mailではなくAIでわかります")


@pytest.mark.parametrize(
    "text",
    ["当院では必ず説明します。動作が楽になる", "必ず\n\n楽になる", "- 必ず\n- 楽になる"],
    ids=["full stop", "paragraph", "list entry"],
)
def test_a_rule_never_reaches_across_a(text: str) -> None:
    assert "W01" not in _ids(text)


def test_a_hit_shows_the_sentence_and_the_words_in_it() -> None:
    (hit,) = check("はじめの文。腰痛が**治**る、と書く。", _one_rule())

    assert hit.sentence == "腰痛が治る、と書く。"
    assert (hit.start, hit.end, hit.words) == (3, 5, "治る")


def test_a_hit_carries_what_its_rule_says() -> None:
    (hit,) = check("治る", _one_rule())

    assert (hit.rule_id, hit.severity, hit.law) == ("X1", "warn", ("A", "K"))
    assert (hit.why, hit.safer) == ("断定", "言いかえ")


def test_hits_come_in_the_order_of_the_text() -> None:
    rules = make_rules([_ENTRY, _ENTRY | {"id": "X2", "regex": "効く"}])

    hits = check("効く。治る。\n\n効く。", rules)

    assert [hit.rule_id for hit in hits] == ["X2", "X1", "X2"]


def test_the_same_place_is_reported_once_though_it_is_read_in_several_ways() -> None:
    assert len(check("{腰|こし}が治る。次に{肩|かた}（かた）も治る。", _one_rule())) == 2


def test_a_reading_of_a_claim_is_reported_as_it_is_read() -> None:
    (hit,) = check("{腰|なおる}", _one_rule(regex="なおる"))

    assert hit.sentence == "なおる"


def test_no_text_has_no_hits() -> None:
    assert check("", _RULES) == ()


@pytest.mark.parametrize(
    "broken",
    [{"regex": "("}, {"severity": "forbidden"}],
    ids=["a broken regex", "an unknown severity"],
)
def test_a_rule_is_refused_for(broken: dict[str, str]) -> None:
    with pytest.raises(WordingRuleError):
        _one_rule(**broken)


def test_a_rule_is_refused_when_a_part_is_missing() -> None:
    with pytest.raises(WordingRuleError):
        make_rules([{"id": "X1", "regex": "治る"}])
