"""Whoever gives the kinds of a condition a meaning gives one to each: mypy sees what is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import get_args

from app.domain.conditions import Condition
from tests.architecture.sources import parsed, program_files, relative

KINDS = frozenset(kind.__name__ for kind in get_args(Condition))


def test_every_match_on_conditions_ends_where_mypy_proves_that_nothing_is_left() -> None:
    found = {place: _ends_in_assert_never(node) for place, node in _matches()}
    assert len(found) >= 10
    assert [place for place, is_complete in found.items() if not is_complete] == []


def _matches() -> Iterator[tuple[str, ast.Match]]:
    for path in program_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Match) and _names(node) & KINDS:
                yield f"{relative(path)}:{node.lineno}", node


def _names(node: ast.Match) -> frozenset[str]:
    patterns = (inner for case in node.cases for inner in ast.walk(case.pattern))
    classes = (one.cls for one in patterns if isinstance(one, ast.MatchClass))
    return frozenset(cls.id for cls in classes if isinstance(cls, ast.Name))


def _ends_in_assert_never(node: ast.Match) -> bool:
    """Tell whether the last case takes whatever is left, unconditionally, and can't be reached."""
    last = node.cases[-1]
    is_wildcard = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
    body = ast.unparse(ast.Module(body=last.body, type_ignores=[]))
    subject = ast.unparse(node.subject)
    return is_wildcard and last.guard is None and body == f"assert_never({subject})"
