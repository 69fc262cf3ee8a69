"""Small modules, small functions: what separates code bases is the tail."""

from __future__ import annotations

import ast

from tests.architecture.sources import (
    docstring_of,
    functions,
    parsed,
    program_files,
    project_files,
    relative,
)

LONGEST_MODULE = 400
LONGEST_FUNCTION = 30
LONGEST_TEMPLATE = 200


def test_no_module_is_longer_than_400_lines() -> None:
    counted = {relative(p): len(p.read_text("utf-8").splitlines()) for p in project_files("*.py")}
    assert {path: n for path, n in counted.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_30_lines() -> None:
    found = [
        f"{relative(path)}:{node.lineno} {node.name}: {_body_lines(node)} lines"
        for path in program_files()
        for node in functions(parsed(path))
        if "migrations" not in path.parts and _body_lines(node) > LONGEST_FUNCTION
    ]
    assert found == []


def test_no_template_is_longer_than_200_lines() -> None:
    counted = {
        relative(path): len(path.read_text("utf-8").splitlines())
        for path in project_files("templates/*.html")
    }
    assert {path: n for path, n in counted.items() if n > LONGEST_TEMPLATE} == {}


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from the first statement after the docstring to the last."""
    docstring = docstring_of(node)
    body = node.body[1:] if docstring else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
