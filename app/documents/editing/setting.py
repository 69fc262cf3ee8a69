"""Setting one field: a text, a number, a share, a switch, a list or an order."""

from collections.abc import Mapping
from fractions import Fraction

from app.documents.editing.addresses import Raw, write_at
from app.documents.editing.edits import (
    UNSEEN,
    SetList,
    SetNumber,
    SetOrder,
    SetShare,
    SetSwitch,
    SetText,
    Setting,
)
from app.documents.editing.errors import LockedPartError, StaleEditError, ValueRefusedError
from app.documents.editing.fields import Field, FieldKind
from app.documents.editing.ordering import reorder

_KINDS: Mapping[type, frozenset[FieldKind]] = {
    SetText: frozenset({"text", "markdown"}),
    SetNumber: frozenset({"number"}),
    SetShare: frozenset({"share"}),
    SetSwitch: frozenset({"switch"}),
    SetList: frozenset({"list"}),
    SetOrder: frozenset({"order"}),
}
_LARGEST_DENOMINATOR = 999


def set_field(raw: Raw, field: Field, edit: Setting) -> None:
    """Write what an edit says; raises an EditRefusedError."""
    if field.lock is not None:
        raise LockedPartError(edit.address, field.lock)
    if field.kind not in _KINDS[type(edit)]:
        raise ValueRefusedError(edit.address, "kind")
    if edit.seen is not UNSEEN and edit.seen != field.value:
        raise StaleEditError(edit.address, field.value)
    if isinstance(edit, SetOrder):
        reorder(raw, field, ids=edit.ids)
    else:
        write_at(raw, edit.address, _stored(field, edit))


def _stored(
    field: Field, edit: SetText | SetNumber | SetShare | SetSwitch | SetList
) -> str | int | list[str] | None:
    """Return the value as the document writes it."""
    match edit:
        case SetText():
            return _text(field, edit.text)
        case SetNumber():
            return _number(field, edit.number)
        case SetShare():
            return _share(field, edit.share)
        case SetSwitch():
            return edit.on
        case SetList():
            return _list(field, edit.ids)


def _text(field: Field, text: str) -> str | None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines and not field.optional:
        raise ValueRefusedError(field.address, "empty")
    return lines or ("" if field.kind == "markdown" else None)


def _number(field: Field, number: int) -> int | None:
    if not field.least <= number <= field.most:
        raise ValueRefusedError(field.address, "range")
    return None if field.name == "weight" and number == 0 else number


def _share(field: Field, share: Fraction) -> str:
    if not 0 < share <= 1 or share.denominator > _LARGEST_DENOMINATOR:
        raise ValueRefusedError(field.address, "range")
    return f"{share.numerator}/{share.denominator}"


def _list(field: Field, ids: tuple[str, ...]) -> list[str]:
    chosen = frozenset(ids)
    before = frozenset(field.value) if isinstance(field.value, tuple) else frozenset[str]()
    if len(chosen) < len(ids) or not chosen <= frozenset(field.choices) | before:
        raise ValueRefusedError(field.address, "choice")
    if chosen & field.fixed != before & field.fixed:
        raise LockedPartError(field.address, "item")
    if len(ids) < field.least:
        raise ValueRefusedError(field.address, "last")
    return list(ids)
