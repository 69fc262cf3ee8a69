"""Publishing later: looked at again when it is due, also after the server was down.

Every serving process looks every few seconds, and so may a timer of the operator; whoever comes
first does it, in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from app.documents.reading import UnreadableDocumentError
from app.processes import StillWorkingError
from app.services.questionnaires.decisions import Deciding
from app.services.questionnaires.errors import (
    DocumentTooMuchError,
    NotReadyError,
    RefusedError,
)
from app.services.questionnaires.publishing import (
    LONGEST_NOTE,
    Attempt,
    Publishing,
    Wish,
    candidate_of,
    make_public,
)
from app.services.questionnaires.standing import PublishingMeans, PublishingUseCase, standing_of
from app.storage import audit_log, schedule
from app.storage.database import Connection
from app.storage.failures import NoDraftError
from app.storage.schedule import Scheduled

__all__ = ["LATEST", "Due", "Refusal", "Scheduled", "Scheduling"]

LATEST = timedelta(days=366)

Refusal: TypeAlias = Literal["no_draft", "changed", "not_ready", "no_owner"]


@dataclass(frozen=True, slots=True)
class Due:
    """What was due: public under a number now, or refused for a reason."""

    slug: str
    number: int | None
    refusal: Refusal | None


class Scheduling(PublishingUseCase):
    """Schedules, calls off, and publishes what is due."""

    def __init__(
        self, means: PublishingMeans, *, deciding: Deciding, publishing: Publishing
    ) -> None:
        """Take how documents are compared, and confirmed."""
        super().__init__(means)
        self._deciding = deciding
        self._publishing = publishing

    def schedule(self, wish: Wish, *, due_at: datetime, now: datetime) -> Attempt:
        """Let a draft become public at a time; it must be ready for it now.

        Raises NoDraftError, MovedOnError or RefusedError.
        """
        if not now < due_at <= now + LATEST:
            raise RefusedError("not_to_come")

        def work(connection: Connection) -> Attempt:
            found = self._publishing.confirmed(connection, wish, now=now)
            if found.readiness.ready:
                entry = Scheduled(
                    slug=wish.slug,
                    document_digest=found.digest,
                    due_at=due_at,
                    note=wish.note.strip()[:LONGEST_NOTE],
                    scheduled_by=wish.who,
                    scheduled_at=now,
                )
                schedule.put(connection, entry)
                moment = due_at.isoformat(timespec="minutes")
                audit_log.record(
                    connection, wish.who, "version.scheduled", wish.slug, now=now, due_at=moment
                )
            return Attempt(standing=found)

        self._deciding.standing(wish.slug, now=now)
        return self._database.write_in_turn(work)

    def planned(self, slug: str) -> Scheduled | None:
        """Return what is scheduled of a questionnaire."""
        return self._database.read(lambda connection: schedule.of_slug(connection, slug))

    def call_off(self, slug: str, *, who: str, now: datetime) -> None:
        """Forget what is scheduled, or that it was refused."""

        def work(connection: Connection) -> None:
            if schedule.remove(connection, slug):
                audit_log.record(connection, who, "version.called_off", slug, now=now)

        self._database.write_in_turn(work)

    def publish_due(self, *, now: datetime, is_patient: bool = False) -> tuple[Due, ...]:
        """Publish what is due; what isn't ready any more is refused and waits for people.

        What is still judged is left for the next look, or waited for by whoever `is_patient`.
        """
        due = self._database.read(lambda connection: schedule.due(connection, now=now))
        if not due:
            return ()
        known = {entry.slug for entry in due if self._is_judged(entry.slug, now, is_patient)}

        def work(connection: Connection) -> tuple[Due, ...]:
            return tuple(
                self._publish(connection, entry, now=now)
                for entry in schedule.due(connection, now=now)
                if entry.slug in known
            )

        done = self._database.write_in_turn(work)
        if any(one.number for one in done):
            self._published()
        return done

    def _is_judged(self, slug: str, now: datetime, is_patient: bool) -> bool:  # noqa: FBT001  # as `publish_due` is told
        """Tell whether all is known of a draft; if not, it is found out meanwhile."""
        try:
            self._deciding.standing(slug, now=now)
        except StillWorkingError:
            return is_patient and self._is_judged(slug, now, is_patient)
        except (UnreadableDocumentError, DocumentTooMuchError, NoDraftError):
            return True
        return True

    def _publish(self, connection: Connection, entry: Scheduled, *, now: datetime) -> Due:
        try:
            return self._attempt(connection, entry, now=now)
        except (UnreadableDocumentError, DocumentTooMuchError):
            return _refuse(connection, entry, why="not_ready", now=now)
        except NoDraftError:
            return _refuse(connection, entry, why="no_draft", now=now)

    def _attempt(self, connection: Connection, entry: Scheduled, *, now: datetime) -> Due:
        found = standing_of(connection, entry.slug, judges=self._judges, now=now)
        if found.digest != entry.document_digest:
            return _refuse(connection, entry, why="changed", now=now)
        if entry.scheduled_by not in found.owners:
            return _refuse(connection, entry, why="no_owner", now=now)
        try:
            number = make_public(
                connection,
                candidate_of(found, scheduled=True),
                note=entry.note,
                who=entry.scheduled_by,
                now=now,
            )
        except NotReadyError:
            return _refuse(connection, entry, why="not_ready", now=now)
        return Due(entry.slug, number, None)


def _refuse(connection: Connection, entry: Scheduled, *, why: Refusal, now: datetime) -> Due:
    schedule.refuse(connection, entry.slug, why=why, now=now)
    audit_log.record(
        connection, entry.scheduled_by, "version.not_published", entry.slug, now=now, cause=why
    )
    return Due(entry.slug, None, why)
