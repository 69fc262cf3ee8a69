"""Static checks of a questionnaire: every mistake that can be seen without a visitor.

For the operator and the editor: each problem has a place in the document, a stable code and one
English line. Nothing here judges answers, and nothing here changes the questionnaire.
"""

from collections.abc import Iterator

from app.domain.budget import MOST_CHECK_WORK, TooMuchWorkError, Work
from app.domain.checks.conditions import check_conditions
from app.domain.checks.presentation import check_presentation, check_urgency
from app.domain.checks.problem import Problem
from app.domain.checks.reachability import check_reachability
from app.domain.checks.references import check_references
from app.domain.checks.safety import check_safety
from app.domain.checks.scoring import check_scoring
from app.domain.checks.size import check_noise, check_size, check_style_sheet
from app.domain.checks.texts import check_texts
from app.domain.questionnaire import Questionnaire

__all__ = ["Problem", "page_problems", "problems"]


def problems(questionnaire: Questionnaire, *, work: Work | None = None) -> tuple[Problem, ...]:
    """Return every problem, in a stable order; an empty tuple means it may be published.

    What can be reached and what is safe is only asked once every name refers to something, no
    condition bites its own tail, and conditions rest on each other within the budget. The work is
    counted, and what takes more than the budget is a problem of the part that takes most of it.
    """
    work = work or Work(MOST_CHECK_WORK)
    found = list(page_problems(questionnaire))
    if not any(problem.breaks_meaning for problem in found):
        try:
            found.extend(_of_meaning(questionnaire, work=work))
        except TooMuchWorkError:
            share = f"checking takes more than {work.limit} steps, most of them here"
            found.append(Problem(work.dearest, "too_much_work", f"{share}: simplify conditions"))
    return tuple(dict.fromkeys(found))


def page_problems(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """Return the problems of size, names, conditions, texts and style: all that a page needs.

    They cost a small part of `problems`, so a draft can be looked at sooner than published.
    """
    found = [
        *check_size(questionnaire),
        *check_references(questionnaire),
        *check_conditions(questionnaire),
        *check_texts(questionnaire),
    ]
    if not any(problem.breaks_meaning for problem in found):
        found += check_style_sheet(questionnaire)
    return tuple(found)


def _of_meaning(questionnaire: Questionnaire, *, work: Work) -> Iterator[Problem]:
    yield from check_noise(questionnaire)
    yield from check_scoring(questionnaire)
    yield from check_safety(questionnaire, work=work)
    yield from check_urgency(questionnaire)
    yield from check_presentation(questionnaire)
    yield from check_reachability(questionnaire, work=work)
