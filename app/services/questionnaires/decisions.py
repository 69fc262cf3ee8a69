"""What people say about a draft before it is public: classes, reasons, reviews, approvals."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.documents.reading import with_review
from app.domain.epochs import JAPAN
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.errors import MovedOnError, RefusedError
from app.services.questionnaires.standing import (
    PublishingUseCase,
    Standing,
    gather,
    stand,
    standing_of,
)
from app.storage import audit_log, draft_decisions, drafts
from app.storage.database import Connection
from app.storage.versions import Content

LONGEST_REASON = 500


class Deciding(PublishingUseCase):
    """Writes down decisions. `digest` names the draft as its reader saw it.

    Whatever writes looks at the draft before it takes the turn: comparing documents is kept, so
    nobody else, visitors' counts least of all, waits for that work.
    """

    def standing(self, slug: str, *, now: datetime) -> Standing:
        """Return where a draft stands. Raises NoDraftError."""
        found = self._database.read(lambda connection: gather(connection, slug))
        return stand(found, judges=self._judges, now=now)

    def propose(
        self, slug: str, *, kinds: Mapping[str, str], digest: str, who: str, now: datetime
    ) -> None:
        """Store classes by place: an owner's confirm, anybody else's propose.

        Raises NoDraftError or MovedOnError.
        """

        def work(connection: Connection) -> None:
            found = self.unmoved(connection, slug, digest=digest, now=now)
            decide(connection, found, kinds=kinds, who=who, now=now)

        self._looked_at(slug, work, now=now)

    def write_reason(
        self,
        slug: str,
        *,
        mark: tuple[str, str, str],
        reason: str,
        digest: str,
        who: str,
        now: datetime,
    ) -> None:
        """Store why a sentence may stand. Raises NoDraftError, MovedOnError or RefusedError."""
        text = reason.strip()[:LONGEST_REASON]
        if not text:
            raise RefusedError("reason_missing")

        def work(connection: Connection) -> None:
            found = self.unmoved(connection, slug, digest=digest, now=now)
            if mark not in {placed.mark for placed in found.facts.wording}:
                raise MovedOnError
            draft_decisions.write_reason(
                connection, found.draft.id, mark=mark, reason=text, who=who, now=now
            )
            drafts.drop_approvals(connection, found.draft.id)  # a second person reads reasons, too
            audit_log.record(
                connection, who, "draft.reasoned", slug, why=text, now=now, rule=mark[1]
            )

        self._looked_at(slug, work, now=now)

    def record_review(
        self, slug: str, *, review: MedicalReview, digest: str, who: str, now: datetime
    ) -> None:
        """Write a medical review into the draft, as a save of it.

        Raises NoDraftError, MovedOnError or RefusedError.
        """
        if review.date > f"{now.astimezone(JAPAN):%Y-%m-%d}":
            raise RefusedError("review_incomplete")

        def work(connection: Connection) -> None:
            found = self.unmoved(connection, slug, digest=digest, now=now)
            try:
                document = with_review(found.draft.document, review)
            except ValueError:
                raise RefusedError("review_incomplete") from None
            deed = drafts.Deed(what="review", place="medical_review", who=who, now=now)
            drafts.save(connection, found.draft, Content(document), deed)
            about = f"{review.name} {review.date}"
            audit_log.record(
                connection, who, "draft.reviewed", slug, why=review.source, now=now, by=about
            )

        self._looked_at(slug, work, now=now)

    def approve(self, slug: str, *, digest: str, who: str, now: datetime) -> None:
        """Approve the draft as it is. Raises NoDraftError, MovedOnError or RefusedError."""

        def work(connection: Connection) -> None:
            found = self.unmoved(connection, slug, digest=digest, now=now)
            approve(connection, found, who=who, now=now)

        self._looked_at(slug, work, now=now)

    def _looked_at(self, slug: str, work: Callable[[Connection], None], *, now: datetime) -> None:
        self.standing(slug, now=now)
        self._database.write_in_turn(work)

    def unmoved(self, connection: Connection, slug: str, *, digest: str, now: datetime) -> Standing:
        """Return where a draft stands if it is as its reader saw it.

        From now on it lies on the version that it was seen beside, so that decisions count.
        """
        found = standing_of(connection, slug, judges=self._judges, now=now)
        if seen(found) != digest:
            raise MovedOnError
        if found.draft.base_version_id != (found.base or None):
            drafts.rebase(connection, found.draft, base_version_id=found.base or None)
        return found


def seen(found: Standing) -> str:
    """Return what a page must carry so that nobody decides about something else."""
    return f"{found.base}.{found.draft.number}.{found.digest}"


def decide(
    connection: Connection,
    found: Standing,
    *,
    kinds: Mapping[str, str],
    who: str,
    now: datetime,
) -> None:
    """Store the classes that differ from what an owner confirmed; impossible ones not."""
    known = found.facts.decisions
    for effect in found.facts.effects:
        kind = kinds.get(effect.place)
        if kind in effect.allowed and known.get(effect.place) != kind:
            draft_decisions.decide(
                connection, found.draft.id, place=effect.place, kind=kind, who=who, now=now
            )
            event = "draft.classified" if who in found.owners else "draft.class_proposed"
            audit_log.record(
                connection, who, event, found.draft.slug, now=now, place=effect.place, kind=kind
            )


def approve(connection: Connection, found: Standing, *, who: str, now: datetime) -> None:
    """Store an approval. Raises RefusedError for somebody whose approval wouldn't count."""
    if not found.may_approve(who):
        raise RefusedError("own_draft")
    waits = [need for need in found.readiness.needs if need.kind == "waiting"]
    if waits:
        raise RefusedError("still_waiting")
    draft_decisions.approve(
        connection, found.draft.id, document_digest=found.digest, who=who, now=now
    )
    alone = "yes" if who in found.draft.editors else "no"
    audit_log.record(connection, who, "draft.approved", found.draft.slug, now=now, alone=alone)
