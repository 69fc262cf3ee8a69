"""The buttons beside a part: what they would do, and why they can't."""

from typing import Final, Literal

from app.documents.addresses import (
    EditRefusedError,
    LockedPartError,
    PartInUseError,
    UnknownAddressError,
    ValueRefusedError,
)
from app.documents.editing.applying import seen_at
from app.documents.editing.edits import Button, Hide, Move, Remove, Show
from app.documents.editing.refusals import refusals_of
from app.services.questionnaires.drafts import OpenDraft
from app.web.shared.draft_places import Links
from app.web.staff.drafts.views import DeedButton

UP: Final = "up"
DOWN: Final = "down"


def move(draft: OpenDraft, address: str, direction: Literal["up", "down"]) -> DeedButton:
    """Return the button that moves a part one place."""
    order, edit = address.rpartition(".")[0], Move(address, direction)
    return _button(draft, "move", address, edit, value=direction, rests_on=order)


def order(draft: OpenDraft, address: str) -> DeedButton:
    """Return what dragging a part of a list posts; it adds the new order."""
    return _button(draft, "order", address)


def hide(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that puts a part aside."""
    return _button(draft, "hide", address, Hide(address))


def show(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that puts a part back."""
    return _button(draft, "show", address, Show(address))


def remove(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that removes a part for good."""
    return _button(draft, "remove", address, Remove(address))


def code_of(error: EditRefusedError) -> str:
    """Return the word under which templates explain a refusal."""
    match error:
        case LockedPartError():
            return "locked"
        case PartInUseError():
            return "in_use"
        case UnknownAddressError():
            return "gone"
        case ValueRefusedError(reason=("last" | "order" | "end") as reason):
            return reason
        case ValueRefusedError():
            return "value"
        case _:
            return "refused"


def _button(  # what buttons differ in
    draft: OpenDraft,
    page: str,
    address: str,
    edit: Button | None = None,
    *,
    value: str = "",
    rests_on: str = "",
) -> DeedButton:
    return DeedButton(
        action=Links(draft.stored.slug).to(page),
        address=address,
        value=value,
        seen=seen_at(draft.document, rests_on or address),
        refusal=_refusal(draft, edit) if edit else "",
    )


def _refusal(draft: OpenDraft, edit: Button) -> str:
    known = refusals_of(draft.document)
    why = known[edit] if edit in known else UnknownAddressError(edit.address)
    return code_of(why) if why else ""
