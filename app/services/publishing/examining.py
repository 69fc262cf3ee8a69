"""What a document comes to beside the one that is public: much work, so it is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.domain.authoring.changes import changes
from app.domain.authoring.effects import Effect, effects
from app.domain.authoring.examples import (
    Example,
    ExampleChanges,
    FailedExample,
    example_changes,
    failed_examples,
)
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.checks import Problem, problems
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingRule

_KEPT = 16
"""Documents and comparisons of a few drafts and versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Two documents side by side; `old` is None for what was never public."""

    old: Questionnaire | None
    new: Questionnaire
    effects: tuple[Effect, ...]
    wording: tuple[PlacedHit, ...]
    problems: tuple[Problem, ...]
    failed_examples: tuple[FailedExample, ...]


class Examiner:
    """Reads and compares stored documents."""

    def __init__(
        self,
        *,
        read: Callable[[str], Questionnaire],
        read_examples: Callable[[str], tuple[Example, ...]],
        rules: Iterable[WordingRule],
        telling_words: Iterable[str],
    ) -> None:
        """Take how documents are read, the wording rules and the language's telling words."""
        self._rules = tuple(rules)
        self._words = tuple(telling_words)
        self._read_examples = read_examples
        self.read = lru_cache(maxsize=_KEPT)(read)
        self.examine = lru_cache(maxsize=_KEPT)(self._examine)

    def compare_examples(self, before: str, after: str) -> ExampleChanges:
        """Return what differs between two stored lists of examples."""
        if before == after:
            return ExampleChanges()
        return example_changes(self._read_examples(before), self._read_examples(after))

    def _examine(self, before: str | None, after: str, examples: str) -> Examined:
        """Compare two documents' texts; `examples` must hold in the later one."""
        old = None if before is None else self.read(before)
        new = self.read(after)
        found = problems(new)
        can_judge = not any(problem.breaks_meaning for problem in found)
        return Examined(
            old=old,
            new=new,
            effects=effects(changes(old, new), telling_words=self._words) if old else (),
            wording=wording_hits(new, self._rules, public=old),
            problems=found,
            failed_examples=failed_examples(self._read_examples(examples), questionnaire=new)
            if can_judge
            else (),
        )
