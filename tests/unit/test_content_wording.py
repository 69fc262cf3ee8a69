"""The shipped questionnaire says what it may, in few and plain words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.texts import base_text, runs, stray_braces
from app.domain.wording import check, make_rules
from tests.support.document_words import Words, shipped, words_of

_DOCUMENT = shipped("back-pain.json")
_RULES = make_rules(shipped("wording_rules.json")["rules"])
# What visitors read; what speaks for the rules is for staff.
_WORDS = tuple(words for words in words_of(_DOCUMENT) if ".evidence." not in words.place)
_PERSONAS = json.loads(
    (Path(__file__).parents[1] / "data" / "personas.json").read_text(encoding="utf-8")
)
_ITEMS = {item["link_id"]: item for step in _DOCUMENT["steps"] for item in step["items"]}
_SECTIONS = {section["id"]: section for section in _DOCUMENT["sections"]}
_ARTICLES = [section for section in _DOCUMENT["sections"] if section["type"] == "article"]
_FIXED_LINE = (
    "病気かどうかを判断するものではありません。"
    "続くとき、強くなるとき、新しい症状が出たときは医療機関へ"
)

# Longest base text by kind of text, in characters: what fits a phone at 200 %.
_LONGEST = {
    "title": 16,
    "text": 90,
    "help": 60,
    "display": 50,
    "label": 20,
    "heading": 30,
    "heading_missing": 30,
    "lead": 60,
    "looks_at": 40,
    "action": 40,
    "closing": 80,
    "body": 300,
    "reason_off": 120,
    "audience": 60,
    "duration": 60,
    "disclaimer": 80,
    "on_behalf": 60,
    "cannot_phone": 60,
    "early_result": 60,
    "clinic_view_label": 60,
}
# Labels were given, and a symptom is listed in full even where that takes a long line.
_GIVEN = frozenset({"display"})
_SOURCES = "sources."
_LATIN = re.compile(r"(LINE|NET119|W30|W31)")
_HARD_WORDS = (
    "大腰筋",
    "腎臓",
    "自律神経",
    "骨盤",
    "施術",
    "手技",
    "子宮",
    "婦人科",
    "産科",
    "胎動",
    "更年期",
    "整形外科",
)


def _objections(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (words.place, hit.rule_id, hit.words)
        for words in words_of(document)
        if not words.exempt
        for hit in check(words.text, _RULES)
        if hit.severity != "note"
    ]


def _sentences(words: Words) -> Iterator[str]:
    for line in base_text(words.text).splitlines():
        yield from re.split(r"(?<=。)", line.removeprefix("- "))


def _paragraphs(body: str) -> list[str]:
    return [block for block in body.split("\n\n") if not block.startswith("- ")]


# ------------------------------------------------------------------ the wording rules


def test_no_text_that_is_checked_is_blocked_or_warned_about() -> None:
    assert _objections(_DOCUMENT) == []


def _plant_in_text(document: dict[str, Any]) -> None:
    document["texts"]["audience"] += "腰痛が治ります。"


def _plant_in_step(document: dict[str, Any]) -> None:
    document["steps"][0]["title"] = "無料診断"


def _plant_in_item(document: dict[str, Any]) -> None:
    document["steps"][2]["items"][0]["help"] = "必ず改善します。"


def _plant_in_option(document: dict[str, Any]) -> None:
    document["steps"][2]["items"][0]["answer_options"][0]["display"] = "いつまでも治りきらない"


def _plant_in_theme(document: dict[str, Any]) -> None:
    document["themes"][1]["label"] = "坐骨神経痛の方へ"


def _plant_in_section(document: dict[str, Any]) -> None:
    document["sections"][0]["body"] += "\n\n- 自律神経を**整**える"


def _plant_in_prompt(document: dict[str, Any]) -> None:
    next(entry for entry in document["prompts"] if not entry.get("locked"))["label"] = "今すぐ予約"


def _plant_in_arm(document: dict[str, Any]) -> None:
    document["arms"][0]["item_texts"]["recur_strain"] = "放置すると危険"


@pytest.mark.parametrize(
    "plant",
    [
        _plant_in_text,
        _plant_in_step,
        _plant_in_item,
        _plant_in_option,
        _plant_in_theme,
        _plant_in_section,
        _plant_in_prompt,
        _plant_in_arm,
    ],
)
def test_a_planted_claim_is_found(plant: Callable[[dict[str, Any]], None]) -> None:
    document = copy.deepcopy(_DOCUMENT)

    plant(document)

    assert len(_objections(document)) >= 1


def test_only_the_names_of_past_treatment_need_their_exemption() -> None:
    exempted = {
        (words.place, hit.rule_id)
        for words in _WORDS
        if words.exempt and not words.place.startswith(_SOURCES)
        for hit in check(words.text, _RULES)
    }

    assert exempted == {
        ("steps.background.items.s_flags.answer_options.s_cancer.display", "W21"),
        ("steps.background.items.s_flags.answer_options.s_cancer.display", "W55"),
        ("steps.background.items.s_flags.answer_options.s_steroid_immune.display", "W21"),
    }


@pytest.mark.parametrize(
    "word", ["診断", "治療", "患者", "%", "％", "タイプ", "リスク", "大丈夫", "安心", "割の"]
)
def test_our_copy_never_says(word: str) -> None:
    ours = [words for words in _WORDS if words.kind not in _GIVEN]

    assert [words.place for words in ours if word in words.text] == []


# ------------------------------------------------------------------ length and plainness


@pytest.mark.parametrize(
    "words",
    [words for words in _WORDS if not words.place.startswith(_SOURCES)],
    ids=lambda words: str(words.place),
)
def test_every_text_is_short_enough(words: Words) -> None:
    assert len(base_text(words.text)) <= _LONGEST[words.kind]


def test_every_sentence_of_ours_has_at_most_50_characters() -> None:
    long = [
        sentence
        for words in _WORDS
        if words.kind not in _GIVEN
        for sentence in _sentences(words)
        if len(sentence) > 50
    ]

    assert long == []


def _is_on_a_card(words: Words) -> bool:
    """Tell whether a text stands in a level's card: its own, its advice's or a button's."""
    part, *_ = words.place.split(".")
    return part in {"levels", "prompts"} or words.place == "texts.cannot_phone"


def test_every_sentence_of_a_card_has_at_most_40_characters() -> None:
    cards = [words for words in _WORDS if _is_on_a_card(words)]
    assert {words.kind for words in cards} == {
        *("heading", "heading_missing", "lead", "action", "closing"),
        *("label", "text", "cannot_phone"),
    }

    assert [s for words in cards for s in _sentences(words) if len(s) > 40] == []


@pytest.mark.parametrize("section", _ARTICLES, ids=lambda section: str(section["id"]))
def test_a_section_is_two_to_four_paragraphs_then_at_most_one_list(section: dict[str, Any]) -> None:
    blocks = section["body"].split("\n\n")

    assert len(section["heading"]) <= 20
    assert 2 <= len(_paragraphs(section["body"])) <= 4
    assert not any(block.startswith("- ") for block in blocks[:-1])


def test_no_english_is_left() -> None:
    shown = (words for words in _WORDS if not words.place.startswith(_SOURCES))

    assert [words for words in shown if re.search("[A-Za-z]", _LATIN.sub("", words.text))] == []


@pytest.mark.parametrize("words", _WORDS, ids=lambda words: str(words.place))
def test_every_ruby_is_whole_and_reads_in_hiragana(words: Words) -> None:
    assert not stray_braces(words.text)
    assert all(re.fullmatch("[ぁ-ゖー]*", run.reading) for run in runs(words.text))


@pytest.mark.parametrize("section", _ARTICLES, ids=lambda section: str(section["id"]))
def test_a_hard_word_has_its_reading_the_first_time_it_stands_in_a_section(
    section: dict[str, Any],
) -> None:
    parts = runs(section["body"])
    for word in _HARD_WORDS:
        with_word = [run for run in parts if word in run.base]
        assert not with_word or with_word[0].reading, word
        assert len([run for run in with_word if run.reading]) <= 1, word


# ------------------------------------------------------------------ what has to be there


def test_every_code_of_every_persona_exists() -> None:
    for persona in _PERSONAS:
        for link_id, given in persona["answers"].items():
            codes = {option["code"] for option in _ITEMS[link_id]["answer_options"]}
            assert set([given] if isinstance(given, str) else given) <= codes, persona["id"]


def test_every_id_that_a_persona_expects_exists() -> None:
    known = {
        part: {entry.get("id", entry.get("code")) for entry in _DOCUMENT[source]}
        for part, source in (
            ("reasons", "triage_rules"),
            ("themes", "themes"),
            ("sections", "sections"),
            ("cta", "prompts"),
            ("notes", "notes"),
        )
    }
    for persona in _PERSONAS:
        for part, ids in known.items():
            assert set(persona["expected"].get(part, ())) <= ids, persona["id"]


def test_the_safety_items_are_locked_and_no_others() -> None:
    locked = {link_id for link_id, item in _ITEMS.items() if item.get("locked")}

    assert locked == {
        "safety_now",
        "s_flags",
        "p_flags",
        "night_throb",
        "night_rest",
        "age_band",
        "onset",
        "topic",
        "m_severe",
        "mp_fragile",
    }


@pytest.mark.parametrize("part", ["triage_rules", "flags", "levels", "notes"])
def test_all_that_decides_safety_is_locked(part: str) -> None:
    assert [entry["id"] for entry in _DOCUMENT[part] if not entry.get("locked")] == []


def test_a_prompt_is_either_locked_or_marketing() -> None:
    for prompt in _DOCUMENT["prompts"]:
        assert bool(prompt.get("locked")) != bool(prompt.get("marketing")), prompt["code"]


def test_a_conditional_item_says_whom_it_is_for() -> None:
    conditional = [item for item in _ITEMS.values() if item.get("enable_when")]

    assert len(conditional) == 6
    assert [item["link_id"] for item in conditional if "方へ。" not in item["help"]] == []


def test_the_clinics_theory_is_labelled_and_general_facts_are_not() -> None:
    assert {section["id"] for section in _ARTICLES if section["clinic_view"]} == {
        "autonomic_backpain",
        "psoas_kidney_cause",
        "brain_fatigue_link",
        "approach_overview",
        "approach_psoas_kidney",
        "approach_rhythm",
        "cranial_adjustment",
        "closing_message",
    }


def test_the_testimonials_ship_empty_and_off_with_the_reason() -> None:
    section = _SECTIONS["testimonials"]

    assert (section["enabled"], section["body"]) == (False, "")
    assert "W30、W31" in section["reason_off"]


def test_the_two_lower_levels_end_with_the_fixed_line_and_the_urgent_ones_with_their_own() -> None:
    closings = {level["id"]: level["closing"] for level in _DOCUMENT["levels"]}

    assert closings["soon"] == closings["ok"] == _FIXED_LINE
    assert len({closings["call119"], closings["today"], _FIXED_LINE}) == 3


def test_7119_is_never_offered_without_saying_that_some_regions_lack_it() -> None:
    prompt = next(entry for entry in _DOCUMENT["prompts"] if entry["code"] == "tel7119")

    assert "つながらない地域があります" in prompt["text"]
