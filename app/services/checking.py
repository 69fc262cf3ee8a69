"""Static checks of a document, as every way of getting one in uses them."""

from app.documents.reading import problem_lines, read_questionnaire
from app.domain.authoring.changes import changes


def document_problems(document: str) -> tuple[str, ...]:
    """Return one line for each mistake of a document's shape, or else of its meaning."""
    return problem_lines(document)


def unreviewed_safety(before: str, after: str) -> tuple[str, ...]:
    """Return where safety content differs although no new medical review is recorded.

    Both documents must be readable (`document_problems`).
    """
    old, new = read_questionnaire(before), read_questionnaire(after)
    if new.medical_review is not None and new.medical_review != old.medical_review:
        return ()
    return tuple(change.place for change in changes(old, new) if change.lock is not None)
