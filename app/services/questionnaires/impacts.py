"""What a draft changes for visitors, and what its triage rules do to them.

Worked out in another process and kept there for a while.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal, TypeAlias

from app.documents.examples import read_examples
from app.documents.populations import read_patients, read_population
from app.documents.reading import read_questionnaire
from app.domain.anatomy import texts_of
from app.domain.answers import Answers
from app.domain.authoring.changes import changes
from app.domain.authoring.impact import Impact, Weights, everything_asked, impact, weigh
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
    made_up = _made_up(asked_for, population, count=min(most_visitors, MOST_IMPACT_WORK // parts))
    saved = (one.answers for one in read_examples(examples))
    return {"examples": impact(old, new, saved), "visitors": impact(old, new, made_up)}


def weights(
    document: str, population: str, patients: str, *, most_visitors: int = VISITORS
) -> Weights:
    """Return what each triage rule does to made-up visitors and worked patients, as `impacts`."""
    questionnaire = read_questionnaire(document)
    made_up = _made_up(
        questionnaire,
        population,
        count=min(most_visitors, MOST_IMPACT_WORK // judged_parts(questionnaire)),
    )
    return weigh(questionnaire, made_up, read_patients(patients))


def _made_up(questionnaire: Questionnaire, population: str, *, count: int) -> Iterator[Answers]:
    table = read_population(population) if population else plausible_population(questionnaire)
    draw = random.Random(_SEED).random  # noqa: S311  # plausible visitors need no cryptography
    return islice(visitors(questionnaire, population=table, draw=draw), count)


@dataclass(frozen=True, slots=True)
class Study:
    """What is known of a draft's impact.

    ``first``: nothing is public to compare with. ``broken``: the draft can't judge yet.
    ``same``: nothing differs. ``words``: only words differ, so no result can move.
    ``working``: ask again in a moment. ``known``: `found`.
    """

    draft: OpenDraft
    state: State
    found: Impacts | None = None


@dataclass(frozen=True, slots=True)
class RuleStudy:
    """What is known of what a questionnaire's triage rules do; `state` as of `Study`."""

    questionnaire: Questionnaire
    state: State
    found: Weights | None = None


@dataclass(frozen=True, slots=True)
class ImpactStudies:
    """Answers what a draft changes, and what its rules do.

    The work is done in a process of `app.web.proof`. `people_of` gives the table of visitors of a
    slug, and its worked patients.
    """

    drafts: Drafts
    checks: DraftChecks
    tasks: AsksTasks
    people_of: Callable[[str], tuple[str, str]]

    def look(self, slug: str) -> Study:
        """Return what is known, and see to it that more will be. Raises NoDraftError."""
        draft = self.drafts.open(slug)
        state = self._known_at_once(draft)
        if state is not None:
            return Study(draft, state)
        population, _ = self.people_of(slug)
        stored = draft.stored
        texts = (draft.base_text, stored.document, stored.examples, population)
        return Study(draft, *self._asked(Task("impact", texts)))

    def weigh(self, slug: str) -> RuleStudy:
        """Return what is known of a draft's rules, and see to it that more will be.

        Raises NoDraftError.
        """
        draft = self.drafts.open(slug)
        if not self.checks.examined(draft).holds_together:
            return RuleStudy(draft.questionnaire, "broken")
        return self._weighed(slug, draft.stored.document, draft.questionnaire)

    def weigh_public(self, slug: str) -> RuleStudy:
        """Return the same of what is public. Raises UnknownQuestionnaireError."""
        document = self.drafts.public_text(slug)
        return self._weighed(slug, document, read_questionnaire(document))

    def _weighed(self, slug: str, document: str, questionnaire: Questionnaire) -> RuleStudy:
        texts = (document, *self.people_of(slug))
        return RuleStudy(questionnaire, *self._asked(Task("weigh", texts)))

    def _known_at_once(self, draft: OpenDraft) -> State | None:
        if draft.published is None:
            return "first"
        if not self.checks.examined(draft).holds_together:
            return "broken"
        if draft.published == draft.questionnaire:
            return "same"
        return "words" if only_words_differ(draft.published, draft.questionnaire) else None

    def _asked(self, task: Task) -> tuple[State, Any]:
        try:
            return "known", asked(self.tasks, task, wait=0)
        except StillWorkingError:
            return "working", None
        except TaskFailedError:
            return "failed", None


def only_words_differ(old: Questionnaire, new: Questionnaire) -> bool:
    """Tell whether nothing differs but texts, none of which any rule reads."""
    texts = {found.place for one in (old, new) for found in texts_of(one)}
    return all(one.kind == "changed" and one.place in texts for one in changes(old, new))
