"""The publish page of a draft: what is missing, what changes, and the button."""

from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Response, abort, request

from app.domain.epochs import JAPAN
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.publishing import Attempt, Wish
from app.storage.failures import NoDraftError
from app.web.shared.access import (
    APPROVING,
    EDITING,
    OWNING,
    PUBLISHING,
    field,
    posted,
    who,
)
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.publishing.pages import NoDraftPage
from app.web.staff.publishing.showing import publish_page, schedule_view, shown_again

_KIND: Final = "kind:"


class PublishViews(StaffViews):
    """The views of publishing a draft."""

    @get(f"{DRAFT}/publish", EDITING)
    def publish_page(self, slug: str) -> Response:
        """Show where the draft stands."""
        return self.again(slug)

    @post(f"{DRAFT}/publish", PUBLISHING)
    @shown_again
    def publish(self, slug: str) -> Response:
        """Publish it, if nothing is missing."""
        done = self.cases.publishing.publishing.publish(_wish(slug), now=self.now)
        return self._attempted(slug, done, goal=f"/staff/versions/{slug}?done=published")

    @post(f"{DRAFT}/publish/later", PUBLISHING)
    @shown_again
    def publish_later(self, slug: str) -> Response:
        """Schedule it, if nothing is missing."""
        due_at = _local_time(field("at"))
        if due_at is None:
            return self.again(slug, problem="no_time")
        done = self.cases.publishing.scheduling.schedule(_wish(slug), due_at=due_at, now=self.now)
        return self._attempted(slug, done, goal=f"/staff/drafts/{slug}/publish?done=scheduled")

    @post(f"{DRAFT}/publish/call-off", OWNING)
    def call_off(self, slug: str) -> Response:
        """Forget what is scheduled."""
        self.cases.publishing.scheduling.call_off(slug, who=who(), now=self.now)
        return self._done(slug, "called_off")

    @post(f"{DRAFT}/publish/classes", EDITING)
    @shown_again
    def set_classes(self, slug: str) -> Response:
        """Store what the changes do to the counts."""
        self.cases.publishing.deciding.propose(
            slug, kinds=_kinds(), digest=field("seen"), who=who(), now=self.now
        )
        return self._done(slug, "classes")

    @post(f"{DRAFT}/publish/reason", EDITING)
    @shown_again
    def write_reason(self, slug: str) -> Response:
        """Store why a sentence may stand."""
        self.cases.publishing.deciding.write_reason(
            slug,
            mark=(field("place"), field("rule"), field("words")),
            reason=field("reason"),
            digest=field("seen"),
            who=who(),
            now=self.now,
        )
        return self._done(slug, "reason")

    @post(f"{DRAFT}/publish/review", EDITING)
    @shown_again
    def record_review(self, slug: str) -> Response:
        """Store a medical review in the draft."""
        review = MedicalReview(
            name=field("name").strip(), date=field("date"), source=field("source").strip()
        )
        self.cases.publishing.deciding.record_review(
            slug, review=review, digest=field("seen"), who=who(), now=self.now
        )
        return self._done(slug, "review")

    @post(f"{DRAFT}/publish/approve", APPROVING)
    @shown_again
    def approve(self, slug: str) -> Response:
        """Store an approval."""
        self.cases.publishing.deciding.approve(slug, digest=field("seen"), who=who(), now=self.now)
        return self._done(slug, "approved")

    def _attempted(self, slug: str, done: Attempt, *, goal: str) -> Response:
        is_ready = done.standing.readiness.ready
        return see_other(goal) if is_ready else self.again(slug, problem="not_ready")

    def _done(self, slug: str, done: str) -> Response:
        return see_other(f"/staff/drafts/{quote(slug, safe='')}/publish?done={done}")

    def again(self, slug: str, *, problem: str = "") -> Response:
        """Show where the draft stands, with what kept something from being done."""
        try:
            found = self.cases.publishing.deciding.standing(slug, now=self.now)
        except NoDraftError:
            return self._nothing(slug)
        page = publish_page(found, context=self.context)
        return self.context.reply("publishing/publish.html", page, problem=problem)

    def _nothing(self, slug: str) -> Response:
        if not self.cases.publishing.versions.is_known(slug):
            abort(HTTPStatus.NOT_FOUND)
        plan = self.cases.publishing.scheduling.planned(slug)
        page = NoDraftPage(
            slug=slug,
            scheduled=schedule_view(plan, digest=None, context=self.context),
        )
        status = HTTPStatus.OK if request.method == "GET" else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.context.reply("publishing/no_draft.html", page, status=status)


def _wish(slug: str) -> Wish:
    return Wish(
        slug=slug,
        digest=field("seen"),
        kinds=_kinds(),
        approves=field("approves") == "yes",
        note=field("note"),
        who=who(),
    )


def _local_time(typed: str) -> datetime | None:
    """Return the time of a ``datetime-local`` input, taken as Japan's; None when it is none."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found.replace(tzinfo=JAPAN) if found.tzinfo is None else None


def _kinds() -> dict[str, str]:
    return {
        name.removeprefix(_KIND): values[0]
        for name, values in posted().items()
        if name.startswith(_KIND) and values
    }
