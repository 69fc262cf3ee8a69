"""How large the application is, and how often one name means two things.

    .venv/bin/python -m benchmarks.house_figures [folder ...]

Reads the Python files below each folder (``app`` if none is named) and runs none of them.
Needs the standard library only, so that any checkout of any project can be measured.
"""

import ast
import io
import sys
import tokenize
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

_NO_CODE = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
)
_AsFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; `name` is dotted."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """All lines of the file."""
        return len(self.text.splitlines())

    @cached_property
    def code(self) -> frozenset[int]:
        """The numbers of the lines that are no blank, no comment and no docstring."""
        found: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type not in _NO_CODE and token.string:
                found.update(range(token.start[0], token.end[0] + 1))
        return frozenset(found) - frozenset(self._docstrings())

    def _docstrings(self) -> Iterator[int]:
        for node in ast.walk(self.tree):
            body = getattr(node, "body", None)
            for one in body if isinstance(body, list) else ():
                if _is_docstring(one):
                    yield from range(one.lineno, (one.end_lineno or one.lineno) + 1)

    def functions(self) -> Iterator[int]:
        """Yield the lines of code of every function, its signature included."""
        for node in ast.walk(self.tree):
            if isinstance(node, _AsFunction):
                own = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                yield len(self.code.intersection(own))

    def classes(self) -> Iterator[str]:
        """Yield the name of every class."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node.name

    def fields(self) -> Mapping[str, frozenset[str]]:
        """Return the fields that each class of the file's top declares, by its name."""
        return {
            node.name: frozenset(
                one.target.id
                for one in node.body
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
            )
            for node in self.tree.body
            if isinstance(node, ast.ClassDef)
        }

    def imports(self, known: Collection[str]) -> frozenset[str]:
        """Return which of the known modules are imported, anywhere in the file."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(one.name for one in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{one.name}" for one in node.names}
                outer = any(name not in known for name in inner)
                found.update(inner, {node.module} if outer else ())
        return frozenset(found.intersection(known)) - {self.name}


@dataclass(frozen=True)
class House:
    """The modules of a package."""

    modules: tuple[Module, ...]

    @cached_property
    def imports(self) -> Mapping[str, frozenset[str]]:
        """What each module imports of the others."""
        known = {module.name for module in self.modules}
        return {module.name: module.imports(known) for module in self.modules}

    @property
    def code_lines(self) -> int:
        """Lines without blanks, comments and docstrings."""
        return sum(len(module.code) for module in self.modules)

    def classes_named_twice(self) -> dict[str, tuple[str, ...]]:
        """Return the names of several classes, each with the modules they stand in."""
        return _several((name, module.name) for module in self.modules for name in module.classes())

    def files_named_twice(self) -> dict[str, tuple[str, ...]]:
        """Return the names of several files, each with their modules."""
        files = (one for one in self.modules if one.path.stem != "__init__")
        return _several((one.path.name, one.name) for one in files)

    def largest_cycle(self) -> int:
        """Return how many modules import one another in the largest cycle; 1 without any."""
        reached = {name: _reached(name, self.imports) for name in self.imports}
        return max(
            1 + sum(name in reached[other] for other in reached[name] - {name}) for name in reached
        )

    def with_one_importer(self) -> int:
        """Return how many modules only one other module imports."""
        importers = [name for found in self.imports.values() for name in found]
        return sum(importers.count(module.name) == 1 for module in self.modules)


def read_house(folder: Path) -> House:
    """Return the modules below a folder, which is the package itself."""
    paths = sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return House(
        tuple(
            Module(_dotted(path.relative_to(folder.parent)), path, path.read_text("utf-8"))
            for path in paths
        )
    )


def _is_docstring(node: ast.AST) -> bool:
    """Tell whether a statement only says something: also below an attribute."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _several(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, place in pairs:
        found[name].append(place)
    return {name: tuple(found[name]) for name in sorted(found) if len(found[name]) > 1}


def _reached(start: str, imports: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in imports[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return frozenset(found)


def _middle_and_most(numbers: Iterable[int]) -> str:
    found = list(numbers)
    return f"{median(found):.0f} / {max(found)}"


def _report(house: House, write: Callable[[str], object]) -> None:
    classes, files = house.classes_named_twice(), house.files_named_twice()
    rows = {
        "modules": len(house.modules),
        "lines": sum(module.lines for module in house.modules),
        "code lines (no blanks, comments, docstrings)": house.code_lines,
        "module lines, median / max": _middle_and_most(one.lines for one in house.modules),
        "function code lines, median / max": _middle_and_most(
            lines for one in house.modules for lines in one.functions()
        ),
        "classes": sum(1 for one in house.modules for _ in one.classes()),
        "class names used more than once": len(classes),
        "file names used more than once": len(files),
        "modules in the largest import cycle": house.largest_cycle(),
        "modules with one importer": house.with_one_importer(),
    }
    for meaning, figure in rows.items():
        write(f"{meaning:<46}{figure:>12}\n")
    for name, places in (*classes.items(), *files.items()):
        write(f"  {name:<28}{', '.join(places)}\n")


def main(folders: Iterable[str]) -> None:
    """Print the figures of every folder."""
    for folder in folders:
        sys.stdout.write(f"{folder}\n")
        _report(read_house(Path(folder)), sys.stdout.write)


if __name__ == "__main__":
    main(sys.argv[1:] or ["app"])
