"""The clinic that runs the service: what is shown about it and where its prompts lead.

Every text may be empty; a prompt whose target is empty is not shown. Texts and links are
typed by staff, so a profile is checked here before it is stored.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from app.domain.links import LinkProvider, LinkRules, framing_origins, is_under, split_link
from app.domain.opening_hours import read_days, read_spans

DEMONSTRATION_HOST = ".example"
"""Reserved for examples (RFC 2606): no such host can ever exist."""

DEMONSTRATION: Final = LinkProvider(
    name="",
    kind="line",
    hosts=(f"*{DEMONSTRATION_HOST}",),
    paths=("/**",),
    looks=f"https://…{DEMONSTRATION_HOST}/",
)
"""Whose links those of a demonstration are; not known where real visitors come."""

_SAID = r"(?:[^\W\d_]|[ ():.\u260e])*"
"""What people write around a telephone number, such as a word in brackets or ``TEL:``."""

_TELEPHONE = re.compile(rf"{_SAID}(?P<number>\+?[0-9][0-9() .-]*[0-9]){_SAID}")
_INTERNATIONAL: Final = "+81"
_DIGITS_OF_A_NUMBER = (10, 11)
LINKS: Final = ("booking_url", "line_url", "site_url")
"""The fields that hold a link."""

WEEK: Final = tuple(f"open_{day}" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
"""The fields of the weekdays' hours."""

PICTURES: Final = ("logo", "picture")
"""The fields that hold a picture as base64; `app.services.pictures` writes them."""

_PICTURE: Final = re.compile(r"(?:/9j/|UklGR)[A-Za-z0-9+/]+=*", re.ASCII)
"""What a JPEG or a WebP begins with in base64."""

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_WHITE, _NIGHT = (255, 255, 255), (26, 26, 26)
LEAST_CONTRAST: Final = 5.5
"""With white; on our palest ground that is still above the 4.5 of WCAG 2.2."""

_CONTRAST_AT_NIGHT: Final = 7.0
_PALE_PERCENT: Final = 92
_LONGEST = {
    "name": 80,
    "manager": 80,
    "address": 200,
    "licences": 500,
    "telephone": 40,
    "hours": 500,
    "contact": 300,
    "booking_url": 500,
    "line_url": 500,
    "privacy_note": 300,
    "site_url": 500,
    "color": 7,
    **dict.fromkeys(WEEK, 60),
    "days_off": 300,
    "visit_duration": 60,
    "visit_price": 120,
    "visit_clothes": 120,
    "picture_alt": 80,
    "logo": 2_000,
    "picture": 52_000,
    "confirmed_links": 1_600,
    "embed_hosts": 800,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """What the clinic says about itself. Texts are plain; lines end with a line feed.

    `manager` is who answers for the clinic. `privacy_note` stands below what the software itself
    says about answers: a clinic may add to that, and change none of it. `visit_…` is what a first
    visit is like; `picture_alt` says what `picture` shows. `confirmed_links` are those, one a line,
    that an owner confirmed because no service is known by their address. `embed_hosts` are the
    hosts, between blanks, whose pages may hold ours in a frame.
    """

    name: str = ""
    manager: str = ""
    address: str = ""
    licences: str = ""
    telephone: str = ""
    hours: str = ""
    contact: str = ""
    booking_url: str = ""
    line_url: str = ""
    privacy_note: str = ""
    site_url: str = ""
    color: str = ""
    open_mon: str = ""
    open_tue: str = ""
    open_wed: str = ""
    open_thu: str = ""
    open_fri: str = ""
    open_sat: str = ""
    open_sun: str = ""
    days_off: str = ""
    visit_duration: str = ""
    visit_price: str = ""
    visit_clothes: str = ""
    picture_alt: str = ""
    logo: str = ""
    picture: str = ""
    confirmed_links: str = ""
    embed_hosts: str = ""

    @property
    def week(self) -> tuple[str, ...]:
        """The hours of Monday to Sunday, as `app.domain.opening_hours` reads them."""
        return tuple(getattr(self, name) for name in WEEK)

    @property
    def framed_by(self) -> tuple[str, ...]:
        """The origins of pages that may hold ours in a frame; none where no host is named."""
        return framing_origins(self.embed_hosts)

    @property
    def telephone_link(self) -> str:
        """The ``tel:`` link of the telephone number, or an empty text without one."""
        number = _dialled(self.telephone)
        return f"tel:{number}" if number else ""


@dataclass(frozen=True, slots=True)
class ClinicProblem:
    """One reason why a profile can't be stored: a field and a code, no words for people."""

    field: str
    reason: str


def clinic_problems(clinic: Clinic, *, links: LinkRules) -> tuple[ClinicProblem, ...]:
    """Return why a profile can't be stored, in the order of its fields; empty when it can.

    The LINE link must not lead to a service that is known and not LINE's.
    """
    found: list[ClinicProblem] = []
    for entry in fields(clinic):
        text: str = getattr(clinic, entry.name)
        reasons = _reasons(entry.name, text, links=links) if text else ()
        found.extend(ClinicProblem(entry.name, reason) for reason in reasons)
    return tuple(found)


def withheld_links(clinic: Clinic, *, links: LinkRules) -> Mapping[str, str]:
    """Return the links that visitors don't get, by field, each with the reason.

    A reason of `LinkRules.problem`, or ``unconfirmed``: no service is known by the address, and no
    owner has confirmed it yet.
    """
    found = {}
    for name in LINKS:
        url: str = getattr(clinic, name)
        if url and not links.provider(url):
            problem = links.problem(url) or _made_up(url)
            found[name] = problem or ("" if _is_confirmed(clinic, url) else "unconfirmed")
    return {name: reason for name, reason in found.items() if reason}


def without_withheld(clinic: Clinic, *, links: LinkRules) -> Clinic:
    """Return a profile as visitors get it: without links that are withheld."""
    hidden = withheld_links(clinic, links=links)
    return replace(clinic, confirmed_links="", **dict.fromkeys(hidden, ""))


def with_own_confirmations(clinic: Clinic) -> Clinic:
    """Return a profile in which only its own links are confirmed: another one is another link."""
    own = {getattr(clinic, name) for name in LINKS}
    kept = [url for url in clinic.confirmed_links.split("\n") if url and url in own]
    return replace(clinic, confirmed_links="\n".join(dict.fromkeys(kept)))


def demonstration_links(clinic: Clinic) -> tuple[str, ...]:
    """Return the fields that hold a demonstration value, which no real visitor may meet."""
    found = [name for name in LINKS if _is_demonstration(getattr(clinic, name))]
    if clinic.telephone and not _dialled(clinic.telephone).strip("0"):
        found.append("telephone")
    if any(map(_is_no_site, clinic.framed_by)):
        found.append("embed_hosts")
    return tuple(found)


def without_demonstration(clinic: Clinic) -> Clinic:
    """Return a profile in which every demonstration value is unset, so that nothing shows it."""
    return replace(clinic, **dict.fromkeys(demonstration_links(clinic), ""))


def well_formed(clinic: Clinic) -> Clinic:
    """Return a profile without fields that have not the form they must have, however they came.

    What is stored was checked; hours or a colour that came another way must fail no page.
    """
    wrong = [
        name
        for name, (is_one, _) in _SHAPES.items()
        if (text := getattr(clinic, name)) and not is_one(text)
    ]
    return replace(clinic, **dict.fromkeys(wrong, ""))


def _reasons(field: str, text: str, *, links: LinkRules) -> Iterator[str]:
    if len(text) > _LONGEST[field]:
        yield "too_long"
    elif field in LINKS:
        yield from _link_reasons(field, text, links=links)
    elif field in _SHAPES:
        is_one, reason = _SHAPES[field]
        if not is_one(text):
            yield reason
        elif field == "embed_hosts":
            yield from _host_reasons(text, links=links)
        elif field == "color" and _contrast(_rgb(text), _WHITE) < LEAST_CONTRAST:
            yield "too_faint"
    elif _has_control_character(text):
        yield "control_character"


def _link_reasons(field: str, text: str, *, links: LinkRules) -> Iterator[str]:
    near = links.near(text)
    problem = links.problem(text) or ("" if near else _made_up(text))
    if problem:
        yield problem
    elif field == "line_url" and near and near.kind != "line":
        yield "not_a_line_link"


def _made_up(url: str) -> str:
    """Return why a link is refused where no demonstration is: nobody can own such a host."""
    return "host_not_allowed" if _is_demonstration(url) else ""


def _is_confirmed(clinic: Clinic, url: str) -> bool:
    return url in clinic.confirmed_links.split("\n")


def _host_reasons(hosts: str, *, links: LinkRules) -> Iterator[str]:
    """Refuse this machine and hosts that can't exist, but where nobody real comes."""
    if DEMONSTRATION not in links.providers and any(map(_is_no_site, framing_origins(hosts))):
        yield "not_hosts"


def _is_no_site(origin: str) -> bool:
    return origin.startswith("http:") or _is_demonstration(origin)


def _is_demonstration(url: str) -> bool:
    return bool(url) and is_under(split_link(url).host, DEMONSTRATION_HOST)


def _dialled(text: str) -> str:
    """Return what is dialled for a number as people write it; empty when it is none of Japan's."""
    found = _TELEPHONE.fullmatch(text)
    if found is None or "--" in text:
        return ""
    number = re.sub(r"[^0-9+]", "", found["number"])
    national = number
    if number.startswith(_INTERNATIONAL):
        national = f"0{number.removeprefix(_INTERNATIONAL).removeprefix('0')}"
        number = f"{_INTERNATIONAL}{national[1:]}"
    is_one = national.startswith("0") and len(national) in _DIGITS_OF_A_NUMBER
    return number if is_one else ""


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    """Return whether a text can be read so."""

    def is_one(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return is_one


_SHAPES: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    "telephone": (lambda text: bool(_dialled(text)), "not_a_telephone_number"),
    "color": (lambda text: bool(_COLOUR.fullmatch(text)), "not_a_colour"),
    **dict.fromkeys(WEEK, (_reads(read_spans), "not_hours")),
    "days_off": (_reads(read_days), "not_days"),
    "embed_hosts": (lambda text: bool(framing_origins(text)), "not_hosts"),
    **dict.fromkeys(PICTURES, (lambda text: bool(_PICTURE.fullmatch(text)), "not_a_picture")),
}
"""What tells whether a field has the form it must have, and what is said when not."""


def brand_colours(color: str) -> tuple[str, str, str]:
    """Return a colour for a light page, its palest tint as a ground, and one for a dark page.

    The last is the first lighter tint that can be read there.
    """
    tints = (_tint(color, percent) for percent in range(101))
    night = next(one for one in tints if _contrast(_rgb(one), _NIGHT) >= _CONTRAST_AT_NIGHT)
    return color, _tint(color, _PALE_PERCENT), night


def _tint(color: str, percent: int) -> str:
    """Return a colour mixed with so much white."""
    parts = (round(part + (255 - part) * percent / 100) for part in _rgb(color))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: tuple[int, int, int]) -> float:
    parts = [
        part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # WCAG 2.2
        for part in color
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _has_control_character(text: str) -> bool:
    return any(not character.isprintable() and character not in "\n\u3000" for character in text)
