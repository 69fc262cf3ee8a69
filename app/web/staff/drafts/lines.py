"""From a draft's document to the lines of a page: texts, options, questions, with their locks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from app.documents.editing.applying import mark_of
from app.documents.editing.fields import Field, fields_of
from app.domain.authoring.clauses import Clause, Clauses
from app.domain.questionnaire import Item, Step
from app.domain.texts import base_text
from app.services.questionnaires.drafts import OpenDraft
from app.web.shared.draft_places import Links, anchor_of, pattern_of
from app.web.shared.richtext import ruby, small_markdown
from app.web.staff.drafts.views import (
    GroupLine,
    ItemCard,
    ListLine,
    OptionLine,
    SwitchLine,
    TextLine,
)


@dataclass(frozen=True)
class Lines:
    """Makes lines of one draft."""

    draft: OpenDraft

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its address."""
        return fields_of(self.draft.document)

    @cached_property
    def changed(self) -> frozenset[str]:
        """The places that differ from what is published."""
        return self.draft.changed

    @property
    def links(self) -> Links:
        """The addresses of the draft's pages."""
        return Links(self.draft.stored.slug)

    def is_new(self, address: str) -> bool:
        """Tell whether a place or anything in it differs from what is published."""
        return any(
            place == address or place.startswith(f"{address}.") or address.startswith(f"{place}.")
            for place in self.changed
            if place
        )

    def text(self, address: str) -> TextLine:
        """Return the line of a text that the document has or may have."""
        field = self.fields[address]
        written = field.value if isinstance(field.value, str) else ""
        return TextLine(
            address=address,
            kind=pattern_of(address),
            text=written,
            plain=base_text(written),
            html=shown(written, lines=field.kind == "markdown"),
            lock=field.lock or "",
            is_new=self.is_new(address),
            href=self.links.text(address),
        )

    def texts_under(self, part: str) -> Iterator[TextLine]:
        """Walk the texts of one part, those of the parts it holds left out."""
        for field in self.fields.values():
            if field.part == part and field.kind in {"text", "markdown"}:
                yield self.text(field.address)

    def card(self, step: Step, item: Item) -> ItemCard:
        """Return a question as visitors see it."""
        address = f"steps.{step.id}.items.{item.link_id}"
        text = self.text(f"{address}.text")
        return ItemCard(
            anchor=anchor_of(address),
            address=address,
            text=text,
            help=self.text(f"{address}.help"),
            groups=tuple(self._groups(address, item)),
            lock=text.lock,
            repeats=item.repeats,
            required=item.required,
            asked_when=self.asked_when(item),
            href=self.links.to("item", at=address),
        )

    def _groups(self, address: str, item: Item) -> Iterator[GroupLine]:
        for group in (None, *item.option_groups):
            own = None if group is None else group.id
            options = tuple(
                self.option(f"{address}.answer_options.{option.code}", points=option.weight or 0)
                for option in item.answer_options
                if option.group == own
            )
            if options:
                heading = f"{address}.option_groups.{own}.text"
                yield GroupLine(heading=self.text(heading) if own else None, options=options)

    def option(self, address: str, *, points: int) -> OptionLine:
        """Return the line of an option."""
        return OptionLine(address=address, text=self.text(f"{address}.display"), points=points)

    def asked_when(self, part: Step | Item) -> Clause:
        """Return a part's own condition in words; a question's step has one of its own."""
        return Clauses(self.draft.questionnaire).of(part.enabled_when)

    def switch(self, field: Field) -> SwitchLine:
        """Return something that is on or off."""
        return SwitchLine(
            address=field.address,
            kind=pattern_of(field.address),
            is_on=bool(field.value),
            lock=field.lock or "",
            seen=mark_of(field.value),
        )

    def listed(self, field: Field) -> ListLine:
        """Return a list by the first text of each of its entries."""
        ids = field.value if isinstance(field.value, tuple) else ()
        return ListLine(
            address=field.address,
            kind=pattern_of(field.address),
            texts=tuple(self.name_of(own) for own in ids),
            lock=field.lock or "",
            href=self.links.to("list", at=field.address),
        )

    def name_of(self, own: str) -> str:
        """Return the words of a question or section by its id."""
        known = self.draft.questionnaire
        if own in known.items:
            return known.items[own].text
        return known.section_by_id[own].heading if own in known.section_by_id else own


def shown(text: str, *, lines: bool) -> Markup:
    """Return a text as visitors see it."""
    return small_markdown(text) if lines else ruby(text)
