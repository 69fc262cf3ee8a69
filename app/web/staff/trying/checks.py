"""What the checks say about a draft: what must change, what needs a reason, what could be nicer."""

from dataclasses import dataclass
from typing import Final

from flask import Response

from app.domain.authoring.readability import Remark
from app.domain.authoring.wording_hits import PlacedHit
from app.services.questionnaires.judging import Findings
from app.web.staff.drafts.remarked import claim_view
from app.web.staff.trying.desk import TryingDesk, of_a_draft
from app.web.staff.trying.pages import (
    ChecksPage,
    ProblemFinding,
    ReadingFinding,
    WordingFinding,
)
from app.web.staff.trying.spots import Spots

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class CheckViews:
    """The view of the checks."""

    desk: TryingDesk

    @of_a_draft
    def checks(self, slug: str) -> Response:
        """Show everything that is found, what keeps it from being published first."""
        found = self.desk.trying.checks.check(slug)
        spots = Spots(found.draft.questionnaire)
        wording = tuple(_wording(one, found, spots) for one in found.wording)
        head = self.desk.head(found.draft.questionnaire, sheet="checks")
        page = ChecksPage(
            head=head,
            frame=head.frame,
            problems=tuple(
                ProblemFinding(spot=spots.at(one.place), code=one.code) for one in found.problems
            ),
            blocked=tuple(one for one in wording if one.claim.severity == "block"),
            warned=tuple(one for one in wording if one.claim.severity == "warn"),
            noted=tuple(one for one in wording if one.claim.severity == "note"),
            readings=tuple(_reading(one, spots) for one in found.readability),
            failed_examples=len({one.example for one in found.failed}),
        )
        return self.desk.pages.reply("trying/checks.html", page)


def _wording(placed: PlacedHit, found: Findings, spots: Spots) -> WordingFinding:
    return WordingFinding(
        spot=spots.at(placed.place),
        claim=claim_view(placed.hit),
        reason=found.reasons.get(placed.mark, ""),
        is_accepted=placed.mark in found.accepted,
        is_eased=placed.is_eased,
    )


def _reading(remark: Remark, spots: Spots) -> ReadingFinding:
    is_long = remark.kind == "long_sentence"
    return ReadingFinding(
        spot=spots.at(remark.place),
        kind=remark.kind,
        sentence=remark.sentence,
        measured=int(remark.measured if is_long else remark.measured * _PERCENT),
    )
