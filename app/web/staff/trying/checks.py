"""What the checks say about a draft: what must change, what needs a reason, what could be nicer."""

from flask import Response

from app.domain.anatomy import parts_of, texts_of
from app.domain.authoring.wording_hits import PlacedHit
from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.judging import Findings
from app.web.shared.access import EDITING
from app.web.shared.draft_places import Links, part_title, pattern_of
from app.web.shared.staff_context import DRAFT, get
from app.web.staff.trying.pages import (
    ChecksPage,
    ProblemFinding,
    ReadingFinding,
    Spot,
    TryingViews,
    WordingFinding,
    head_of,
)


class Spots:
    """The spots of one draft."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read a draft's texts once."""
        self._titles = {part.place: part_title(part) for part in parts_of(questionnaire)}
        self._texts = {one.place for one in texts_of(questionnaire) if not one.lock}
        self._links = Links(questionnaire.slug)

    def at(self, place: str) -> Spot:
        """Return the spot of a place."""
        is_text = place in self._texts
        return Spot(
            kind=pattern_of(place),
            of=self._title_of(place),
            href=self._links.text(place) if is_text else self._links.home_of(place),
        )

    def _title_of(self, place: str) -> str:
        """Return what the part says that a place is, or is in."""
        holder = place
        while holder and not self._titles.get(holder):
            holder = holder.rpartition(".")[0]
        return self._titles.get(holder, "")


class CheckViews(TryingViews):
    """The view of the checks."""

    @get(f"{DRAFT}/checks", EDITING)
    def checks(self, slug: str) -> Response:
        """Show everything that is found, what keeps it from being published first."""
        found = self.cases.trying.checks.check(slug)
        examined = found.examined
        spots = Spots(examined.new)
        wording = tuple(_wording(one, found, spots) for one in examined.wording)
        head = head_of(self.context, examined.new, sheet="checks")
        page = ChecksPage(
            head=head,
            problems=tuple(
                ProblemFinding(spot=spots.at(one.place), code=one.code) for one in examined.problems
            ),
            blocked=tuple(one for one in wording if one.claim.severity == "block"),
            warned=tuple(one for one in wording if one.claim.severity == "warn"),
            noted=tuple(one for one in wording if one.claim.severity == "note"),
            readings=tuple(
                ReadingFinding(spot=spots.at(one.place), remark=one) for one in examined.readability
            ),
            failed_examples=len({one.example for one in examined.failed_examples}),
        )
        return self.context.reply("trying/checks.html", page)


def _wording(placed: PlacedHit, found: Findings, spots: Spots) -> WordingFinding:
    return WordingFinding(
        spot=spots.at(placed.place),
        claim=placed.hit,
        reason=found.reasons.get(placed.mark, ""),
        is_accepted=placed.mark in found.accepted,
        is_eased=placed.is_eased,
    )
