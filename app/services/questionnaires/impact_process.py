"""Works out what a draft changes for visitors, in a process of its own.

Ten thousand visitors judged twice keep a processor busy for seconds; beside requests, in one
process, they would wait for it. It is run with ``python -m`` and this module's name: the question
comes in as JSON, the answer goes out as JSON.
"""

import json
import os
import random
import sys
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Final

from app.documents.examples import read_examples
from app.documents.impacts import write_impacts
from app.documents.populations import read_population
from app.documents.reading import read_questionnaire
from app.domain.authoring.impact import everything_asked, impact
from app.domain.budget import MOST_IMPACT_WORK
from app.domain.checks.size import judged_parts
from app.domain.simulation import plausible_population, visitors

VISITORS: Final = 10_000
_NICENESS: Final = 10
_SEED: Final = 20_261_122
"""Any number: the same draft must show the same people twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Two documents, the examples, and the table of made-up visitors, or an empty text."""

    before: str
    after: str
    examples: str
    population: str
    visitors: int = VISITORS

    def as_text(self) -> str:
        """Return the question as it is asked of another process."""
        return json.dumps(asdict(self), sort_keys=True)


def answer(question: Question) -> str:
    """Return the impacts on the ``examples`` and on made-up ``visitors``.

    The larger the documents, the fewer visitors: all of them together take bounded work.
    """
    old, new = read_questionnaire(question.before), read_questionnaire(question.after)
    parts = judged_parts(old) + judged_parts(new)
    count = min(question.visitors, MOST_IMPACT_WORK // parts)
    asked = everything_asked(old, new)
    population = (
        read_population(question.population) if question.population else plausible_population(asked)
    )
    draw = random.Random(_SEED).random  # noqa: S311  # plausible visitors need no cryptography
    made_up = islice(visitors(asked, population=population, draw=draw), count)
    examples = (one.answers for one in read_examples(question.examples))
    return write_impacts(
        {"examples": impact(old, new, examples), "visitors": impact(old, new, made_up)}
    )


if __name__ == "__main__":
    os.nice(_NICENESS)
    sys.stdout.write(answer(Question(**json.load(sys.stdin))))
