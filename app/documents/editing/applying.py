"""One edit applied to one document: a new document, or the reason why not.

The document handed in is never changed, so undoing is keeping the one before.
"""

import json
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from app.documents.addresses import (
    LockedPartError,
    Raw,
    UnknownAddressError,
    ValueRefusedError,
    fresh_ids,
    ids_of,
)
from app.documents.editing.adding import add_item, add_option, add_section
from app.documents.editing.edits import (
    AddItem,
    AddOption,
    AddSection,
    Edit,
    Hide,
    Move,
    Remove,
    Show,
)
from app.documents.editing.fields import Field, fields_of
from app.documents.editing.removing import hide, remove, shelf_address, show
from app.documents.editing.setting import move, set_field
from app.documents.format import QuestionnaireDocument, Shelved


def apply(
    document: QuestionnaireDocument, edit: Edit, *, used_ids: frozenset[str] = frozenset()
) -> QuestionnaireDocument:
    """Return the document after an edit; raises an EditRefusedError.

    ``used_ids`` are the ids of every version and save there ever was: a new part gets none of
    them, so that counts of something removed never meet those of something new.
    """
    raw = document.as_json()
    used = used_ids | frozenset(ids_of(raw))
    _change(raw, edit, document=document, used=used)
    try:
        return QuestionnaireDocument.of(raw)
    except ValidationError:
        raise ValueRefusedError(address_of(edit), "shape") from None


def shelf_of(document: QuestionnaireDocument) -> tuple[tuple[str, Shelved], ...]:
    """Return what was put aside, with the address that `Show` and `Remove` take."""
    raw = document.raw["shelf"]
    return tuple(zip(map(shelf_address, raw), document.shelf, strict=True))


def _change(raw: Raw, edit: Edit, *, document: QuestionnaireDocument, used: frozenset[str]) -> None:
    match edit:
        case AddItem():
            add_item(raw, edit, fresh=fresh_ids(used))
        case AddOption():
            add_option(raw, edit, fresh=fresh_ids(used))
        case AddSection():
            add_section(raw, edit, fresh=fresh_ids(used))
        case Hide(address):
            hide(raw, address)
        case Show(address):
            show(raw, address)
        case Remove(address):
            remove(raw, address)
        case Move():
            _move(raw, edit, document=document)
        case _:
            set_field(raw, field_at(document, edit.address), edit)


def _move(raw: Raw, edit: Move, *, document: QuestionnaireDocument) -> None:
    field = field_at(document, edit.address.rpartition(".")[0])
    if field.kind != "order":
        raise UnknownAddressError(edit.address)
    if field.lock is not None:
        raise LockedPartError(edit.address, field.lock)
    move(raw, edit)


def field_at(document: QuestionnaireDocument, address: str) -> Field:
    """Return the field of an address; raises UnknownAddressError."""
    found = fields_of(document).get(address)
    if found is None:
        raise UnknownAddressError(address)
    return found


def address_of(edit: Edit) -> str:
    """Return where an edit is made."""
    match edit:
        case AddItem(step):
            return f"steps.{step}"
        case AddSection():
            return "sections"
        case _:
            return edit.address


_LENGTH = 16


def seen_at(document: QuestionnaireDocument, address: str) -> str:
    """Return what stands at an address as a short text; empty when nothing does."""
    try:
        value = value_at(document, address)
    except UnknownAddressError:
        return ""
    return mark_of(value)


def mark_of(value: object) -> str:
    """Return a short text that is another one for another value."""
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    return sha256(said.encode()).hexdigest()[:_LENGTH]


def value_at(document: QuestionnaireDocument, address: str) -> object:
    """Return a field's value, or a whole part; raises UnknownAddressError."""
    field = fields_of(document).get(address)
    return _part(document.raw, address) if field is None else field.value


def _part(raw: Mapping[str, Any], address: str) -> object:
    node: object = raw
    for segment in address.split("."):
        node = _inside(node, segment, address=address)
    return node


def _inside(node: object, segment: str, *, address: str) -> object:
    if isinstance(node, Mapping) and segment in node:
        found: object = node[segment]
        return found
    if isinstance(node, list):
        for entry in node:
            if isinstance(entry, dict) and segment in _names(entry):
                return entry
    raise UnknownAddressError(address)


def _names(entry: dict[str, Any]) -> tuple[object, ...]:
    shelved = entry.get("item") or {}
    return entry.get("id"), entry.get("link_id"), entry.get("code"), shelved.get("link_id")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Fraction) else repr(value)
