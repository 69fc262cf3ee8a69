"""Remarks on a text, cut for the page that shows them."""

from fractions import Fraction

from app.domain.authoring.readability import Remark
from app.domain.wording import WordingHit
from app.services.questionnaires.judging import Remarks
from app.web.staff.drafts.views import ClaimView, ReadingView, RemarksView


def remarks_view(found: Remarks) -> RemarksView:
    """Return remarks as the page shows them."""
    return RemarksView(
        problems=tuple(dict.fromkeys(problem.code for problem in found.problems)),
        claims=tuple(claim_view(hit) for hit in found.hits),
        readings=tuple(_reading(remark) for remark in found.readability),
    )


def claim_view(hit: WordingHit) -> ClaimView:
    """Return what the wording check says, cut for the component ``claim``."""
    return ClaimView(
        severity=hit.severity,
        before=hit.sentence[: hit.start],
        words=hit.words,
        after=hit.sentence[hit.end :],
        law=hit.law,
        why=hit.why,
        safer=hit.safer,
    )


def _reading(remark: Remark) -> ReadingView:
    is_share = remark.kind == "many_kanji"
    measured = remark.measured * 100 if is_share else Fraction(remark.measured)
    return ReadingView(kind=remark.kind, sentence=remark.sentence, measured=round(measured))
