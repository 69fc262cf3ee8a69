"""What every page of drafts is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from flask import Response, request

from app.documents.editing import Field, editable_fields
from app.domain.texts import base_text
from app.domain.wording import WordingRule
from app.services.questionnaires.drafts import Drafts, OpenDraft
from app.services.questionnaires.publishing import Authoring
from app.web.shared.access import Gate, signed_in_member
from app.web.shared.draft_nav import DraftNav, draft_nav
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.excerpts import shortened
from app.web.shared.moments import moment_of
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages
from app.web.staff.drafts.pages import GonePage
from app.web.staff.drafts.views import Head, LastSave

DONE: Final = frozenset(
    {"saved", "same", "undone", "started", "imported", "theirs", "added", "moved", "removed"}
)
PROBLEMS: Final = frozenset(
    {"changed", "nothing", "locked", "in_use", "last", "order", "refused", "value", "gone"}
)
_SHORT: Final = 16
_LONG: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The use cases behind the drafts' pages, and how the pages are answered."""

    drafts: Drafts
    authoring: Authoring
    rules: tuple[WordingRule, ...]
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]

    def frame(self) -> Frame:
        """Return the frame of a page about texts."""
        return frame_of(signed_in_member(), self.gate, here="drafts")

    def nav(self, slug: str, title: str) -> DraftNav:
        """Return the navigation of a draft's page."""
        return draft_nav(signed_in_member(), self.gate, slug=slug, title=title, here="edit")

    def gone(self, reason: str, typed: str, href: str) -> Response:
        """Give back what was typed into something that is no longer there."""
        page = GonePage(frame=self.frame(), reason=reason, typed=typed, href=href)
        return self.pages.reply("drafts/gone.html", page, status=HTTPStatus.CONFLICT)

    def head(self, draft: OpenDraft, *, here: str) -> Head:
        """Return what stands above every page of a draft; undoing comes back to `here`."""
        slug = draft.stored.slug
        return Head(
            frame=self.frame(),
            nav=self.nav(slug, draft.document.questionnaire.title),
            links=Links(slug),
            number=draft.stored.number,
            last=_last_save(draft),
            here=here,
            done=_asked("done", DONE),
            problem=_asked("problem", PROBLEMS),
            spot=asked("at") if asked("done") or asked("problem") else "",
        )


def _last_save(draft: OpenDraft) -> LastSave | None:
    stored = draft.stored
    if stored.undos == 0:
        return None
    return LastSave(
        what=stored.what,
        kind=pattern_of(stored.place),
        excerpt=excerpt_at(draft, stored.place, longest=_SHORT),
        at=moment_of(stored.saved_at),
        who=stored.saved_by,
        is_own=stored.saved_by == signed_in_member().email,
    )


def excerpt_at(draft: OpenDraft, address: str, *, longest: int = _LONG) -> str:
    """Return the first words of the text at an address, or of the item it belongs to."""
    texts = {one.address: one.value for one in editable_fields(draft.document)}
    above = ".".join(address.split(".")[:4])
    for place in (address, f"{address}.text", f"{address}.display", f"{above}.text"):
        found = texts.get(place)
        if isinstance(found, str) and found:
            return shortened(base_text(found).replace("\n", " "), longest)
    return ""


def field_named(draft: OpenDraft, address: str) -> Field | None:
    """Return the field of an address, or None when nothing stands there (any more)."""
    return next((one for one in editable_fields(draft.document) if one.address == address), None)


def asked(name: str) -> str:
    """Return one argument of this page's address."""
    return request.args.get(name, "")


def _asked(name: str, known: frozenset[str]) -> str:
    found = asked(name)
    return found if found in known else ""
