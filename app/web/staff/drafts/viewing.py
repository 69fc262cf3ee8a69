"""The list of questionnaires, and the draft of one as visitors see it, step by step."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.documents.editing.applying import shelf_of
from app.documents.editing.fields import Field, fields_of
from app.documents.reading import title_of
from app.domain.questionnaire import Step
from app.domain.texts import base_text
from app.services.questionnaires.drafts import ListedQuestionnaire, OpenDraft
from app.storage.failures import NoDraftError
from app.web.shared.access import EDITING, asked, signed_in_member
from app.web.shared.draft_places import PARTS, Links, pattern_of
from app.web.shared.richtext import shortened
from app.web.shared.staff_context import DRAFT, StaffContext, StaffViews, get
from app.web.staff.drafts import deeds
from app.web.staff.drafts.lines import Lines
from app.web.staff.drafts.pages import BeginPage, GonePage, ListPage, OverviewPage, StepPage
from app.web.staff.drafts.views import (
    DraftHead,
    LastSave,
    PartLine,
    SaveLine,
    ShelfLine,
    StepLine,
    TextLine,
)

_MOST_FOUND: Final = 20
_LONGEST_SEARCH: Final = 60
DONE: Final = frozenset(
    {"saved", "same", "undone", "started", "imported", "theirs", "added", "moved", "removed"}
)
PROBLEMS: Final = frozenset(
    {"changed", "nothing", "locked", "in_use", "last", "order", "refused", "value", "gone"}
)
_SHORT: Final = 16
_LONG: Final = 80


class Viewing(StaffViews):
    """The views that only show."""

    @get("/staff/drafts", EDITING)
    def drafts(self) -> Response:
        """Show every questionnaire."""
        hidden = self.cases.publishing.versions.hidden()
        page = ListPage(
            shelves=tuple(
                _shelf(self.context, one, hidden=hidden)
                for one in self.cases.drafts.questionnaires()
            ),
        )
        return self.context.reply("drafts/list.html", page)

    @get(DRAFT, EDITING)
    def draft(self, slug: str) -> Response:
        """Show what a draft consists of, or how to begin one."""
        try:
            draft = self.cases.drafts.open(slug)
        except NoDraftError:
            return self._begin(slug)
        lines = Lines(draft)
        search = asked("q").strip()[:_LONGEST_SEARCH]
        page = OverviewPage(
            head=head_of(self.context, draft, here=Links(slug).start),
            steps=tuple(_step_line(lines, step) for step in draft.questionnaire.steps),
            parts=tuple(_part_line(lines, name) for name in PARTS),
            search=search,
            found=tuple(_found(lines, search)) if search else (),
            changed=len(lines.changed),
            saves=tuple(
                SaveLine(
                    what=one.what,
                    kind=pattern_of(one.place),
                    at=self.context.written(one.saved_at),
                    who=one.saved_by,
                )
                for one in self.cases.drafts.saves(slug)
            ),
        )
        return self.context.reply("drafts/overview.html", page)

    @get(f"{DRAFT}/steps/<step>", EDITING)
    def step(self, slug: str, step: str) -> Response:
        """Show one step."""
        draft = self.cases.drafts.open(slug)
        steps = draft.questionnaire.steps
        number = next((place for place, one in enumerate(steps) if one.id == step), None)
        if number is None:
            abort(HTTPStatus.NOT_FOUND)
        lines, links = Lines(draft), Links(slug)
        found = steps[number]
        page = StepPage(
            head=head_of(self.context, draft, here=links.step(step)),
            number=number + 1,
            count=len(steps),
            title=lines.text(f"steps.{step}.title"),
            help=lines.text(f"steps.{step}.help"),
            asked_when=lines.asked_when(found),
            items=tuple(lines.card(found, item) for item in found.items),
            order=deeds.order(draft, f"steps.{step}.items"),
            adds="" if _is_locked(found) else links.to("add-item", at=f"steps.{step}"),
            before=links.step(steps[number - 1].id) if number else "",
            after=links.step(steps[number + 1].id) if number + 1 < len(steps) else "",
        )
        return self.context.reply("drafts/step.html", page)

    def _begin(self, slug: str) -> Response:
        published = self.cases.drafts.questionnaire(slug).published
        if published is None:
            abort(HTTPStatus.NOT_FOUND)
        title = title_of(published.document, otherwise=slug)
        page = BeginPage(slug=slug, title=title)
        return self.context.reply("drafts/begin.html", page)


def _shelf(context: StaffContext, one: ListedQuestionnaire, *, hidden: frozenset[str]) -> ShelfLine:
    draft, published = one.draft, one.published
    document = draft.document if draft else published.document if published else ""
    return ShelfLine(
        slug=one.slug,
        title=base_text(title_of(document, otherwise=one.slug)),
        number=published.number if published else None,
        is_hidden=one.slug in hidden,
        saved=context.written(draft.saved_at) if draft else "",
        who=draft.saved_by if draft else "",
        undos=draft.undos if draft else 0,
    )


def _step_line(lines: Lines, step: Step) -> StepLine:
    return StepLine(
        href=lines.links.step(step.id),
        title=step.title,
        items=len(step.items),
        is_new=lines.is_new(f"steps.{step.id}"),
        is_locked=_is_locked(step),
    )


def _is_locked(step: Step) -> bool:
    return all(item.locked for item in step.items)


def _part_line(lines: Lines, name: str) -> PartLine:
    page = lines.links.part(name)
    return PartLine(
        name=name,
        href=page,
        count=_counted(lines.draft, name),
        is_new=any(lines.links.home_of(place) == page for place in lines.changed),
    )


def _counted(draft: OpenDraft, name: str) -> int:
    """Return how many things a page holds; 0 where that says nothing."""
    held: dict[str, Sequence[object]] = {
        "results": draft.questionnaire.levels,
        "themes": draft.questionnaire.themes,
        "notes": draft.questionnaire.notes,
        "sections": draft.questionnaire.sections,
        "prompts": draft.questionnaire.prompts,
        "shelf": shelf_of(draft.document),
    }
    return len(held.get(name, ()))


def _found(lines: Lines, search: str) -> Iterator[TextLine]:
    """Yield the first texts that hold the words, readings aside."""
    count = 0
    for field in lines.fields.values():
        is_text = field.kind in {"text", "markdown"} and isinstance(field.value, str)
        if is_text and search.casefold() in base_text(str(field.value)).casefold():
            yield lines.text(field.address)
            count += 1
            if count == _MOST_FOUND:
                return


def gone(context: StaffContext, reason: str, typed: str, href: str) -> Response:
    """Give back what was typed into something that is no longer there."""
    page = GonePage(reason=reason, typed=typed, href=href)
    return context.reply("drafts/gone.html", page, status=HTTPStatus.CONFLICT)


def head_of(context: StaffContext, draft: OpenDraft, *, here: str) -> DraftHead:
    """Return what stands above every page of a draft; undoing comes back to `here`."""
    slug = draft.stored.slug
    return DraftHead(
        csrf=context.gate.csrf_token(),
        nav=context.draft_nav(slug=slug, title=draft.questionnaire.title, here="edit"),
        links=Links(slug),
        number=draft.stored.number,
        last=_last_save(context, draft),
        here=here,
        done=asked("done", DONE),
        problem=asked("problem", PROBLEMS),
        spot=asked("at") if asked("done") or asked("problem") else "",
    )


def _last_save(context: StaffContext, draft: OpenDraft) -> LastSave | None:
    stored = draft.stored
    if stored.undos == 0:
        return None
    return LastSave(
        what=stored.what,
        kind=pattern_of(stored.place),
        excerpt=excerpt_at(draft, stored.place, longest=_SHORT),
        at=context.written(stored.saved_at),
        who=stored.saved_by,
        is_own=stored.saved_by == signed_in_member().email,
    )


def excerpt_at(draft: OpenDraft, address: str, *, longest: int = _LONG) -> str:
    """Return the first words of the text at an address, or of the item it belongs to."""
    fields = fields_of(draft.document)
    above = ".".join(address.split(".")[:4])
    for place in (address, f"{address}.text", f"{address}.display", f"{above}.text"):
        found = fields[place].value if place in fields else None
        if isinstance(found, str) and found:
            return shortened(base_text(found).replace("\n", " "), longest)
    return ""


def field_named(draft: OpenDraft, address: str) -> Field | None:
    """Return the field of an address, or None when nothing stands there (any more)."""
    return fields_of(draft.document).get(address)
