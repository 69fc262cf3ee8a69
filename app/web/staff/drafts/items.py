"""Everything that can be done to one question: its place, its options, its points."""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Response, abort

from app.documents.editing.applying import mark_of
from app.domain.checks.places import placed_items
from app.domain.questionnaire import Item, Step
from app.web.shared.access import EDITING, asked
from app.web.shared.staff_context import DRAFT, StaffViews, get
from app.web.staff.drafts import deeds
from app.web.staff.drafts.lines import Lines
from app.web.staff.drafts.pages import ItemPage
from app.web.staff.drafts.viewing import head_of
from app.web.staff.drafts.views import OptionDeeds, OptionLine, PointsLine, TextLine


class ItemViews(StaffViews):
    """The view of one question."""

    @get(f"{DRAFT}/item", EDITING)
    def item(self, slug: str) -> Response:
        """Show a question with all that can be done to it."""
        draft = self.cases.drafts.open(slug)
        lines, address = Lines(draft), asked("at")
        step, item = _found(lines, address)
        card = lines.card(step, item)
        here = lines.links.to("item", at=address)
        page = ItemPage(
            head=head_of(self.context, draft, here=here),
            card=card,
            beside=tuple(_beside(lines, address)),
            up=deeds.move(draft, address, deeds.UP),
            down=deeds.move(draft, address, deeds.DOWN),
            hide=deeds.hide(draft, address),
            remove=deeds.remove(draft, address),
            options=tuple(
                _option_deeds(lines, option) for group in card.groups for option in group.options
            ),
            order=deeds.order(draft, f"{address}.answer_options"),
            points=tuple(_points(lines, address, item)),
            counts_for=tuple(_themes_of(lines, item)),
            adds=lines.links.to("add-option", at=address),
            back=f"{lines.links.step(step.id)}#{card.anchor}",
        )
        return self.context.reply("drafts/item.html", page)


def _found(lines: Lines, address: str) -> tuple[Step, Item]:
    known = {place: (step, item) for place, step, item in placed_items(lines.draft.questionnaire)}
    if address not in known:
        abort(HTTPStatus.NOT_FOUND)
    return known[address]


def _beside(lines: Lines, address: str) -> Iterator[TextLine]:
    for line in lines.texts_under(address):
        if lines.links.home_of(line.address) == lines.links.to("item", at=address):
            yield line


def _option_deeds(lines: Lines, option: OptionLine) -> OptionDeeds:
    draft, address = lines.draft, option.address
    return OptionDeeds(
        option=option,
        up=deeds.move(draft, address, deeds.UP),
        down=deeds.move(draft, address, deeds.DOWN),
        hide=deeds.hide(draft, address),
        remove=deeds.remove(draft, address),
    )


def _points(lines: Lines, address: str, item: Item) -> Iterator[PointsLine]:
    """Walk the points of a question that a theme counts, or that has any."""
    if item.locked:
        return
    for option in item.answer_options:
        place = f"{address}.answer_options.{option.code}.weight"
        value = lines.fields[place].value
        yield PointsLine(
            address=place,
            option=option.display,
            value=value if isinstance(value, int) else 0,
            seen=mark_of(value),
        )


def _themes_of(lines: Lines, item: Item) -> Iterator[str]:
    questionnaire = lines.draft.questionnaire
    scales = {scale.id for scale in questionnaire.scales if item.link_id in scale.link_ids}
    for theme in questionnaire.ranked_themes:
        if theme.scale in scales:
            yield theme.label
