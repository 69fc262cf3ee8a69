"""Static checks of a document, as every way of getting one in uses them."""

from app.documents.reading import UnreadableDocumentError, read_questionnaire
from app.domain.checks import problems


def document_problems(document: str) -> tuple[str, ...]:
    """Return one line for each mistake of a document's shape, or else of its meaning."""
    try:
        questionnaire = read_questionnaire(document)
    except UnreadableDocumentError as error:
        return tuple(f"{problem.place}: {problem.message}" for problem in error.problems)
    return tuple(str(problem) for problem in problems(questionnaire))
