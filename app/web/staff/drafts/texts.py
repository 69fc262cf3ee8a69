"""Editing one text: typed, looked at, saved, remarked upon; or two people's words side by side."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.documents.addresses import EditRefusedError, UnknownAddressError, ValueRefusedError
from app.documents.editing.applying import field_at, mark_of
from app.documents.editing.edits import SetValue
from app.documents.editing.fields import Field
from app.services.questionnaires.drafts import OpenDraft, Proposed
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.services.questionnaires.judging import Remarks, remarks_at
from app.services.shipped import wording_rules
from app.storage.failures import NoDraftError
from app.web.shared.access import EDITING, asked, field, who
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.drafts.lines import shown
from app.web.staff.drafts.pages import ConflictPage, TextPage
from app.web.staff.drafts.viewing import excerpt_at, field_named, gone, head_of

_LOOK: Final = "look"
_FIRST: Final = ("text", "heading", "label")
"""The names of the text by which people know a part."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form: as it was sent, or as the document has it."""

    text: str
    seen: str
    problem: str = ""


class TextViews(StaffViews):
    """The views of one text."""

    @get(f"{DRAFT}/text", EDITING)
    def text(self, slug: str) -> Response:
        """Show a text to be edited, with what there is to say about it."""
        draft = self.cases.drafts.open(slug)
        found = field_named(draft, asked("at"))
        if found is None or found.kind not in {"text", "markdown"}:
            abort(HTTPStatus.NOT_FOUND)
        value = found.value if isinstance(found.value, str) else ""
        return self._page(draft, found, _Typed(value, mark_of(found.value)))

    @post(f"{DRAFT}/text", EDITING)
    def save_text(self, slug: str) -> Response:
        """Save a text, or only show how it would look."""
        address, text = field("at"), field("text")
        if field("look") == _LOOK:
            return self._again(slug, address, _Typed(text, field("seen")))
        try:
            after = self.cases.drafts.save(
                slug,
                (Proposed(SetValue(address, text), seen=field("seen")),),
                who=who(),
                now=self.now,
            )
        except ChangedMeanwhileError as error:
            return self._conflict(slug, address, theirs=error.current[address], mine=text)
        except (NoDraftError, EditRefusedError) as error:
            return self._refused(slug, address, text, error)
        links = Links(slug)
        if remarks_at(after, address, wording_rules()):
            return see_other(f"{links.text(address)}&done=saved")
        return see_other(links.home_with(address, done="saved"))

    def _refused(
        self, slug: str, address: str, text: str, error: NoDraftError | EditRefusedError
    ) -> Response:
        if isinstance(error, NoDraftError):
            return gone(self.context, "no_draft", text, Links(slug).start)
        if isinstance(error, UnknownAddressError):
            return gone(self.context, "removed", text, Links(slug).start)
        problem = error.reason if isinstance(error, ValueRefusedError) else "locked"
        return self._again(slug, address, _Typed(text, field("seen"), problem))

    def _again(self, slug: str, address: str, typed: _Typed) -> Response:
        try:
            draft = self.cases.drafts.open(slug)
        except NoDraftError:
            return gone(self.context, "no_draft", typed.text, Links(slug).start)
        found = field_named(draft, address)
        if found is None:
            return gone(self.context, "removed", typed.text, Links(slug).start)
        return self._page(draft, found, typed)

    def _page(self, draft: OpenDraft, found: Field, typed: _Typed) -> Response:
        lines = found.kind == "markdown"
        links = Links(draft.stored.slug)
        page = TextPage(
            head=head_of(self.context, draft, here=links.text(found.address)),
            address=found.address,
            kind=pattern_of(found.address),
            of=_question_of(draft, found.address),
            text=typed.text,
            seen=typed.seen,
            lock=found.lock or "",
            optional=found.optional,
            lines=lines,
            longest=found.longest or 0,
            preview=shown(typed.text, lines=lines),
            published=_published(draft, found),
            remarks=self._remarks(draft, found, typed),
            back=f"{links.home_of(found.address)}#{_anchor(found.address)}",
        )
        return self.context.reply("drafts/text.html", page, problem=typed.problem)

    def _remarks(self, draft: OpenDraft, found: Field, typed: _Typed) -> Remarks:
        """Return the remarks on what is saved; on what is only typed there are none yet."""
        if typed.text != (found.value or ""):
            return Remarks()
        return remarks_at(draft.document, found.address, wording_rules())

    def _conflict(self, slug: str, address: str, *, theirs: object, mine: str) -> Response:
        draft = self.cases.drafts.open(slug)
        found = field_named(draft, address)
        if found is None:
            return gone(self.context, "removed", mine, Links(slug).start)
        links = Links(slug)
        page = ConflictPage(
            head=head_of(self.context, draft, here=links.text(address)),
            address=address,
            kind=pattern_of(address),
            theirs=theirs if isinstance(theirs, str) else "",
            mine=mine,
            seen=mark_of(theirs),
            who=draft.stored.saved_by,
            at=self.context.written(draft.stored.saved_at),
            lines=found.kind == "markdown",
            back=links.home_with(address, done="theirs"),
        )
        return self.context.reply("drafts/conflict.html", page, status=HTTPStatus.CONFLICT)


def _question_of(draft: OpenDraft, address: str) -> str:
    """Return the first text of the part that a text belongs to; empty when it is that text."""
    segments = address.split(".")
    depth = 4 if segments[0] == "steps" else 2
    part = ".".join(segments[:depth])
    first = next((f"{part}.{name}" for name in _FIRST if field_named(draft, f"{part}.{name}")), "")
    return excerpt_at(draft, first) if first and first != address else ""


def _published(draft: OpenDraft, found: Field) -> str:
    """Return the words that visitors read now, where they are others."""
    if draft.base is None:
        return ""
    try:
        value = field_at(draft.base, found.address).value
    except UnknownAddressError:
        return ""
    return value if isinstance(value, str) and value != found.value else ""


def _anchor(address: str) -> str:
    return Links("").home_with(address).partition("#")[2]
