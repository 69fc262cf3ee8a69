"""Setting one field: a text, a number, a share, a switch, a list or an order.

A conditional question stays right after the question it depends on: its words may say "the
question before", and the page shows it there. Such questions move as one block.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from typing import TypeAlias

from app.documents.addresses import (
    LockedPartError,
    Raw,
    UnknownAddressError,
    ValueRefusedError,
    entry_at,
    name_of,
    position_of,
    write_at,
)
from app.documents.editing.edits import FieldValue, Move, Setting, SetValue
from app.documents.editing.fields import Field

Block: TypeAlias = tuple[str, ...]


class Order:
    """A list of parts as it stands: what moves together, and what is locked."""

    def __init__(self, entries: Sequence[Raw]) -> None:
        """Read the list once."""
        self.names = tuple(map(name_of, entries))
        self._blocks = tuple(blocks_of(entries))
        self._locked = frozenset(name_of(entry) for entry in entries if entry.get("locked"))

    def after(self, move: Move) -> tuple[str, ...]:
        """Return the order after moving one entry, with what hangs on it, by one place.

        Raises an EditRefusedError. At the end of the list nothing changes.
        """
        own = move.address.rpartition(".")[2]
        here = next((place for place, block in enumerate(self._blocks) if own in block), None)
        if here is None:
            raise UnknownAddressError(move.address)
        if self._blocks[here][0] != own:
            raise ValueRefusedError(move.address, "order")
        if not self._locked.isdisjoint(self._blocks[here]):
            raise LockedPartError(move.address, "item")
        there = here - 1 if move.direction == "up" else here + 1
        blocks = list(self._blocks)
        if 0 <= there < len(blocks):
            blocks[here], blocks[there] = blocks[there], blocks[here]
        return tuple(chain.from_iterable(blocks))

    def check(self, ids: Sequence[str], *, address: str) -> None:
        """Refuse what is no order of these parts; raises ValueRefusedError or LockedPartError."""
        if sorted(ids) != sorted(self.names):
            raise ValueRefusedError(address, "choice")
        if not _keeps(self._blocks, ids):
            raise ValueRefusedError(address, "order")
        locked = self._locked
        if [own for own in ids if own in locked] != [own for own in self.names if own in locked]:
            raise LockedPartError(address, "item")


def reorder(raw: Raw, address: str, *, ids: Sequence[str]) -> None:
    """Put a list of parts in a new order; raises ValueRefusedError or LockedPartError."""
    entries: list[Raw] = entry_at(raw, address)
    Order(entries).check(ids, address=address)
    entries.sort(key=lambda entry: ids.index(name_of(entry)))


def move(raw: Raw, edit: Move) -> None:
    """Move an entry of a list by one place; raises an EditRefusedError."""
    address = edit.address.rpartition(".")[0]
    reorder(raw, address, ids=Order(entry_at(raw, address)).after(edit))


def insert(entries: list[Raw], entry: Raw, *, position: int) -> None:
    """Insert an entry at a position, or after the block that it would cut in two."""
    start = 0
    for block in blocks_of(entries):
        end = start + len(block)
        if start < position < end:
            position = end
        start = end
    entries.insert(min(position, len(entries)), entry)
    _under_its_question(entries, entry)


def _under_its_question(entries: list[Raw], entry: Raw) -> None:
    """Move a conditional entry right after the block of the question it depends on."""
    asked = questions(entry)
    if not asked & {name_of(other) for other in entries}:
        return
    entries.remove(entry)
    after = max(position_of(entries, own) for own in asked if own in map(name_of, entries))
    while after + 1 < len(entries) and questions(entries[after + 1]) & asked:
        after += 1
    entries.insert(after + 1, entry)


def blocks_of(entries: Iterable[Raw]) -> list[Block]:
    """Split entries into what stays together: one, and the conditional ones right after it."""
    blocks: list[Block] = []
    for entry in entries:
        if blocks and questions(entry) & frozenset(blocks[-1]):
            blocks[-1] = (*blocks[-1], name_of(entry))
        else:
            blocks.append((name_of(entry),))
    return blocks


def questions(entry: Raw) -> frozenset[str]:
    """Return the questions an entry's own condition asks about."""
    return frozenset(when["question"] for when in entry.get("enable_when", ()))


def _keeps(blocks: Iterable[Block], ids: Sequence[str]) -> bool:
    text = tuple(ids)
    return all(
        text[(start := text.index(block[0])) : start + len(block)] == block for block in blocks
    )


_LARGEST_DENOMINATOR = 999


def set_field(raw: Raw, field: Field, edit: Setting) -> None:
    """Write what an edit says; raises an EditRefusedError."""
    if field.lock is not None:
        raise LockedPartError(edit.address, field.lock)
    if isinstance(edit, SetValue):
        write_at(raw, edit.address, _stored(field, edit.value))
    elif field.kind == "order":
        reorder(raw, field.address, ids=edit.ids)
    else:
        raise ValueRefusedError(edit.address, "kind")


def _stored(field: Field, value: FieldValue) -> str | int | list[str] | None:
    """Return the value as the document writes it."""
    match field.kind, value:
        case "text" | "markdown", str():
            return _text(field, value)
        case "switch", bool():
            return value
        case "number", int():
            return _number(field, value)
        case "share", Fraction():
            return _share(field, value)
        case "list", tuple():
            return _list(field, value)
        case _:
            raise ValueRefusedError(field.address, "kind")


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
