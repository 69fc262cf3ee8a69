"""Whatever is wrong with a file, its sender reads plain Japanese: what it is, and where."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from app.documents.files import FILE_KINDS
from app.documents.format import QuestionnaireDocument
from app.documents.reading import BAD_ANSWER, KINDS, UNKNOWN_KIND, WHOLE_KINDS
from app.domain.budget import MOST_FILE_BYTES
from app.services.questionnaires.judging import Mistake, mistakes
from app.web.shared.draft_places import pattern_of
from app.web.staff.drafts.keeping import mistake_lines
from app.web.staff.drafts.views import MistakeLine
from tests.builders import TESTS, document, find, put, tiny_text

_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[A-Za-z_]{2,}")
_QUOTED: Final = re.compile(r"「[^」]*」")
_CONDITIONS: Final = ("when", "enable_when")
_MANY: Final = [{"id": "x"}] * 300
_WRONG: Final[tuple[Any, ...]] = (
    None, True, 7, -1, 10**9, 1.5, "", " ", "Bad id!", "あ" * 5000, "\ud800", [], {}, _MANY,
    ["\ud800"], {"a\nb": 1}, {"type": "other"}, {"type": "ranked"}, {"question": 1}, {"any": []},
)  # fmt: skip


def full() -> dict[str, Any]:
    """Return a document in which every kind of place stands at least once."""
    raw = document()
    item = copy.deepcopy(find(raw, "steps.habits.items.rest"))
    option = copy.deepcopy(item["answer_options"][0])
    at = {"scales": {"strain": 0}, "gates": {"tense": 0}, "item_sets": {"checklist": 0}}
    raw["shelf"] = [
        {"type": "item", "step": "habits", "position": 0, **at, "arm_texts": {"a": "別"}}
        | {"item": item},
        {"type": "option", "link_id": "rest", "position": 0, "option": option},
    ]
    few = find(raw, "notes.few")
    few["when"] = {"at_least": 1, "of": [few["when"], {"none": [{"flag": "growing"}]}]}
    raw["medical_review"] = {"name": "医師", "date": "2026-11-22", "source": "指針"}
    return raw


def places(value: object, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return the way to everything in a document, one for each kind of place."""
    found: dict[str, tuple[str | int, ...]] = {}
    for way in _ways(value, before):
        found.setdefault(pattern_of(".".join(map(str, way))), way)
    yield from found.values()


def _ways(value: object, before: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if before:
        yield before
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, held in inner:
        yield from _ways(held, (*before, key))


def broken() -> Iterator[str]:
    """Return documents with one mistake each: every place dropped, mistaken, or with too much."""
    for way in places(full()):
        for change in (_dropped, _added, *_WRONG):
            raw = full()
            holder: Any = raw
            for key in way[:-1]:
                holder = holder[key]
            if change is _dropped:
                del holder[way[-1]]
            elif change is _added:
                if not isinstance(holder[way[-1]], dict):
                    continue
                holder[way[-1]]["colour"] = "red"
            else:
                holder[way[-1]] = change
            yield json.dumps(raw)


_dropped, _added = object(), object()


@cache
def page() -> Any:  # noqa: ANN401  # a template's module has whatever it sets
    folder = FileSystemLoader(TESTS.parent / "templates")
    return (
        Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
        .get_template("staff/drafts/mistakes.html")
        .module
    )


def shown(line: MistakeLine) -> tuple[str, str]:
    """Return what staff read of a mistake: what, and where."""
    return str(page().what(line)), str(page().where(line))


def lines_of(text: str) -> tuple[MistakeLine, ...]:
    return mistake_lines(mistakes(text), text)


@cache
def every_line() -> tuple[MistakeLine, ...]:
    found = {line: None for text in broken() for line in lines_of(text)}
    return tuple(found)


def test_documents_are_broken_in_every_way_that_the_format_can_tell() -> None:
    types = set()
    for text in broken():
        try:
            QuestionnaireDocument.of(json.loads(text))
        except ValidationError as error:
            types |= {entry["type"] for entry in error.errors(include_url=False)}
    assert types == set(KINDS)


def test_every_mistake_is_told_in_japanese_and_nothing_else() -> None:
    assert len(every_line()) > 800
    foreign = {
        text
        for line in every_line()
        for text in shown(line)
        if not _JAPANESE.search(text) or _LATIN.search(_QUOTED.sub("", text)) or "{n}" in text
    }
    assert foreign == set()


def test_every_kind_has_a_sentence_of_its_own() -> None:
    of_texts = {*KINDS.values(), *WHOLE_KINDS, BAD_ANSWER, UNKNOWN_KIND}
    kinds = {f"shape_{one}" for one in of_texts | FILE_KINDS}
    assert kinds | {"safety"} == set(page().shapes)
    assert len(set(page().shapes.values())) == len(page().shapes)


def test_every_part_of_a_document_has_a_name() -> None:
    patterns = {pattern_of(".".join(map(str, way))) for way in _ways(full(), ())}
    unnamed = {
        pattern
        for pattern in patterns
        if pattern not in page().places
        and not set(pattern.split(".")) & set(_CONDITIONS)
        and not (pattern.startswith("shelf.*.") and pattern.count(".") > 2)
        and not pattern.rpartition(".")[2].isdigit()
    }
    assert unnamed == set()


@pytest.mark.parametrize(
    ("place", "value", "what", "where"),
    [
        ("title", 7, "文字を書くところ", "質問票の名前"),
        ("levels.ok.urgent", "no", "「はい」か「いいえ」", "急ぎかどうか"),
        ("steps.habits.items.rest.text", "あ" * 4001, "4000字まで", "設問の文"),
        ("themes.tense.type", "other", "ほかのことば", "テーマ「"),
        ("flags.growing.when.any.1.all.0.operator", "like", "ほかのことば", "付ける条件"),
        ("notes.few.when", {}, "条件の書き方", "出す条件"),
        ("prompts.tel119.href", "http://x.example", "きまった書き方", "リンク先"),
        ("theme_selection.cap", 99, "10以下", "テーマの数"),
        ("flags.growing.when.any.1.all.0.answer", 7, "くらべる答え", "付ける条件"),
        ("format_version", 99, "読めない版", "ファイル全体"),
    ],
)
def test_a_mistake_says_what_and_where(place: str, value: object, what: str, where: str) -> None:
    raw = full()
    put(raw, place, value)
    ((said, spot),) = [shown(line) for line in lines_of(json.dumps(raw))]
    assert what in said
    assert where in spot


def test_a_mistake_names_the_parts_it_stands_in_by_their_words() -> None:
    raw = full()
    find(raw, "steps.habits.items.rest.answer_options")[1]["display"] = 7
    step, item = find(raw, "steps.habits")["title"], find(raw, "steps.habits.items.rest")["text"]
    (line,) = lines_of(json.dumps(raw))
    assert shown(line)[1] == f"ステップ「{step}」の設問「{item}」の選択肢（2番目）の選択肢の言葉"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "途中でこわれています。1行目"),
        ('{\n"slug": 1\n"title": 2}', "途中でこわれています。3行目"),
        ("[]", "質問票のファイルではありません"),
        ('{"slug": 1, "slug": 2}', "2回書いてあります"),
        ("[" * 200_000, "深すぎて"),
        ("9" * 5_000, "途中でこわれています"),
        (" " * (MOST_FILE_BYTES + 1), "大きすぎます"),
    ],
    ids=["empty", "cut", "list", "key twice", "deep", "a huge number", "long"],
)
def test_a_file_that_can_not_be_read_says_why(text: str, what: str) -> None:
    (line,) = lines_of(text)
    assert what in shown(line)[0]
    assert shown(line)[1] == "ファイル全体"


def test_a_kind_that_nobody_thought_of_is_told_in_japanese_too() -> None:
    (line,) = mistake_lines((Mistake(place="some.where", code="brand_new"),), tiny_text())
    assert all(map(_JAPANESE.search, shown(line)))


def test_nothing_of_a_file_makes_a_line_that_can_not_be_sent() -> None:
    for line in every_line():
        "".join((*shown(line), line.line)).encode()
        assert line.line.isprintable()
