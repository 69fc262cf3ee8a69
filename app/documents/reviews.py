"""The medical review that stands in a document: reading it alone, and writing one."""

import json
from datetime import date

from app.documents import format as document
from app.documents.reading import canonical_text, read_document
from app.domain.questionnaire import MedicalReview


class ReviewRefusedError(ValueError):
    """A part of the review is missing, or its date is none."""


def review_of(text: str) -> MedicalReview | None:
    """Return the review of a stored document, without reading the rest of it."""
    found = json.loads(text).get("medical_review")
    return None if found is None else MedicalReview(**found)


def with_review(text: str, review: MedicalReview) -> str:
    """Return a document with another review; raises ReviewRefusedError."""
    try:
        written = document.MedicalReview(name=review.name, date=review.date, source=review.source)
        date.fromisoformat(review.date)
    except ValueError:
        raise ReviewRefusedError from None
    changed = read_document(text).model_copy(update={"medical_review": written})
    return canonical_text(changed.model_dump_json())
