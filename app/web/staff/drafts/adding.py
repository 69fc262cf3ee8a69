"""Adding a question, an option or a section."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.documents.addresses import EditRefusedError
from app.documents.editing.edits import AddItem, AddOption, AddSection, Edit, NewOption
from app.documents.format import QuestionnaireDocument
from app.domain.checks.places import item_place, placed_items, step_place
from app.services.questionnaires.drafts import OpenDraft, Proposed
from app.storage.failures import NoDraftError
from app.web.shared.access import EDITING, asked, field, posted, who
from app.web.shared.draft_places import Links
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.drafts import deeds
from app.web.staff.drafts.pages import AddPage
from app.web.staff.drafts.viewing import excerpt_at, gone, head_of
from app.web.staff.drafts.views import ChoiceLine

_MOST_OPTIONS: Final = 6


class Adding(StaffViews):
    """The views of what is new."""

    @get(f"{DRAFT}/add-item", EDITING)
    def add_item(self, slug: str) -> Response:
        """Ask for a new question."""
        return self._page(slug, "item", asked("at"))

    @get(f"{DRAFT}/add-option", EDITING)
    def add_option(self, slug: str) -> Response:
        """Ask for a new option."""
        return self._page(slug, "option", asked("at"))

    @get(f"{DRAFT}/add-section", EDITING)
    def add_section(self, slug: str) -> Response:
        """Ask for a new section."""
        return self._page(slug, "section", "")

    @post(f"{DRAFT}/add-item", EDITING)
    def save_item(self, slug: str) -> Response:
        """Add a question at the end of its step."""
        step = field("at").removeprefix("steps.")
        like = field("like")
        options = tuple(
            NewOption(text.strip()) for text in posted().get("option", ()) if text.strip()
        )
        edit = AddItem(
            step=step,
            text=field("text").strip(),
            help=field("help"),
            options=() if like else options[:_MOST_OPTIONS],
            options_like=like or None,
            repeats=field("repeats") == "on",
            item_sets=tuple(posted().get("set", ())),
        )
        return self._save(slug, "item", edit)

    @post(f"{DRAFT}/add-option", EDITING)
    def save_option(self, slug: str) -> Response:
        """Add an option to a question."""
        edit = AddOption(field("at"), NewOption(field("text").strip()))
        return self._save(slug, "option", edit)

    @post(f"{DRAFT}/add-section", EDITING)
    def save_section(self, slug: str) -> Response:
        """Add a section to themes."""
        edit = AddSection(
            heading=field("text").strip(),
            body=field("help"),
            themes=tuple(posted().get("theme", ())),
            clinic_view=field("clinic_view") == "on",
        )
        return self._save(slug, "section", edit)

    def _save(self, slug: str, kind: str, edit: Edit) -> Response:
        links, address = Links(slug), field("at")
        try:
            after = self.cases.drafts.save(slug, (Proposed(edit),), who=who(), now=self.now)
        except NoDraftError:
            typed = "\n".join(filter(None, (field("text"), field("help"))))
            return gone(self.context, "no_draft", typed, links.start)
        except EditRefusedError as error:
            return self._page(slug, kind, address, problem=deeds.code_of(error))
        return see_other(_goal(links, kind, address, after))

    def _page(self, slug: str, kind: str, address: str, *, problem: str = "") -> Response:
        draft = self.cases.drafts.open(slug)
        if kind != "section" and not _stands(draft, kind, address):
            abort(HTTPStatus.NOT_FOUND)
        links = Links(slug)
        page = AddPage(
            head=head_of(self.context, draft, here=links.home_of(address or "sections")),
            kind=kind,
            address=address,
            of=excerpt_at(draft, f"{address}.title" if kind == "item" else address),
            likes=_likes(draft),
            sets=_sets(draft),
            themes=_themes(draft),
            text=field("text"),
            help=field("help"),
            options=_typed_options(),
            like=field("like"),
            repeats=field("repeats") == "on",
            back=links.home_of(address or "sections"),
        )
        return self.context.reply("drafts/add.html", page, problem=problem)


def _stands(draft: OpenDraft, kind: str, address: str) -> bool:
    """Tell whether there is a step to add a question to, or a question to add an option to."""
    if kind == "item":
        return address in map(step_place, draft.questionnaire.steps)
    return address in {place for place, _, _ in placed_items(draft.questionnaire)}


def _goal(links: Links, kind: str, address: str, after: QuestionnaireDocument) -> str:
    """Return where to go on: a new question's points, or where the new thing stands."""
    if kind == "item":
        (step,) = (one for one in after.questionnaire.steps if address == step_place(one))
        own = item_place(step, step.items[-1])
        return f"{links.to('item', at=own)}&done=added"
    if kind == "option":
        return f"{links.to('item', at=address)}&done=added"
    return links.home_with(f"sections.{after.questionnaire.sections[-1].id}", done="added")


def _likes(draft: OpenDraft) -> tuple[ChoiceLine, ...]:
    """Return the questions whose options a new one can take over, each set of words once."""
    found: dict[str, str] = {}
    for item in draft.questionnaire.items.values():
        words = " / ".join(option.display for option in item.answer_options)
        if not item.locked:
            found.setdefault(words, item.link_id)
    return tuple(_choice(own, words, within=()) for words, own in found.items())


def _sets(draft: OpenDraft) -> tuple[ChoiceLine, ...]:
    chosen = posted().get("set", ())
    return tuple(_choice(one.id, one.id, within=chosen) for one in draft.questionnaire.item_sets)


def _themes(draft: OpenDraft) -> tuple[ChoiceLine, ...]:
    chosen = posted().get("theme", ())
    return tuple(_choice(one.id, one.label, within=chosen) for one in draft.questionnaire.themes)


def _choice(own: str, text: str, *, within: Sequence[str]) -> ChoiceLine:
    return ChoiceLine(id=own, text=text, is_in=own in within, is_fixed=False)


def _typed_options() -> tuple[str, ...]:
    typed = tuple(posted().get("option", ()))[:_MOST_OPTIONS]
    return typed + ("",) * (_MOST_OPTIONS - len(typed))
