"""The published JSON Schema and the page about the format say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.documents.reading import json_schema
from app.domain import budget
from app.domain.anatomy import LONGEST
from app.domain.checks.texts import MOST_BLOCKS
from tests.builders import document, shipped_text, tiny_text
from tests.unit.domain.broken import ALL

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = DOCS / "questionnaire-format.md"
SCHEMA = DOCS / "questionnaire-format.schema.json"


def errors(text: str) -> list[str]:
    schema: dict[str, Any] = json.loads(json_schema())
    validator = jsonschema.Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(json.loads(text))]


def test_the_published_schema_is_the_one_the_code_makes() -> None:
    assert SCHEMA.read_text("utf-8") == json_schema(), (
        "write it anew, docs/questionnaire-format.md says how"
    )


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(json_schema()))


@pytest.mark.parametrize("name", ["minimal", "eye-strain", "one-question"])
def test_the_schema_accepts_the_tiny_documents(name: str) -> None:
    assert errors(tiny_text(name)) == []


def test_the_schema_accepts_the_shipped_document() -> None:
    assert errors(shipped_text()) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"title": 7},
        {"slug": "Back Pain"},
        {"format_version": 2},
        {"themes__tense__type": "sorted"},
        {"notes__few__when": {}},
        {"steps__first__items__safety__answer_options": []},
        {"theme_selection__show_at": "half"},
        {"prompts__tel119__href": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_reader_refuses(changes: dict[str, Any]) -> None:
    assert errors(json.dumps(document(**changes))) != []


def test_the_page_explains_every_key_of_the_format() -> None:
    definitions = json.loads(json_schema())["$defs"].values()
    keys = {key for definition in definitions for key in definition.get("properties", {})}
    page = PAGE.read_text("utf-8")
    assert [key for key in sorted(keys) if not re.search(rf"[`\"]{key}[`\"]", page)] == []


def test_the_page_lists_every_problem_that_can_be_found() -> None:
    _, _, page = PAGE.read_text("utf-8").partition("`questionnaire check` finds\n")
    table, _, _ = page.partition("### Limits")
    listed = set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE))
    found = {case.code for case in ALL} | {
        "item_type",
        "no_options",
        "document_too_long",
        "too_much_work",
    }
    assert listed == found


def test_the_page_lists_every_limit() -> None:
    page = PAGE.read_text("utf-8")
    for name, most in LONGEST.items():
        assert re.search(rf"^\| `{name}` \|.*\| {most} \|$", page, re.MULTILINE), name
    assert f"at most {MOST_BLOCKS} paragraphs and lists" in page


def test_the_page_lists_the_whole_budget() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([0-9,]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    listed = {name: int(most.replace(",", "")) for name, most in rows}
    numbers = {name: value for name, value in vars(budget).items() if name.isupper()}
    assert listed == numbers


def test_a_list_without_a_limit_of_its_own_has_one() -> None:
    lists = [
        part
        for definition in json.loads(json_schema())["$defs"].values()
        for part in definition.get("properties", {}).values()
        if part.get("type") == "array"
    ]
    assert len(lists) > 10
    assert [part for part in lists if "maxItems" not in part] == []
