"""Rules about imports that import-linter's contracts (pyproject.toml) cannot say."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, parsed, project_files, relative

TYPING_ONLY = {"app/__init__.py", "app/background.py", "app/wiring.py"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
BUILT_ANYWHERE = {"str", "int", "bool", "Answering"}
"""Answering without counting takes nothing: the preview has one of its own."""

UNSPEAKING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "data", "misc"}


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    allowed = sys.stdlib_module_names | {"app"}
    found = [
        f"{relative(path)}:{line} imports {name}"
        for path in project_files("app/domain/*.py")
        for line, name in _imports(parsed(path))
        if name.partition(".")[0] not in allowed
    ]
    assert found == []


def test_the_domain_knows_no_clock_no_chance_and_no_files() -> None:
    impure = {"time", "random", "secrets", "os", "io", "pathlib", "socket", "threading", "uuid"}
    found = [
        f"{relative(path)}:{line} imports {name}"
        for path in project_files("app/domain/*.py")
        for line, name in _imports(parsed(path))
        if name.partition(".")[0] in impure
    ]
    assert found == []


def test_nothing_below_the_wiring_reads_the_clock() -> None:
    layers = ("domain", "documents", "storage", "services")
    found = [
        f"{relative(path)}:{node.lineno} calls {ast.unparse(node.func)}"
        for path in project_files(*(f"app/{layer}/*.py" for layer in layers))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    ]
    assert found == []


def test_the_web_and_the_commands_build_no_use_case() -> None:
    built = {
        node.annotation.id
        for place in ("wiring.py", "services/*/building.py")
        for path in project_files(f"app/{place}")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name)
    } - BUILT_ANYWHERE
    found = [
        f"{relative(path)}:{node.lineno} builds {ast.unparse(node.func)}"
        for path in project_files("app/web/*.py", "app/cli/*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in built
    ]
    assert "Drafts" in built
    assert found == []


def test_the_application_knows_the_settings_as_a_type_only() -> None:
    found = {
        str(relative(path)): _runs_import_of(parsed(path), "config")
        for path in project_files("app/*.py")
        if any(name == "config" for _, name in _imports(parsed(path)))
    }
    assert set(found) <= TYPING_ONLY
    assert not any(found.values())


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        relative(path)
        for path in project_files("*.py")
        if {path.stem, *relative(path).parent.parts} & UNSPEAKING
    ] == []


def test_every_directory_of_the_application_is_a_package() -> None:
    directories = {path.parent for path in project_files("app/*.py")}
    assert [relative(d) for d in directories if not (d / "__init__.py").exists()] == []
    assert (ROOT / "app" / "__init__.py").exists()


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def _runs_import_of(tree: ast.Module, module: str) -> bool:
    """Return whether the import stands anywhere but in `if TYPE_CHECKING:`."""
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    return any(
        isinstance(node, ast.ImportFrom) and node.module == module and id(node) not in guarded
        for node in ast.walk(tree)
    )


def test_the_rules_above_look_at_something() -> None:
    assert len(project_files("app/domain/*.py")) > 1
    assert Path("app/wiring.py") in {relative(path) for path in project_files("app/*.py")}
