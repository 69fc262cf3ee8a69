"""The project's own files, as git knows them or would know them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def project_files(*patterns: str) -> tuple[Path, ...]:
    """Return the files matching git's patterns that are tracked, or new and not ignored.

    A copy without git (an archive) is read from disk instead.
    """
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(
            [*command, "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        found = (ROOT / name for name in listed.split("\0") if name)
    else:
        found = (
            path
            for path in ROOT.rglob("*")
            if any(fnmatch(relative(path).as_posix(), pattern) for pattern in patterns)
        )
    return tuple(sorted({path for path in found if path.is_file() and ".venv" not in path.parts}))


def program_files() -> tuple[Path, ...]:
    """Return the Python files that run in production."""
    outside = {"tests", "benchmarks"}
    return tuple(p for p in project_files("*.py") if relative(p).parts[0] not in outside)


def relative(path: Path) -> Path:
    """Return a path as the reader of a failure knows it."""
    return path.relative_to(ROOT)


def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def docstring_of(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> ast.Constant | None:
    """Return the docstring's node, if there is one."""
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value if isinstance(first.value.value, str) else None
    return None
