"""Starting a draft, taking its last save back, throwing it away; and documents as files.

What is wrong with a file is said for two readers: whoever sends it reads plain words, by code
and kind of place; whoever wrote it the exact English line.
"""

from codecs import BOM_UTF8
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import Response

from app.documents.addresses import Holder
from app.documents.files import text_of_file
from app.documents.reading import UnreadableDocumentError, title_of
from app.domain.epochs import JAPAN
from app.domain.texts import base_text
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    OtherQuestionnaireError,
    SafetyChangedError,
)
from app.services.questionnaires.judging import Mistake, located, mistakes_of_shape
from app.storage.failures import (
    NoDraftError,
    NothingToUndoError,
    StaleDraftError,
)
from app.web.shared.access import EDITING, IMPORTING, TAKING_OUT, field, posted_file, safe_next, who
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.post_body import whole_number
from app.web.shared.replies import see_other
from app.web.shared.richtext import shortened
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.drafts.pages import DiscardPage, ImportPage
from app.web.staff.drafts.viewing import head_of
from app.web.staff.drafts.views import MistakeLine, MistakeSpot

_LIST: Final = "/staff/drafts"
_LONGEST_NOTE: Final = 400
_FILE: Final = "application/json; charset=utf-8"


class Keeping(StaffViews):
    """The views of a draft as a whole."""

    @post(f"{DRAFT}/start", EDITING)
    def start(self, slug: str) -> Response:
        """Begin a draft from what is published."""
        self.cases.drafts.start(slug, who=who(), now=self.now)
        return see_other(f"{Links(slug).start}?done=started")

    @post(f"{DRAFT}/undo", EDITING)
    def undo(self, slug: str) -> Response:
        """Take the last save back and return to the page it was asked on."""
        links = Links(slug)
        here = safe_next(field("next"))
        back = here if here.startswith(links.start) else links.start
        try:
            gone = self.cases.drafts.undo(slug, _posted_number(), who=who(), now=self.now)
        except NoDraftError:
            return see_other(links.start)
        except StaleDraftError:
            return see_other(_with(back, "problem=changed"))
        except NothingToUndoError:
            return see_other(_with(back, "problem=nothing"))
        home = links.home_with(gone.place, done="undone") if gone.place else ""
        return see_other(home or f"{links.start}?done=undone")

    @get(f"{DRAFT}/discard", EDITING)
    def ask_to_discard(self, slug: str) -> Response:
        """Ask before a draft is thrown away."""
        draft = self.cases.drafts.open(slug)
        page = DiscardPage(
            head=head_of(self.context, draft, here=Links(slug).start), changed=len(draft.changed)
        )
        return self.context.reply("drafts/discard.html", page)

    @post(f"{DRAFT}/discard", EDITING)
    def discard(self, slug: str) -> Response:
        """Throw a draft away."""
        number = _posted_number()
        try:
            self.cases.drafts.discard(slug, number, who=who(), now=self.now)
        except NoDraftError:
            return see_other(_LIST)
        except StaleDraftError:
            return see_other(f"{Links(slug).start}?problem=changed")
        return see_other(f"{_LIST}?done=discarded")

    @get(f"{DRAFT}/export", TAKING_OUT)
    def export(self, slug: str) -> Response:
        """Give the document out as a file."""
        now = self.now
        text = self.cases.drafts.take_out(slug, who=who(), now=now)
        name = _file_name(slug, now)
        headers = {
            "Content-Type": _FILE,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return Response(text.encode(), headers=headers)

    @get(f"{DRAFT}/import", EDITING)
    def import_page(
        self, slug: str, problem: str = "", found: tuple[Mistake, ...] = (), text: str = ""
    ) -> Response:
        """Ask for a file, or say what is wrong with the one that was sent."""
        page = ImportPage(
            slug=slug,
            title=self._title(slug),
            mistakes=mistake_lines(found, text),
            more=max(0, len(found) - MOST_SHOWN),
            note=field("note")[:_LONGEST_NOTE],
        )
        return self.context.reply("drafts/import.html", page, problem=problem)

    @post(f"{DRAFT}/import", IMPORTING)
    def import_file(self, slug: str) -> Response:
        """Make a file the draft, or say in plain words what is wrong with it."""
        raw, text = posted_file("document"), ""
        if not raw.removeprefix(BOM_UTF8).strip():
            return self.import_page(slug, "missing")
        try:
            text = text_of_file(raw)
            self.cases.importing.import_draft(
                text,
                note=field("note")[:_LONGEST_NOTE],
                who=who(),
                now=self.now,
                only=slug,
            )
        except UnreadableDocumentError as error:
            return self.import_page(slug, "mistakes", mistakes_of_shape(error))
        except OtherQuestionnaireError:
            return self.import_page(slug, "other")
        except SafetyChangedError as error:
            found = tuple(Mistake(place=place, code="safety") for place in error.places)
            return self.import_page(slug, "safety", found, text)
        except DocumentRefusedError as error:
            return self.import_page(slug, "mistakes", error.mistakes, text)
        return see_other(f"{Links(slug).start}?done=imported")

    def _title(self, slug: str) -> str:
        shelf = self.cases.drafts.questionnaire(slug)
        found = shelf.draft or shelf.published
        return title_of(found.document, otherwise=slug) if found else ""


def _file_name(slug: str, now: datetime) -> str:
    return f"{slug}-{now.astimezone(JAPAN):%Y%m%d-%H%M}.json"


def _with(path: str, said: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{said}"


def _posted_number() -> int:
    """Return a save's number as a form sends it; 0, which no save has, for anything else."""
    return whole_number(field("number")) or 0


MOST_SHOWN: Final = 20

_LONGEST_LINE: Final = 240
_LONGEST_TITLE: Final = 30
_IDEOGRAPHIC_SPACE: Final = "\u3000"
_HELD: Final = (
    ("shelf.*.item.", "steps.*.items.*."),
    ("shelf.*.option.", "steps.*.items.*.answer_options.*."),
)
"""What is put aside is called as it was before."""


def mistake_lines(found: Sequence[Mistake], document: str) -> tuple[MistakeLine, ...]:
    """Return the first mistakes of a document as they are shown, each kind once at a place."""
    once = {(one.place, one.code): one for one in reversed(found[:MOST_SHOWN])}
    return tuple(map(_line, located(reversed(once.values()), document)))


def _line(mistake: Mistake) -> MistakeLine:
    line = f"{mistake.place}: {mistake.code}" + (f": {mistake.message}" * bool(mistake.message))
    return MistakeLine(
        spots=tuple(map(_spot, mistake.holders)),
        kinds=_kinds(mistake.place),
        code=mistake.code,
        limit=mistake.limit,
        line=shortened(_clean(line), _LONGEST_LINE),
    )


def _spot(holder: Holder) -> MistakeSpot:
    return MistakeSpot(
        kind=_kinds(holder.place)[0],
        title=shortened(_clean(base_text(holder.title)), _LONGEST_TITLE),
        position=holder.position,
    )


def _kinds(place: str) -> tuple[str, ...]:
    """Return the pattern of a place and of all that holds it, the innermost first."""
    pattern = pattern_of(place)
    for held, before in _HELD:
        if pattern.startswith(held):
            pattern = before + pattern_of(pattern.removeprefix(held))
    segments = pattern.split(".")
    return tuple(".".join(segments[:length]) for length in range(len(segments), 0, -1))


def _clean(text: str) -> str:
    """Return a text without what can't be shown, or sent."""
    return "".join(
        sign if sign.isprintable() or sign == _IDEOGRAPHIC_SPACE else " " for sign in text
    )
