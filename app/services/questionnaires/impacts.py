"""What a draft changes for visitors, worked out in another process and kept there for a while."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeAlias

from app.documents.examples import read_examples
from app.documents.populations import read_population
from app.documents.reading import read_questionnaire
from app.domain.anatomy import texts_of
from app.domain.authoring.changes import changes
from app.domain.authoring.impact import Impact, everything_asked, impact
from app.domain.budget import MOST_IMPACT_WORK
from app.domain.checks.size import judged_parts
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import plausible_population, visitors
from app.processes import AsksTasks, StillWorkingError, Task, TaskFailedError
from app.services.questionnaires.drafts import Drafts, OpenDraft
from app.services.questionnaires.judging import DraftChecks
from app.services.questionnaires.proving import asked

VISITORS: Final = 10_000
_SEED: Final = 20_261_122
"""Any number: the same draft must show the same people twice."""

State: TypeAlias = Literal["first", "broken", "same", "words", "working", "failed", "known"]
Impacts: TypeAlias = Mapping[Literal["examples", "visitors"], Impact]


def impacts(
    before: str, after: str, examples: str, population: str, *, most_visitors: int = VISITORS
) -> Impacts:
    """Return the impacts on saved examples and on made-up visitors: work for another process.

    `population` is their table, or an empty text. The larger the documents, the fewer visitors:
    all of them together take bounded work.
    """
    old, new = read_questionnaire(before), read_questionnaire(after)
    parts = judged_parts(old) + judged_parts(new)
    asked_for = everything_asked(old, new)
    table = read_population(population) if population else plausible_population(asked_for)
    draw = random.Random(_SEED).random  # noqa: S311  # plausible visitors need no cryptography
    made_up = islice(
        visitors(asked_for, population=table, draw=draw),
        min(most_visitors, MOST_IMPACT_WORK // parts),
    )
    saved = (one.answers for one in read_examples(examples))
    return {"examples": impact(old, new, saved), "visitors": impact(old, new, made_up)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is known of a draft's impact.

    ``first``: nothing is public to compare with. ``broken``: the draft can't judge yet.
    ``same``: nothing differs. ``words``: only words differ, so no result can move.
    ``working``: ask again in a moment. ``known``: `impacts` by name.
    """

    draft: OpenDraft
    state: State
    impacts: Impacts


class ImpactStudies:
    """Answers what a draft changes; `population_of` gives the table of visitors of a slug."""

    def __init__(
        self,
        drafts: Drafts,
        checks: DraftChecks,
        tasks: AsksTasks,
        *,
        population_of: Callable[[str], str],
    ) -> None:
        """Take where the work is done: a process of `app.web.proof`."""
        self._drafts = drafts
        self._checks = checks
        self._tasks = tasks
        self._population_of = population_of

    def look(self, slug: str) -> Study:
        """Return what is known, and see to it that more will be. Raises NoDraftError."""
        draft = self._drafts.open(slug)
        state, found = self._known_at_once(draft), None
        if state is None:
            state, found = self._worked_out(draft)
        return Study(draft=draft, state=state, impacts=found or {})

    def _known_at_once(self, draft: OpenDraft) -> State | None:
        if draft.published is None:
            return "first"
        if not self._checks.examined(draft).holds_together:
            return "broken"
        if draft.published == draft.questionnaire:
            return "same"
        return "words" if only_words_differ(draft.published, draft.questionnaire) else None

    def _worked_out(self, draft: OpenDraft) -> tuple[State, Impacts | None]:
        stored = draft.stored
        population = self._population_of(stored.slug)
        texts = (draft.base_text, stored.document, stored.examples, population)
        try:
            return "known", asked(self._tasks, Task("impact", texts), wait=0)
        except StillWorkingError:
            return "working", None
        except TaskFailedError:
            return "failed", None


def only_words_differ(old: Questionnaire, new: Questionnaire) -> bool:
    """Tell whether nothing differs but texts, none of which any rule reads."""
    texts = {found.place for one in (old, new) for found in texts_of(one)}
    return all(one.kind == "changed" and one.place in texts for one in changes(old, new))
