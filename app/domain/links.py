"""Links that staff may set: https, to a host on the allow-list, and nothing that could fool.

A link is not parsed leniently and then looked at: it must match a small grammar that every
browser reads in the same way, so nothing is left to disagree about. Host names are lower case,
without port, user name or trailing dot; the path starts with a slash.

An entry of the allow-list means one of two things (the rule of Flask's TRUSTED_HOSTS):
``lin.ee`` is exactly that host; ``.example.jp`` is ``example.jp`` and every host below it.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
_REST = r"(?:[A-Za-z0-9\-._~!$&()*+,;=:@/?]|%[0-9A-Fa-f]{2})*"
_LINK = re.compile(
    rf"https://(?P<host>(?:{_LABEL}\.)+{_TOP})(?P<rest>/{_REST}(?:\#{_REST})?)?", re.ASCII
)
_LONGEST_HOST = 253
_DECODINGS = 5
"""Nobody encodes a link more often than this without meaning to hide something."""


@dataclass(frozen=True, slots=True)
class Link:
    """The parts of a link that matters here; both empty when the text is no link at all."""

    host: str
    rest: str


def split_link(url: str) -> Link:
    """Return host and rest of a well-formed link, or empty texts."""
    found = _LINK.fullmatch(url)
    if found is None or len(found["host"]) > _LONGEST_HOST:
        return Link("", "")
    return Link(found["host"], found["rest"] or "")


def link_problem(url: str, *, allowed_hosts: tuple[str, ...]) -> str | None:
    """Return why a link is refused, as a code, or None when it may be shown.

    ``malformed_link``: no plain https link. ``hidden_target``: the path or query hides another
    address, a backslash or a control character, however often it is encoded.
    ``host_not_allowed``: the host is not on the allow-list.
    """
    link = split_link(url)
    if not link.host:
        return "malformed_link"
    if not any(is_under(link.host, entry) for entry in allowed_hosts):
        return "host_not_allowed"
    if _hides_something(link.rest):
        return "hidden_target"
    return None


def is_under(host: str, entry: str) -> bool:
    """Tell whether a host is what an entry of the allow-list means."""
    if not host or not entry.strip("."):
        return False
    if entry.startswith("."):
        return host == entry[1:] or host.endswith(entry)
    return host == entry


def _hides_something(rest: str) -> bool:
    for _ in range(_DECODINGS):
        if "//" in rest or "\\" in rest or any(map(_is_unsafe, rest)):
            return True
        decoded = unquote(rest)
        if decoded == rest:
            return _climbs(rest)
        rest = decoded
    return True


def _climbs(rest: str) -> bool:
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    return ".." in path.split("/")


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} or (
        character == "\N{REPLACEMENT CHARACTER}"
    )
