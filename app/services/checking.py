"""Static checks of a document, as every way of getting one in uses them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.documents.addresses import Holder, holders_of
from app.documents.examples import read_examples
from app.documents.reading import (
    UnreadableDocumentError,
    problem_lines,
    raw_of,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake in a file: its place, its kind, and the English line for whoever wrote the file.

    A mistake of the shape has a code ``shape_…`` and may have a limit that was passed. `located`
    fills in `holders`: the parts it stands in, by what they say.
    """

    place: str
    code: str
    message: str = ""
    limit: int | None = None
    holders: tuple[Holder, ...] = ()


def mistakes(document: str) -> tuple[Mistake, ...]:
    """Return each mistake of a document's shape, or else of its meaning."""
    try:
        questionnaire = read_questionnaire(document)
    except UnreadableDocumentError as error:
        return tuple(
            Mistake(place=one.place, code=f"shape_{one.kind}", message=one.message, limit=one.limit)
            for one in error.problems
        )
    return tuple(
        Mistake(place=one.place, code=one.code, message=one.message)
        for one in problems(questionnaire)
    )


def located(found: Iterable[Mistake], document: str) -> tuple[Mistake, ...]:
    """Return mistakes with their `holders` in a document."""
    raw = raw_of(document)
    return tuple(replace(one, holders=holders_of(one.place, raw=raw)) for one in found)


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
