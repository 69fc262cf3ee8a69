"""The place of a mistake, told by ids as in ``domain.checks``, not by positions in lists."""

from collections.abc import Sequence

_NAMES = ("id", "link_id", "code")


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


def _name(entry: object, *, position: int) -> str:
    if isinstance(entry, dict):
        for key in _NAMES:
            if isinstance(entry.get(key), str) and entry[key]:
                return _printable(entry[key])
    return str(position)


def _printable(part: str) -> str:
    return part if part.isprintable() else ascii(part)
