"""The pages beside the steps: results, themes, points, notes, sections, prompts, what is hidden."""

from collections.abc import Iterator
from fractions import Fraction
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.documents.editing.applying import mark_of, shelf_of
from app.documents.editing.fields import Field
from app.documents.format import QuestionnaireDocument, ShelvedItem
from app.domain.questionnaire import RankedTheme
from app.web.shared.access import EDITING
from app.web.shared.draft_places import PARTS, anchor_of, firsts_on, pattern_of
from app.web.shared.staff_context import DRAFT, StaffViews, get
from app.web.staff.drafts import deeds
from app.web.staff.drafts.lines import Lines
from app.web.staff.drafts.pages import PartsPage
from app.web.staff.drafts.viewing import head_of
from app.web.staff.drafts.views import NumberLine, PartCard, ShelvedLine

_SHARES: Final = ("1/5", "1/4", "1/3", "2/5", "1/2", "3/5", "2/3", "3/4", "4/5", "1/1")
_NUMBERS: Final = ("show_at", "cap", "cap_with_flag", "weak_at", "minimum_answered")
_NOT_HERE: Final = frozenset({"scales", "medical_review", "triage_rules"})
"""What has no card of its own: scales stand with their themes, the review where it is made, the
rules and what speaks for them where a whole document is read."""


class PartViews(StaffViews):
    """The view of one page beside the steps."""

    @get(f"{DRAFT}/parts/<part>", EDITING)
    def part(self, slug: str, part: str) -> Response:
        """Show all parts of one kind."""
        if part not in PARTS:
            abort(HTTPStatus.NOT_FOUND)
        draft = self.cases.drafts.open(slug)
        lines = Lines(draft)
        page = PartsPage(
            head=head_of(self.context, draft, here=lines.links.part(part)),
            name=part,
            cards=tuple(_cards(lines, part)),
            numbers=tuple(_numbers(lines)) if part == "points" else (),
            shelved=tuple(_shelved(lines)) if part == "shelf" else (),
            adds=lines.links.to("add-section") if part == "sections" else "",
        )
        return self.context.reply("drafts/part.html", page)


def _cards(lines: Lines, page: str) -> Iterator[PartCard]:
    """Walk the parts of a page in the order of the document, each with what it holds."""
    if page == "points":
        yield from _scored(lines)
    by_part: dict[str, list[Field]] = {}
    for field in lines.fields.values():
        by_part.setdefault(_top(field.part), []).append(field)
    for first in firsts_on(page):
        for place, own in by_part.items():
            if first not in _NOT_HERE and place.partition(".")[0] == first:
                card = _card(lines, place, own)
                if card.texts or card.lists or card.switches:
                    yield card


def _top(place: str) -> str:
    """Return the place of the part of the document that a place is or is in."""
    return ".".join(place.split(".")[:2])


def _card(lines: Lines, place: str, own: list[Field]) -> PartCard:
    return PartCard(
        anchor=anchor_of(place or "title"),
        kind=pattern_of(place),
        name=part_name(lines, place),
        lock=next((field.lock for field in own if field.lock), ""),
        texts=tuple(
            lines.text(field.address) for field in own if field.kind in {"text", "markdown"}
        ),
        switches=tuple(lines.switch(field) for field in own if field.kind == "switch"),
        lists=tuple(lines.listed(field) for field in own if _stands_with_its_part(field)),
        remove=deeds.remove(lines.draft, place) if place.startswith("sections.") else None,
    )


def _scored(lines: Lines) -> Iterator[PartCard]:
    """Walk the themes chosen by score: what counts for each, and whom it is for."""
    for theme in lines.draft.questionnaire.themes:
        if isinstance(theme, RankedTheme):
            counted = lines.fields[f"scales.{theme.scale}.link_ids"]
            gate = lines.fields[f"themes.{theme.id}.gate"]
            yield PartCard(
                anchor=anchor_of(counted.part),
                kind=pattern_of(counted.part),
                name=theme.label,
                lock="",
                texts=(),
                switches=(),
                lists=(lines.listed(counted), lines.listed(gate)),
                remove=None,
            )


def _stands_with_its_part(field: Field) -> bool:
    """Tell whether a list is shown with its own part; scales and gates are shown by theme."""
    return field.kind == "list" and field.name != "gate"


def part_name(lines: Lines, place: str) -> str:
    """Return what people call a part that has no words of its own: the theme a scale is for."""
    kind, _, own = place.partition(".")
    for theme in lines.draft.questionnaire.themes:
        if kind == "themes" and theme.id == own:
            return theme.label
        if kind == "scales" and getattr(theme, "scale", "") == own:
            return theme.label
    return ""


def _numbers(lines: Lines) -> Iterator[NumberLine]:
    for name in _NUMBERS:
        field = lines.fields.get(f"theme_selection.{name}")
        if field is not None:
            value = field.value
            yield NumberLine(
                address=field.address,
                name=name,
                value=_written(value),
                choices=_choices(field, lines.draft.document),
                seen=mark_of(value),
            )


def _written(value: object) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return str(value)


def _choices(field: Field, document: QuestionnaireDocument) -> tuple[str, ...]:
    """Return what a threshold can be set to, its present value included."""
    if field.kind == "share":
        known = {Fraction(share) for share in _SHARES}
        now = {field.value} if isinstance(field.value, Fraction) else set[Fraction]()
        return tuple(_written(share) for share in sorted(known | now))
    selection = document.questionnaire.theme_selection
    sets = {entry.id: entry for entry in document.questionnaire.item_sets}
    is_count = field.name == "minimum_answered" and selection is not None
    most = len(sets[selection.item_set].link_ids) if selection and is_count else field.most
    now_is = field.value if isinstance(field.value, int) else 0
    return tuple(str(number) for number in range(field.least, max(most, now_is) + 1))


def _shelved(lines: Lines) -> Iterator[ShelvedLine]:
    steps = {step.id: step.title for step in lines.draft.questionnaire.steps}
    for address, entry in shelf_of(lines.draft.document):
        if isinstance(entry, ShelvedItem):
            text, where = entry.item.text, steps.get(entry.step, "")
        else:
            text, where = entry.option.display, lines.name_of(entry.link_id)
        yield ShelvedLine(
            kind=entry.type,
            text=text,
            where=where,
            show=deeds.show(lines.draft, address),
            remove=deeds.remove(lines.draft, address),
        )
