"""The place of a mistake, told by ids as in ``domain.checks``, not by positions in lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NAMES = ("id", "link_id", "code")
_TITLES = ("title", "text", "display", "heading", "label")


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
    for number, part in enumerate(location):
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
        for key in _NAMES:
            if isinstance(entry.get(key), str) and entry[key]:
                return _printable(entry[key])
    return str(position)


def _printable(part: str) -> str:
    return part if part.isprintable() else ascii(part)
