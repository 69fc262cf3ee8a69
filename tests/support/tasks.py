"""Tasks on documents answered in this very process: the same functions, without the bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from app.domain.questionnaire import Questionnaire
from app.processes import Task, TaskFailedError
from app.web.proof import tasks


class AtOnce:
    """Answers every task as soon as it is asked, each once."""

    def __init__(self, functions: Mapping[str, Callable[..., object]]) -> None:
        self._functions = functions
        self._known: dict[Task, object] = {}

    def ask(self, task: Task, *, wait: float | None = None, patience: float | None = None) -> Any:  # noqa: ANN401  # as the protocol says
        """Return the answer; what breaks is told as the process would tell it."""
        del wait, patience
        if task not in self._known:
            try:
                self._known[task] = self._functions[task.kind](*task.arguments)
            except Exception as failure:
                raise TaskFailedError("broken", type(failure).__name__) from failure
        return self._known[task]

    def stop(self) -> None:
        """Go on: other tests ask, too."""


@cache
def at_once(shipped: Callable[[str], Questionnaire | None] | None = None) -> AtOnce:
    """Return the one that all tests of this process share, or one that knows other documents.

    `shipped` returns what counts as brought along by the software, by slug.
    """
    functions = tasks()
    if shipped is not None:
        functions["judge"] = partial(functions["judge"], shipped=shipped)
    return AtOnce(functions)
