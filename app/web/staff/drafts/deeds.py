"""The buttons beside a part: what they would do, and why they can't."""

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

UP, DOWN = "up", "down"


def move(draft: OpenDraft, address: str, direction: str) -> DeedButton:
    """Return the button that moves a part one place."""
    edit = Move(address, "up" if direction == UP else "down")
    order = address.rpartition(".")[0]
    return DeedButton(
        action=Links(draft.stored.slug).to("move"),
        address=address,
        value=direction,
        seen=seen_at(draft.document, order),
        refusal=_refusal(draft, edit),
    )


def order(draft: OpenDraft, address: str) -> DeedButton:
    """Return what dragging a part of a list posts; it adds the new order."""
    return DeedButton(
        action=Links(draft.stored.slug).to("order"),
        address=address,
        value="",
        seen=seen_at(draft.document, address),
        refusal="",
    )


def hide(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that puts a part aside."""
    return _whole(draft, address, page="hide", edit=Hide(address))


def show(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that puts a part back."""
    return _whole(draft, address, page="show", edit=Show(address))


def remove(draft: OpenDraft, address: str) -> DeedButton:
    """Return the button that removes a part for good."""
    return _whole(draft, address, page="remove", edit=Remove(address))


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


def _whole(draft: OpenDraft, address: str, *, page: str, edit: Button) -> DeedButton:
    return DeedButton(
        action=Links(draft.stored.slug).to(page),
        address=address,
        value="",
        seen=seen_at(draft.document, address),
        refusal=_refusal(draft, edit),
    )


def _refusal(draft: OpenDraft, edit: Button) -> str:
    known = refusals_of(draft.document)
    why = known[edit] if edit in known else UnknownAddressError(edit.address)
    return code_of(why) if why else ""
