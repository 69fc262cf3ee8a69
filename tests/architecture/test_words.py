"""Where words may stand: Japanese in documents and templates, reasons beside exceptions."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import (
    docstring_of,
    parsed,
    program_files,
    project_files,
    relative,
)

JAPANESE_WORD = re.compile(
    r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff\uff66-\uff9f]{2,}"
)
CHARACTER_RANGE = re.compile(r"\w-\w")  # a pattern may speak of characters, not of words
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|nosec|pragma:\s*no cover|fmt:\s*off)")
REASONED = re.compile(
    r"#\s*(noqa:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|type:\s*ignore\[[\w, -]+\]"
    r"|nosec\s+B\d+|pragma:\s*no cover|fmt:\s*off)\s+(-|#)\s*\w+"
)


def test_words_a_visitor_or_staff_reads_are_never_in_python() -> None:
    found = [
        f"{relative(path)}:{node.lineno} {node.value!r}"
        for path in program_files()
        for node in _strings(parsed(path))
        if JAPANESE_WORD.search(CHARACTER_RANGE.sub(" ", str(node.value)))
    ]
    assert found == []


def test_every_exception_to_a_linter_rule_says_which_and_why() -> None:
    found = [
        f"{relative(path)}:{number} {line.strip()}"
        for path in project_files("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if path.name != "test_words.py" and SUPPRESSION.search(line) and not REASONED.search(line)
    ]
    assert found == []


def test_no_python_file_speaks_of_work_left_undone() -> None:
    undone = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{relative(path)}:{number}"
        for path in project_files("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if path.name != "test_words.py" and undone.search(line)
    ]
    assert found == []


def _strings(tree: ast.Module) -> list[ast.Constant]:
    """Return the string constants that are not docstrings."""
    docstrings = {
        id(docstring_of(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]
