"""A visitor answers: the answers are judged, and the visit is counted once if its form is ours.

The judgement depends on nothing but the answers and the questionnaire. Whether the visit was
counted depends on the form's ticket, the clock and the database, and never changes what the
visitor is told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.answers import Answers
from app.domain.epochs import epoch_of, shuts_at
from app.domain.flow import find_route, read_answers
from app.domain.outcome import Outcome, conclude, missing_required
from app.domain.questionnaire import Questionnaire
from app.domain.tally import cells
from app.storage.counts import Counted, CountedVisit


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carries: its version and wording arm, when it was issued, and 16 random bytes."""

    version_id: int
    arm: str
    issued_at: datetime
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Required items on the route are unanswered, so nothing was judged or counted."""

    answers: Answers
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome, the answers as posted (off-route ones too), and whether the visit counted."""

    answers: Answers
    outcome: Outcome
    counted: Counted


class Answering:
    """The use case behind the form's button."""

    def __init__(self, *, count: Callable[[CountedVisit], Counted]) -> None:
        """Take the way to count; it waits a bounded time and never raises."""
        self._count = count

    def answer(
        self,
        raw: Answers,
        *,
        questionnaire: Questionnaire,
        ticket: Ticket | None,
        now: datetime,
    ) -> Judged | Incomplete:
        """Judge answers and count the visit when there is a valid `ticket` of an open epoch.

        Raises InvalidAnswersError for answers the questionnaire doesn't know.
        """
        answers = read_answers(raw, questionnaire=questionnaire)
        route = find_route(answers, questionnaire=questionnaire)
        missing = missing_required(route, questionnaire=questionnaire)
        if missing:
            return Incomplete(answers=answers, missing=missing)
        outcome = conclude(route, questionnaire=questionnaire)
        return Judged(
            answers=answers,
            outcome=outcome,
            counted=self._counted(outcome, questionnaire=questionnaire, ticket=ticket, now=now),
        )

    def _counted(
        self,
        outcome: Outcome,
        *,
        questionnaire: Questionnaire,
        ticket: Ticket | None,
        now: datetime,
    ) -> Counted:
        if ticket is None:
            return "no"
        epoch = epoch_of(ticket.issued_at)
        if shuts_at(epoch) <= now:
            return "no"
        return self._count(
            CountedVisit(
                epoch=epoch,
                version_id=ticket.version_id,
                arm=ticket.arm,
                nonce=ticket.nonce,
                cells=cells(outcome, questionnaire=questionnaire),
            )
        )
