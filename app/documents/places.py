"""The place of a mistake, told by ids as in ``domain.checks``, not by positions in lists."""

from collections.abc import Sequence

_NAMES = ("id", "link_id", "code")


def place_of(location: Sequence[str | int], *, raw: object) -> str:
    """Turn a validator's location into a place such as ``steps.women.items.p_flags.help``.

    Parts that name a kind of object instead of a key of the document are left out.
    """
    parts: list[str] = []
    current = raw
    for number, part in enumerate(location):
        if isinstance(current, list) and isinstance(part, int):
            current = current[part]
            parts.append(_name(current, position=part))
        elif isinstance(current, dict):
            is_last = number == len(location) - 1
            if part in current or (is_last and not str(part).startswith("<")):
                parts.append(_printable(str(part)))
                current = current.get(part)
        else:
            break
    return ".".join(parts) or "document"


def _name(entry: object, *, position: int) -> str:
    if isinstance(entry, dict):
        for key in _NAMES:
            if isinstance(entry.get(key), str) and entry[key]:
                return _printable(entry[key])
    return str(position)


def _printable(part: str) -> str:
    return part if part.isprintable() else ascii(part)
