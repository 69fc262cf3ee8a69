"""What there is to say about one text of a draft, right after it was written."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.documents.format import QuestionnaireDocument
from app.documents.mapping import to_domain
from app.domain.anatomy import texts_of
from app.domain.authoring.readability import Remark, remarks
from app.domain.checks import Problem
from app.domain.checks.texts import check_texts
from app.domain.wording import WordingHit, WordingRule, check


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is wrong with a text, what the wording check says of it, and how it reads."""

    problems: tuple[Problem, ...] = ()
    hits: tuple[WordingHit, ...] = ()
    readability: tuple[Remark, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.problems or self.hits or self.readability)


def remarks_at(
    document: QuestionnaireDocument, address: str, rules: Iterable[WordingRule]
) -> Remarks:
    """Return the remarks on the text at an address; a locked text has none."""
    questionnaire = to_domain(document)
    found = next((text for text in texts_of(questionnaire) if text.place == address), None)
    if found is None or found.exempt or not found.text:
        return Remarks()
    return Remarks(
        problems=tuple(
            problem for problem in check_texts(questionnaire) if problem.place == address
        ),
        hits=check(found.text, rules),
        readability=tuple(remarks(found.text, place=address)),
    )
