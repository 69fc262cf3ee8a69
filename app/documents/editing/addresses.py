"""From an address to the entry of a raw document it names, and the ids a document has used."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from app.documents.editing.errors import UnknownAddressError

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
    """Put a value in place of what stands at an address; raises UnknownAddressError."""
    entry_at(raw, address)
    above, _, last = address.rpartition(".")
    node = entry_at(raw, above) if above else raw
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
    return next((str(entry[name]) for name in ("link_id", "code", "id") if name in entry), "")


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
