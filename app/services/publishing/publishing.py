"""Making a draft public: one transaction, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.authoring.approvals import valid_approvals
from app.domain.authoring.series import beginnings
from app.domain.disclosure.beginnings import SINCE_EVER
from app.services.publishing.deciding import Deciding, approve, decide, record
from app.services.publishing.examining import Examiner
from app.services.publishing.standing import Standing, standing_of
from app.storage import drafts, publications, schedule, versions
from app.storage.database import Connection, Database
from app.storage.publications import Approved, Decided, Publication, Reasoned

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an owner sends along with publishing.

    `digest` names what they saw (`deciding.seen`), `kinds` the classes they confirm by place,
    `approves` that they, who did not edit it, have read what a second person must read.
    """

    slug: str
    digest: str
    kinds: Mapping[str, str]
    approves: bool
    note: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of it: a number when it is public now, and else where the draft stands."""

    standing: Standing
    number: int | None = None


class Publishing:
    """The use case of the publish page."""

    def __init__(
        self,
        database: Database,
        *,
        examiner: Examiner,
        deciding: Deciding,
        published: Callable[[], None],
    ) -> None:
        """Take how documents are compared and decisions are written down.

        `published` is called afterwards, so that this process shows it at once.
        """
        self._database = database
        self._published = published
        self._examiner = examiner
        self._deciding = deciding

    def publish(self, wish: Wish, *, now: datetime) -> Attempt:
        """Store what the owner confirms, and publish if nothing is missing.

        Raises NoDraftError, MovedOnError or RefusedError; then nothing was done.
        """

        def work(connection: Connection) -> Attempt:
            found = self.confirmed(connection, wish, now=now)
            if not found.readiness.ready:
                return Attempt(standing=found)
            number = put_public(connection, found, note=wish.note, who=wish.who, now=now)
            return Attempt(standing=found, number=number)

        self._deciding.standing(wish.slug, now=now)
        done = self._database.write_in_turn(work)
        if done.number is not None:
            self._published()
        return done

    def confirmed(self, connection: Connection, wish: Wish, *, now: datetime) -> Standing:
        """Store what the owner confirms and return where the draft stands then."""
        found = self._deciding.unmoved(connection, wish.slug, digest=wish.digest, now=now)
        decide(connection, found, kinds=wish.kinds, who=wish.who, now=now)
        if wish.approves:
            approve(connection, found, who=wish.who, now=now)
        return standing_of(connection, wish.slug, examiner=self._examiner, now=now)


def put_public(
    connection: Connection,
    found: Standing,
    *,
    note: str,
    who: str,
    now: datetime,
    scheduled: bool = False,
) -> int:
    """Make a ready draft the public version and return its number; the caller has the turn."""
    slug = found.draft.slug
    version = versions.publish(
        connection,
        found.draft.content,
        slug=slug,
        note=note.strip()[:LONGEST_NOTE],
        publisher=who,
        now=now,
    )
    publications.add(connection, version.id, _publication(found, number=version.number))
    drafts.discard(connection, found.draft)
    schedule.remove(connection, slug)
    record(
        connection,
        who,
        "version.published",
        slug,
        why=note.strip()[:LONGEST_NOTE],
        now=now,
        number=str(version.number),
        approved_by=", ".join(sorted({one.by for one in valid_approvals(found.facts)})),
        alone="yes" if found.readiness.alone else "no",
        scheduled="yes" if scheduled else "no",
    )
    return version.number


def _publication(found: Standing, *, number: int) -> Publication:
    kept = found.kept
    said = {mark: one for one in found.reasons for mark in [(one.place, one.rule_id, one.mark)]}
    earlier = {one.mark: one for one in found.published.reasons}
    marks = dict.fromkeys(placed.mark for placed in found.facts.wording)
    new = {
        mark: Reasoned(
            place=mark[0], rule=mark[1], words=mark[2], reason=one.reason, by=one.written_by
        )
        for mark, one in said.items()
    }
    return Publication(
        replaced=found.active.id if found.active else None,
        began=beginnings(found.examined.new, kept=kept, before=found.published.began, number=number)
        if kept
        else SINCE_EVER,
        decisions=tuple(
            Decided(place=effect.place, kind=kind, by=_decider(found, effect.place))
            for effect, kind in found.decided
        ),
        reasons=tuple(
            chosen for mark in marks if (chosen := new.get(mark) or earlier.get(mark)) is not None
        ),
        approvals=tuple(
            Approved(by=one.by, at=one.at.isoformat()) for one in valid_approvals(found.facts)
        ),
        alone=found.readiness.alone,
    )


def _decider(found: Standing, place: str) -> str:
    return found.deciders.get(place, "")
