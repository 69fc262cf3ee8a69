"""Tasks on documents answered in this very process: the same functions, without the bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final

from app.domain.authoring.page_faults import PageFault, TriedForm
from app.domain.questionnaire import Questionnaire
from app.processes import Task, TaskFailedError
from app.web.proof import tasks

FEW_VISITORS: Final = 60
"""Made up to tell what changes for visitors; the application makes up many more."""


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
    for kind in ("impact", "weigh"):
        functions[kind] = partial(functions[kind], most_visitors=FEW_VISITORS)
    if shipped is not None:
        functions["judge"] = partial(functions["judge"], shipped=shipped)
    return AtOnce(functions)


def _ended_by_time() -> TaskFailedError:
    return TaskFailedError("too_much", "SIGXCPU", TriedForm())


@dataclass
class Slow:
    """Tasks of which some kinds are not done yet, or fail. `late`: not done when first asked."""

    answers: AtOnce = field(default_factory=at_once)
    asked: list[Task] = field(default_factory=list)
    working: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    failure: TaskFailedError = field(default_factory=_ended_by_time)
    faults: tuple[PageFault, ...] = ()

    def ask(self, task: Task, *, wait: float | None = None, patience: float | None = None) -> Any:  # noqa: ANN401  # as the protocol says
        """Return the answer unless its kind is not done, or fails, or a fault is planted."""
        self.asked.append(task)
        if task.kind in self.working | self.late:
            self.late.discard(task.kind)
            raise TimeoutError
        if task.kind in self.failing:
            raise self.failure
        if task.kind == "prove" and self.faults:
            return self.faults, ""
        return self.answers.ask(task, wait=wait, patience=patience)

    def stop(self) -> None:
        """Nothing to stop."""
