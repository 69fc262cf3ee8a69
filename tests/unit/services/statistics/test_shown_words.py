"""Every word of the tables stands in the file of words, and the file holds no other."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tests.support.statements import WORDS_FILE, words

SERVICE = WORDS_FILE.parents[1] / "services" / "statistics"
NAMED = {name.partition(".")[0] for name in json.loads(WORDS_FILE.read_text(encoding="utf-8"))}


def used() -> set[str]:
    """Return every name in the service that could be one of the file; {} for a part to fill in."""
    return {
        text
        for path in Path(SERVICE).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for text in texts_of(node)
        if text.partition(".")[0] in NAMED and not text.endswith(".")
    }


def texts_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
        return ["".join(map(str, parts))]
    return []


def test_no_word_is_missing_or_left_over() -> None:
    texts = words().texts
    patterns = [re.escape(name).replace(r"\{\}", "[a-z_]+") for name in used()]
    left_over = [name for name in texts if not any(re.fullmatch(p, name) for p in patterns)]
    assert left_over == []
    missing = [name for name in used() if "." in name and "{}" not in name and name not in texts]
    assert missing == []


def test_an_unknown_name_is_an_error_and_never_an_empty_word() -> None:
    with pytest.raises(KeyError):
        words()("no such word")
