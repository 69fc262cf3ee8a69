"""Numbers, shares, switches and lists: set together as one save, or two people's side by side."""

from collections.abc import Iterator
from fractions import Fraction
from http import HTTPStatus
from typing import Final

from flask import Response, abort

from app.documents.addresses import EditRefusedError
from app.documents.editing.applying import mark_of
from app.documents.editing.edits import FieldValue, SetValue
from app.documents.editing.fields import Field
from app.services.questionnaires.drafts import OpenDraft, Proposed
from app.services.questionnaires.errors import ChangedMeanwhileError
from app.storage.failures import NoDraftError
from app.web.shared.access import EDITING, asked, field, posted, who
from app.web.shared.draft_places import Links, pattern_of
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, StaffViews, get, post
from app.web.staff.drafts.deeds import code_of
from app.web.staff.drafts.lines import Lines
from app.web.staff.drafts.pages import ChooseListPage, ClashPage
from app.web.staff.drafts.parts import part_name
from app.web.staff.drafts.viewing import excerpt_at, field_named, head_of
from app.web.staff.drafts.views import ChoiceLine, Clash

_MOST: Final = 200


class ValueViews(StaffViews):
    """The views of everything that is no text."""

    @get(f"{DRAFT}/list", EDITING)
    def choose(self, slug: str) -> Response:
        """Show what may stand in a list, ticked where it does."""
        draft = self.cases.drafts.open(slug)
        found = field_named(draft, asked("at"))
        if found is None or found.kind != "list":
            abort(HTTPStatus.NOT_FOUND)
        lines = Lines(draft)
        links = lines.links
        page = ChooseListPage(
            head=head_of(self.context, draft, here=links.to("list", at=found.address)),
            address=found.address,
            kind=pattern_of(found.address),
            name=part_name(lines, found.part),
            choices=tuple(_choices(lines, found)),
            seen=mark_of(found.value),
            back=links.home_of(found.address),
        )
        return self.context.reply("drafts/choose.html", page)

    @post(f"{DRAFT}/values", EDITING)
    def save_values(self, slug: str) -> Response:
        """Set everything a form holds, as one save."""
        draft = self.cases.drafts.open(slug)
        edits = tuple(_edits(draft))
        if not edits:
            abort(HTTPStatus.BAD_REQUEST)
        proposed = tuple(Proposed(one, seen=field(f"s.{one.address}")) for one in edits)
        address = edits[0].address
        links = Links(slug)
        try:
            self.cases.drafts.save(slug, proposed, who=who(), now=self.now)
        except ChangedMeanwhileError as error:
            return self._clash(slug, edits, error)
        except NoDraftError:
            return see_other(links.start)
        except EditRefusedError as error:
            return see_other(links.home_with(address, problem=code_of(error)))
        if field("back") == "item":
            item = ".".join(address.split(".")[:4])
            return see_other(f"{links.to('item', at=item)}&done=saved#points")
        return see_other(links.home_with(address, done="saved"))

    def _clash(
        self, slug: str, edits: tuple[SetValue, ...], error: ChangedMeanwhileError
    ) -> Response:
        draft = self.cases.drafts.open(slug)
        lines = Lines(draft)
        first = edits[0].address
        page = ClashPage(
            head=head_of(self.context, draft, here=lines.links.home_of(first)),
            clashes=tuple(_clash(lines, one, error) for one in edits),
            who=draft.stored.saved_by,
            at=self.context.written(draft.stored.saved_at),
            back=lines.links.home_with(first, done="theirs"),
        )
        return self.context.reply("drafts/clash.html", page, status=HTTPStatus.CONFLICT)


def _edits(draft: OpenDraft) -> Iterator[SetValue]:
    """Read every value of the form whose field the document has."""
    for address in posted().get("at", ())[:_MOST]:
        found = field_named(draft, address)
        if found is not None:
            values = tuple(posted().get(f"v.{address}", ())[:_MOST])
            value = _read(found, values)
            if value is not None:
                yield SetValue(address, value)


def _read(found: Field, values: tuple[str, ...]) -> FieldValue:
    """Return what a form's values mean; None for what no form of ours sends."""
    first = values[0] if values else ""
    try:
        match found.kind:
            case "number":
                return int(first[:9])
            case "share":
                return _share(first)
            case "switch":
                return first == "on"
            case "list":
                return _in_order(found, values)
            case _:
                return None
    except (ValueError, ZeroDivisionError):
        return None


def _share(typed: str) -> Fraction:
    """Read a share as our own form sends it; `Fraction` alone also works out 1e9999999."""
    over, _, under = typed[:9].partition("/")
    return Fraction(int(over), int(under or 1))


def _in_order(found: Field, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the order of those that stood there; new ones follow in the order offered."""
    before = found.value if isinstance(found.value, tuple) else ()
    chosen = frozenset(ids)
    kept = tuple(own for own in before if own in chosen)
    return (*kept, *(own for own in dict.fromkeys(ids) if own not in kept))


def _choices(lines: Lines, found: Field) -> Iterator[ChoiceLine]:
    stands = found.value if isinstance(found.value, tuple) else ()
    for own in dict.fromkeys((*found.choices, *stands)):
        yield ChoiceLine(
            id=own, text=lines.name_of(own), is_in=own in stands, is_fixed=own in found.fixed
        )


def _clash(lines: Lines, edit: SetValue, error: ChangedMeanwhileError) -> Clash:
    address, mine = edit.address, edit.value
    found = lines.fields[address]
    return Clash(
        address=address,
        kind=pattern_of(address),
        of=excerpt_at(lines.draft, address.rpartition(".")[0]) or part_name(lines, found.part),
        theirs=_said(lines, found.value),
        mine=_said(lines, mine),
        sent=_sent(mine),
        is_stale=address in error.current,
        seen=mark_of(found.value),
    )


def _said(lines: Lines, value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " / ".join(lines.name_of(str(own)) for own in value)
    return str(value)


def _sent(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("on" if value else "off",)
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
