"""Static checks of a document, as every way of getting one in uses them."""

from collections.abc import Iterable

from app.documents.examples import read_examples
from app.documents.reading import (
    UnreadableDocumentError,
    problem_lines,
    read_questionnaire,
)
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import confirmed, effects
from app.domain.authoring.examples import failed_examples
from app.domain.authoring.series import beginnings, continuity
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.checks import problems
from app.domain.disclosure.beginnings import Beginnings
from app.domain.wording import WordingRule


def document_problems(document: str) -> tuple[str, ...]:
    """Return one line for each mistake of a document's shape, or else of its meaning."""
    return problem_lines(document)


def refusals(
    document: str,
    examples: str | None,
    public: str | None,
    *,
    rules: Iterable[WordingRule],
) -> tuple[str, ...]:
    """Return the mistakes of a document, a line each.

    Without any, and with the examples it must satisfy: one line for each claim that nobody may
    make, or not without a second person, and for each example that gets another result.
    `public` is the document that visitors see now.
    """
    found = document_problems(document)
    if found or examples is None:
        return found
    questionnaire = read_questionnaire(document)
    known = None if public is None else read_questionnaire(public)
    claims = tuple(
        _claim(placed)
        for placed in wording_hits(questionnaire, rules, public=known)
        if placed.hit.severity == "block" or placed.is_eased
    )
    failed = failed_examples(read_examples(examples), questionnaire=questionnaire)
    names = dict.fromkeys(one.example for one in failed)
    return (*claims, *(f"examples.{name}: gets another result than it must" for name in names))


def _claim(placed: PlacedHit) -> str:
    line = f"{placed.place}: {placed.hit.rule_id} forbids “{placed.hit.sentence}”"
    unless = ", unless staff publish it, with a written reason and a second person"
    return f"{line}{unless}" if placed.is_eased else line


def mistakes(document: str) -> tuple[tuple[str, str, str], ...]:
    """Return place, code and English line of each mistake; of a wrong shape the code ``shape``."""
    try:
        questionnaire = read_questionnaire(document)
    except UnreadableDocumentError as error:
        return tuple((one.place, "shape", one.message) for one in error.problems)
    return tuple((one.place, one.code, one.message) for one in problems(questionnaire))


def proposed_beginnings(
    before: str,
    after: str,
    began: Beginnings,
    number: int,
    *,
    telling_words: tuple[str, ...] = (),
) -> Beginnings:
    """Return what begins anew with version `number` when every proposed class is taken.

    Both documents must be readable; `began` is what had begun before.
    """
    old, new = read_questionnaire(before), read_questionnaire(after)
    found = effects(changes(old, new), telling_words=telling_words)
    kept = continuity(old, new, decided=confirmed(found, decisions={}))
    return beginnings(new, kept=kept, before=began, number=number)


def unreviewed_safety(before: str, after: str) -> tuple[str, ...]:
    """Return where safety content differs although no new medical review is recorded.

    Both documents must be readable (`document_problems`).
    """
    old, new = read_questionnaire(before), read_questionnaire(after)
    if new.medical_review is not None and new.medical_review != old.medical_review:
        return ()
    return tuple(change.place for change in changes(old, new) if change.lock is not None)
