"""What somebody saw when they opened a form, as a short text that travels with it.

A save carries it back, so that a change somebody else made meanwhile is never overwritten.
"""

import json
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.documents.editing import UnknownAddressError, editable_fields
from app.documents.format import QuestionnaireDocument

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
    fields = {field.address: field.value for field in editable_fields(document)}
    if address in fields:
        return fields[address]
    return _part(document.model_dump(mode="json"), address)


def _part(raw: dict[str, Any], address: str) -> object:
    node: object = raw
    for segment in address.split("."):
        node = _inside(node, segment, address=address)
    return node


def _inside(node: object, segment: str, *, address: str) -> object:
    if isinstance(node, dict) and segment in node:
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
