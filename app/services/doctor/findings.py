"""One answer about one part of the installation."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "wrong", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about a part: one line for an operator, without any secret."""

    part: str
    state: State
    text: str


def judged(part: str, problems: tuple[str, ...], *, well: str) -> Finding:
    """Return ``wrong`` with its problems in one line, or ``ok`` and what is well."""
    if problems:
        return Finding(part, "wrong", "; ".join(problems))
    return Finding(part, "ok", well)
