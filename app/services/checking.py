"""Static checks of a document, as every way of getting one in uses them."""

from app.documents.reading import problem_lines


def document_problems(document: str) -> tuple[str, ...]:
    """Return one line for each mistake of a document's shape, or else of its meaning."""
    return problem_lines(document)
