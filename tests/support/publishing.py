"""Drafts in tests: a published questionnaire, people, and changes to its document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.documents.reading import canonical_text, read_questionnaire
from app.domain import clinic as profiles
from app.domain.questionnaire import Questionnaire
from app.domain.staff import Role
from app.processes import when_done
from app.services.clinic_profile import ClinicProfile, ProfileChange
from app.services.questionnaires.building import PublishingUseCases, build_publishing
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.judging import Examiner
from app.services.questionnaires.proving import Prover
from app.services.questionnaires.publishing import Attempt, Wish
from app.services.questionnaires.standing import Judges, Standing
from app.storage import drafts, staff_accounts, versions
from app.storage.database import Connection, Database, take_turns
from app.storage.versions import Content
from tests.builders import put, shipped_text, tiny_text
from tests.support.databases import patient_database
from tests.support.staff import OWNER, Staffed, staffed
from tests.support.tasks import at_once

SLUG = "minimal"
EDITOR = "editor@example.jp"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
"""When everybody was taken on and the first version became public."""


@dataclass
class Clinic:
    """A clinic with a public questionnaire, and what happened to be told to the library."""

    staff: Staffed
    desk: PublishingUseCases
    told: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.staff.database

    def join(self, email: str, role: Role) -> None:
        """Take somebody on."""
        self.staff.add(email, role=role, now=EARLIER)

    def edit(
        self, changes: Mapping[str, object], *, who: str = EDITOR, now: datetime = NOW
    ) -> None:
        """Save a draft with some places changed, as `tests.builders.document` writes them."""
        edit(self.database, SLUG, changes, who=who, now=now)

    def standing(self, *, now: datetime = NOW) -> Standing:
        """Return where the draft stands."""
        return self.desk.deciding.standing(SLUG, now=now)

    def wish(
        self,
        *,
        who: str = OWNER,
        approves: bool = False,
        now: datetime = NOW,
        note: str = "",
        kinds: dict[str, str] | None = None,
    ) -> Wish:
        """Return what an owner sends who confirms everything as it was proposed."""
        found = self.standing(now=now)
        proposed = {effect.place: kind for effect, kind in found.decided}
        return Wish(
            slug=SLUG,
            digest=seen(found),
            kinds={**proposed, **(kinds or {})},
            approves=approves,
            note=note,
            who=who,
        )

    def publish(self, *, now: datetime = NOW, **wish: Any) -> Attempt:  # noqa: ANN401  # as of `wish`
        """Publish the draft as an owner who confirms everything."""
        return self.desk.publishing.publish(self.wish(now=now, **wish), now=now)


@contextmanager
def clinic(
    url: str,
    *,
    people: dict[str, Role] | None = None,
    serves_patients: bool = False,
    shipped: str = "",
) -> Iterator[Clinic]:
    """Yield a clinic with an owner and an editor, unless told otherwise.

    `shipped` is the document that counts as brought along by the software.
    """
    with staffed(url) as staff:
        told: list[str] = []
        desk = _desk(
            staff.database,
            published=lambda: told.append("published"),
            shipped=shipped,
            serves_patients=serves_patients,
        )
        found = Clinic(staff, desk, told)
        chosen = {OWNER: Role.OWNER, EDITOR: Role.EDITOR} if people is None else people
        for email, role in chosen.items():
            found.join(email, role)
        staff.database.write(_publish_first)
        yield found


def _desk(
    database: Database,
    *,
    published: Callable[[], None] = lambda: None,
    shipped: str = "",
    serves_patients: bool = False,
) -> PublishingUseCases:
    brought = read_questionnaire(shipped) if shipped else None

    def shipped_of(slug: str) -> Questionnaire | None:
        return brought if brought and brought.slug == slug else None

    judges = Judges(
        examiner=Examiner(
            at_once(shipped_of) if brought else at_once(),
            shipped=shipped_of,
            serves_patients=serves_patients,
        ),
        prover=Prover(at_once(), serves_patients=serves_patients),
    )
    return build_publishing(database, judges=judges, published=published)


def approve(url: str, slug: str, *, who: str = "second@example.jp") -> None:
    """Let somebody who never edited it read and approve a draft, as it is now."""
    with staffed(url) as staff:
        now = datetime.now(UTC)
        known = staff.database.read(staff_accounts.accounts)
        for email in {OWNER, who} - {one.email for one in known}:
            staff.add(email, role=Role.OWNER if email == OWNER else Role.EDITOR, now=EARLIER)
        deciding = _desk(staff.database).deciding
        digest = seen(deciding.standing(slug, now=now))
        deciding.approve(slug, digest=digest, who=who, now=now)


def review_shipped(url: str) -> None:
    """Put the shipped questionnaire before visitors with a recorded medical review."""

    def work(connection: Connection) -> None:
        take_turns(connection)
        raw = json.loads(shipped_text())
        raw["medical_review"] = {"name": "医師", "date": "2026-11-20", "source": "院内の記録"}
        text = canonical_text(json.dumps(raw, ensure_ascii=False))
        content = Content(text, drafts.NO_EXAMPLES)
        versions.publish(connection, content, slug="back-pain", publisher="test", now=EARLIER)

    database = patient_database(url)
    database.write(work)
    database.close()


def edit(
    database: Database, slug: str, changes: Mapping[str, object], *, who: str, now: datetime
) -> None:
    """Save a draft of a questionnaire, starting it if need be."""

    def work(connection: Connection) -> None:
        take_turns(connection)
        found = drafts.read_draft(connection, slug) or _begun(connection, slug, who=who, now=now)
        raw = json.loads(found.document)
        for place, value in changes.items():
            put(raw, place.replace("__", "."), value)
        text = json.dumps(raw, ensure_ascii=False, indent=1) + "\n"
        deed = drafts.Deed(what="text", who=who, now=now)
        drafts.save(connection, found, Content(text), deed)

    database.write_in_turn(work)


def _begun(connection: Connection, slug: str, *, who: str, now: datetime) -> drafts.StoredDraft:
    active = versions.active(connection, slug)
    assert active is not None
    content = Content(active.document, versions.examples_of(connection, active.id))
    deed = drafts.Deed(what=drafts.STARTED, who=who, now=now)
    return drafts.start(connection, content, deed, slug=slug, base_version_id=active.id)


def _publish_first(connection: Connection) -> None:
    versions.publish(
        connection, Content(tiny_text(SLUG)), slug=SLUG, publisher="setup", now=EARLIER
    )


def change_profile(profile: ClinicProfile, **texts: str) -> profiles.Clinic:
    """Change some fields, as the command does."""
    wanted = ProfileChange(texts=texts, seen={}, who="operator", why="for a test")
    return when_done(lambda: profile.save(wanted, now=NOW))
