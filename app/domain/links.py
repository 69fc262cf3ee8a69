"""Links that staff may set: https, and nothing that could fool; whose they are, when it is known.

A link is not parsed leniently and then looked at: it must match a small grammar that every
browser reads in the same way, so nothing is left to disagree about. Host names are lower case,
without port, user name or trailing dot; the path starts with a slash. What people paste is first
brought into that form by `pasted`; only what comes out of it is judged, stored and shown.

An entry of the operator's limit means one of two things (the rule of Flask's TRUSTED_HOSTS):
``lin.ee`` is exactly that host; ``.example.jp`` is ``example.jp`` and every host below it.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, unquote

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_TOP = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
_REST = r"(?:[A-Za-z0-9\-._~!$&()*+,;=:@/?]|%[0-9A-Fa-f]{2})*"
_LINK = re.compile(
    rf"https://(?P<host>(?:{_LABEL}\.)+{_TOP})(?P<rest>/{_REST}(?:\#{_REST})?)?", re.ASCII
)
_LONGEST_HOST = 253
_THIS_MACHINE = re.compile(r"(?:localhost|127\.0\.0\.1)(?::[1-9][0-9]{0,4})?", re.ASCII)
MOST_FRAMING_HOSTS = 10
_DECODINGS = 5
"""Nobody encodes a link more often than this without meaning to hide something."""

_LONGEST_PASTED: Final = 4_000
_PASTED_REST = r"""(?:[/?#](?:[!#-;=?-~]|(?<=[/=_-])[^\x00-\x7f\s、。「」『』【】・…]+)*)?"""
"""Signs of an address; letters of Japanese only where a name begins, or a sentence goes on."""

_PASTED: Final = re.compile(
    rf"https?://(?P<host>[\w.\-@:%]+)(?![\w.\-@:%\\])(?P<rest>{_PASTED_REST})", re.IGNORECASE
)
_PASTED_BARE: Final = re.compile(
    r"(?:^|(?<=[\s(<\[:])|(?<=[^\x00-\x7f]))(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})"
    rf"(?=[/?#\s)>\]]|[^\x00-\x7f]|$)(?P<rest>{_PASTED_REST})",
    re.IGNORECASE,
)
_HOST_IN_WORDS: Final = re.compile(r"[\w.-]*\.[a-z][a-z0-9-]+(?![a-z0-9-])")
"""A host as far as it can be one: what follows in Japanese is the sentence around it."""

_TRACKING: Final = re.compile(
    r"(utm_\w+|gclid|gbraid|wbraid|gad_source|gad_campaignid|fbclid|yclid|msclkid|twclid|ttclid"
    r"|igsh|igshid|mc_cid|mc_eid|_ga|_gl|ldtag_cl|srsltid)(=|$)"
)
"""What advertisements and mail programs add to an address; no page needs it."""

_SEGMENT: Final = re.compile(r"[A-Za-z0-9._~@%-]+", re.ASCII)
_PLAIN: Final = re.compile(r"[A-Za-z0-9_=&-]*", re.ASCII)
"""A query or fragment that names no other address: that would need a dot or a slash."""


@dataclass(frozen=True, slots=True)
class Link:
    """The parts of a link that matters here; both empty when the text is no link at all."""

    host: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkProvider:
    """A booking service or LINE: what staff call it, and how the address of a clinic there looks.

    In `hosts` ``*.resv.jp`` is any host one label below. `paths` are made of segments: ``*`` is
    any one, ``sln*`` one that begins so and goes on, a last ``**`` whatever follows; ``?id``
    behind them must be among the arguments. `looks` is an address as people are told it.
    """

    name: str
    kind: Literal["booking", "line"]
    hosts: tuple[str, ...]
    paths: tuple[str, ...]
    looks: str

    def has(self, host: str) -> bool:
        """Tell whether a host is this service's."""
        return host in self.hosts or f"*.{host.partition('.')[2]}" in self.hosts

    def has_page(self, link: Link) -> bool:
        """Tell whether this is the address of somebody's page there, and of nothing behind it."""
        before, _, fragment = link.rest.partition("#")
        path, _, query = before.partition("?")
        if not (self.has(link.host) and _PLAIN.fullmatch(query) and _PLAIN.fullmatch(fragment)):
            return False
        segments = path.removeprefix("/").removesuffix("/").split("/") if path.strip("/") else []
        names = {part.partition("=")[0] for part in query.split("&")}
        return all(map(_SEGMENT.fullmatch, segments)) and any(
            _fits(segments, names, pattern) for pattern in self.paths
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRules:
    """The services that are known, and the hosts an operator limits links to; none is no limit."""

    providers: tuple[LinkProvider, ...] = ()
    limit: tuple[str, ...] = ()

    def provider(self, url: str) -> LinkProvider | None:
        """Return whose page a link leads to; None unless its address looks as theirs do."""
        if link_problem(url, limit=self.limit):
            return None
        link = split_link(url)
        return next((one for one in self.providers if one.has_page(link)), None)

    def near(self, url: str) -> LinkProvider | None:
        """Return the service to whose host a link leads, whatever page of it."""
        host = split_link(url).host
        return next((one for one in self.providers if host and one.has(host)), None)

    def problem(self, url: str) -> str | None:
        """Return why a link is refused, as `link_problem`; ``provider_home``: it is no clinic's."""
        found = link_problem(url, limit=self.limit)
        if found or split_link(url).rest.strip("/") or self.provider(url):
            return found
        return "provider_home" if self.near(url) else None


def split_link(url: str) -> Link:
    """Return host and rest of a well-formed link, or empty texts."""
    found = _LINK.fullmatch(url)
    if found is None or len(found["host"]) > _LONGEST_HOST:
        return Link("", "")
    return Link(found["host"], found["rest"] or "")


def link_problem(url: str, *, limit: tuple[str, ...]) -> str | None:
    """Return why a link is refused, as a code, or None when it may be stored.

    ``malformed_link``: no plain https link; ``several_links``: more than one. ``hidden_target``:
    the path or query hides another address, a backslash or a control character, however often it
    is encoded. ``host_not_allowed``: there is a limit, and the host is outside of it.
    """
    link = split_link(url)
    if not link.host:
        return "several_links" if len(_addresses(url)) > 1 else "malformed_link"
    if limit and not any(is_under(link.host, entry) for entry in limit):
        return "host_not_allowed"
    if _hides_something(link.rest):
        return "hidden_target"
    return None


def framing_origins(hosts: str) -> tuple[str, ...]:
    """Return the origins of pages that may hold ours in a frame, from hosts between blanks.

    A host's pages are there by https; only this machine's own, which may have a port, by http.
    None for anything but plain host names, and for more than ten: nobody is named by half.
    """
    origins = tuple(_origin(host) for host in dict.fromkeys(hosts.split()))
    return origins if len(origins) <= MOST_FRAMING_HOSTS and all(origins) else ()


def _origin(host: str) -> str:
    if _THIS_MACHINE.fullmatch(host):
        return f"http://{host}"
    origin = f"https://{host}"
    return origin if split_link(origin) == Link(host, "") else ""


def is_under(host: str, entry: str) -> bool:
    """Tell whether a host is what an entry of the limit means."""
    if not host or not entry.strip("."):
        return False
    if entry.startswith("."):
        return host == entry[1:] or host.endswith(entry)
    return host == entry


def pasted(text: str) -> str:
    """Return the address in what somebody pasted, written as links are; without one, the text.

    Wide signs become narrow and ``http`` becomes ``https``, which is added where it is missing;
    what stands around the address and what only follows its readers is left out.
    """
    narrow = "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text[:_LONGEST_PASTED])
        if unicodedata.category(sign) != "Cf"
    ).strip()
    found = _addresses(narrow)
    return found[0] if len(found) == 1 else narrow


def _addresses(text: str) -> tuple[str, ...]:
    """Return the addresses in a text, each once."""
    found = list(_PASTED.finditer(text)) or list(_PASTED_BARE.finditer(text))
    return tuple(dict.fromkeys(_written(one["host"], one["rest"]) for one in found))


def _written(host: str, rest: str) -> str:
    host = host.lower() if rest else host.lower().rstrip(".:")
    words = _HOST_IN_WORDS.match(host)
    if words and not host[words.end() :].isascii():
        host, rest = words[0], ""
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    rest = rest.rstrip("!'*,.:;?")
    while rest.endswith(")") and rest.count(")") > rest.count("("):
        rest = rest[:-1].rstrip("!'*,.:;?")
    rest = "".join(sign if sign.isascii() else quote(sign, errors="replace") for sign in rest)
    before, sharp, fragment = rest.partition("#")
    path, _, query = before.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    start = "/" if not path and (kept or sharp) else path
    return f"https://{host}{start}{'?' if kept else ''}{kept}{sharp}{fragment}"


def _fits(segments: list[str], names: set[str], pattern: str) -> bool:
    path, _, name = pattern.partition("?")
    wanted = path.strip("/").split("/") if path.strip("/") else []
    if wanted[-1:] == ["**"]:
        wanted = wanted[:-1]
        segments = segments[: len(wanted)]
    return (
        len(segments) == len(wanted)
        and all(map(_is_segment, segments, wanted))
        and (not name or name in names)
    )


def _is_segment(segment: str, wanted: str) -> bool:
    if not wanted.endswith("*"):
        return segment == wanted
    return segment.startswith(wanted[:-1]) and len(segment) >= len(wanted)


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
