"""What each change cost: the code lines and modules of `app` that commits added or took away.

    python -m benchmarks.house_growth FROM..TO|COMMIT ...

One line for each commit that changed either, oldest first, then a sum for each area that the
subjects begin with. Lines are counted as in `house_figures`.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.house_figures import Module


@dataclass(frozen=True)
class Growth:
    """A commit and by how much it changed `app`."""

    commit: str
    subject: str
    lines: int
    modules: int

    @property
    def area(self) -> str:
        """What the subject begins with: "forms" of "forms: …" and "fix(forms): …"."""
        head = self.subject.partition(":")[0]
        return head.partition("(")[2].rstrip(")") or head


def growths(span: str) -> Iterator[Growth]:
    """Yield the commits of a span that changed code, oldest first."""
    for line in _git("log", "--reverse", "--format=%h %s", span, "--", "app").splitlines():
        commit, _, subject = line.partition(" ")
        changed = _git("diff", "--name-only", "--no-renames", f"{commit}~", commit, "--", "app")
        paths = [path for path in changed.splitlines() if path.endswith(".py")]
        before = [_code_lines(f"{commit}~", path) for path in paths]
        after = [_code_lines(commit, path) for path in paths]
        lines = sum(filter(None, after)) - sum(filter(None, before))
        modules = before.count(None) - after.count(None)
        if lines or modules:
            yield Growth(commit, subject, lines, modules)


def _code_lines(commit: str, path: str) -> int | None:
    """Return the code lines of a file in a commit; None where there is no such file."""
    found = subprocess.run(
        ["git", "show", f"{commit}:{path}"], capture_output=True, check=False, encoding="utf-8"
    )
    return len(Module("", Path(path), found.stdout).code) if found.returncode == 0 else None


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, check=True, encoding="utf-8").stdout


def main(spans: Iterable[str]) -> None:
    """Print what commits cost."""
    lines: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for span in spans:
        for one in growths(span if ".." in span else f"{span}~..{span}"):
            sys.stdout.write(f"{one.lines:+7}{one.modules:+4}  {one.commit} {one.subject}\n")
            lines[one.area] += one.lines
            modules[one.area] += one.modules
    sys.stdout.write("\n")
    for area, count in lines.most_common():
        sys.stdout.write(f"{count:+7}{modules[area]:+4}  {area}\n")
    sys.stdout.write(f"{lines.total():+7}{modules.total():+4}  together\n")


if __name__ == "__main__":
    main(sys.argv[1:])
