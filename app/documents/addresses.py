"""Places in a raw document: what an address names, what a place is called, why an edit is refused.

No message carries the words somebody typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from app.domain.attributes import Lock

Reason: TypeAlias = Literal["empty", "kind", "range", "choice", "order", "end", "last", "shape"]
"""empty: a text must be there. kind: the address takes another kind of value. range: the number
is too small or too large. choice: the list holds something that can't stand in it. order: a
question would leave the one it depends on. end: it stands at the end already. last: nothing of
its kind would be left. shape: the document would no longer be one (too many entries, say)."""


class EditRefusedError(ValueError):
    """An edit can't be made; ``address`` says where."""

    def __init__(self, address: str, why: str) -> None:
        """Remember the place."""
        super().__init__(f"{address}: {why}")
        self.address = address


class UnknownAddressError(EditRefusedError):
    """Nothing stands there, or nothing staff could see."""

    def __init__(self, address: str) -> None:
        """Remember the place."""
        super().__init__(address, "nothing stands there")


class LockedPartError(EditRefusedError):
    """Safety content; ``lock`` is the kind of part that holds the lock."""

    def __init__(self, address: str, lock: Lock) -> None:
        """Remember the place and the lock."""
        super().__init__(address, f"locked by its {lock}")
        self.lock: Lock = lock


class PartInUseError(EditRefusedError):
    """Rules or results rest on it; ``users`` are their places."""

    def __init__(self, address: str, users: tuple[str, ...]) -> None:
        """Remember the place and what rests on it."""
        super().__init__(address, f"used by {', '.join(users)}")
        self.users = users


class ValueRefusedError(EditRefusedError):
    """The value can't stand there; ``reason`` says why."""

    def __init__(self, address: str, reason: Reason) -> None:
        """Remember the place and the reason."""
        super().__init__(address, reason)
        self.reason: Reason = reason


Raw: TypeAlias = dict[str, Any]

_IDS = ("id", "link_id", "code")
_GENERATED = re.compile(r"x_([0-9]+)")


def entry_at(raw: Raw, address: str) -> Any:  # noqa: ANN401  # JSON of any shape
    """Return what stands at an address; raises UnknownAddressError."""
    node: Any = raw
    for segment in address.split("."):
        try:
            node = node[_key(node, segment)]
        except (KeyError, IndexError, TypeError):
            raise UnknownAddressError(address) from None
    return node


def write_at(raw: Raw, address: str, value: object) -> None:
    """Put a value in place of what stands at an address, or of a key that is left out.

    Raises UnknownAddressError.
    """
    above, _, last = address.rpartition(".")
    node = entry_at(raw, above) if above else raw
    if isinstance(node, list):
        entry_at(raw, address)
    if isinstance(node, str):
        raise UnknownAddressError(address)
    node[_key(node, last)] = value


def position_of(entries: list[Raw], name: str) -> int:
    """Return where the entry of that id stands; raises KeyError."""
    for position, entry in enumerate(entries):
        if name_of(entry) == name:
            return position
    raise KeyError(name)


def name_of(entry: object) -> str:
    """Return an entry's own id, or an empty text without one."""
    if not isinstance(entry, dict):
        return ""
    return next((str(entry[name]) for name in _IDS if name in entry), "")


def _key(node: object, segment: str) -> Any:  # noqa: ANN401  # a key or a position
    if not isinstance(node, list):
        return segment
    try:
        return position_of(node, segment)
    except KeyError:
        if segment.isascii() and segment.isdecimal():
            return int(segment)
        raise


def ids_of(raw: object) -> Iterator[str]:
    """Walk every id, link id and code of a document, what was put aside included."""
    if isinstance(raw, dict):
        yield from (str(raw[name]) for name in _IDS if isinstance(raw.get(name), str))
        for value in raw.values():
            yield from ids_of(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from ids_of(value)


def fresh_ids(used: frozenset[str]) -> Iterator[str]:
    """Yield ids that were never used: ``x_1``, ``x_2`` and so on, after the highest one used."""
    numbers = (int(found[1]) for own in used if (found := _GENERATED.fullmatch(own)))
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"x_{number}"


_TITLES = ("title", "text", "display", "heading", "label")

LONGEST_NAME: Final = 60
"""Of a key or an id in a place; no id of the format is longer than 40."""

_DEEPEST_PLACE: Final = 24
"""Parts of a place; no condition of a document that is not too deep has more."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A part of a document on the way to a place: what it says, or else its position from 1."""

    place: str
    title: str
    position: int | None


def place_of(location: Sequence[str | int], *, raw: object) -> str:
    """Turn a validator's location into a place such as ``steps.women.items.p_flags.help``.

    Parts that name a kind of object instead of a key of the document are left out.
    """
    parts: list[str] = []
    current, may_be_kind = raw, False
    for number, part in enumerate(location[:_DEEPEST_PLACE]):
        is_last = number == len(location) - 1
        if isinstance(current, list) and isinstance(part, int):
            current, may_be_kind = current[part], True
            parts.append(_name(current, position=part))
        elif isinstance(current, dict):
            is_kind = may_be_kind and part == current.get("type") and not is_last
            may_be_kind = False
            if not is_kind and (part in current or (is_last and not str(part).startswith("<"))):
                parts.append(_printable(str(part)))
                current = current.get(part)
        else:
            break
    return ".".join(parts) or "document"


def holders_of(place: str, *, raw: object) -> tuple[Holder, ...]:
    """Return the list entries that a place is in, the outermost first; ``raw`` is as it was read.

    What a document doesn't hold, or doesn't hold any more, is left out.
    """
    return tuple(_holders(place.split("."), raw))


def _holders(segments: Sequence[str], current: object) -> Iterator[Holder]:
    for depth, segment in enumerate(segments, start=1):
        if isinstance(current, list):
            position = _position(current, segment)
            if position is None:
                return
            current = current[position]
            yield Holder(".".join(segments[:depth]), _title(current), position + 1)
        elif isinstance(current, dict) and segment in current:
            current = current[segment]
        else:
            return


def _position(entries: list[object], segment: str) -> int | None:
    """Return where in a list an entry stands that ``_name`` gives this name."""
    names = (_name(entry, position=position) for position, entry in enumerate(entries))
    return next((position for position, name in enumerate(names) if name == segment), None)


def _title(entry: object) -> str:
    """Return the first words of an entry, or of the question or option that was put aside."""
    if not isinstance(entry, dict):
        return ""
    said = (entry.get(key) for key in _TITLES)
    own = next((one for one in said if isinstance(one, str) and one.strip()), "")
    return own or _title(entry.get("item")) or _title(entry.get("option"))


def _name(entry: object, *, position: int) -> str:
    if isinstance(entry, dict):
        for key in _IDS:
            if isinstance(entry.get(key), str) and entry[key]:
                return _printable(entry[key])
    return str(position)


def _printable(part: str) -> str:
    shown = part[:LONGEST_NAME]
    return shown if shown.isprintable() else ascii(shown)
