"""The clinic that runs the service: what is shown about it and where its prompts lead.

Every text may be empty; a prompt whose target is empty is not shown. Texts and links are
typed by staff, so a profile is checked here before it is stored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from app.domain.links import is_under, link_problem, split_link

DEMONSTRATION_HOST = ".example"
"""Reserved for examples (RFC 2606): no such host can ever exist."""

LINE_HOSTS = ("lin.ee", "line.me", "page.line.me")
"""Where LINE's own links to an official account lead."""

_TELEPHONE = re.compile(r"0[0-9]*(-[0-9]+)*", re.ASCII)
_DIGITS_OF_A_NUMBER = (10, 11)
_LINKS = ("booking_url", "line_url")
_LONGEST = {
    "name": 80,
    "manager": 80,
    "address": 200,
    "licences": 500,
    "telephone": 15,
    "hours": 500,
    "contact": 300,
    "booking_url": 500,
    "line_url": 500,
    "privacy_note": 300,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """What the clinic says about itself. Texts are plain; lines end with a line feed.

    `manager` is who answers for the clinic. `privacy_note` stands below what the software itself
    says about answers: a clinic may add to that, and change none of it.
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

    @property
    def telephone_link(self) -> str:
        """The ``tel:`` link of the telephone number, or an empty text without one."""
        return f"tel:{_digits(self.telephone)}" if self.telephone else ""


@dataclass(frozen=True, slots=True)
class ClinicProblem:
    """One reason why a profile can't be stored: a field and a code, no words for people."""

    field: str
    reason: str


def clinic_problems(clinic: Clinic, *, link_hosts: tuple[str, ...]) -> tuple[ClinicProblem, ...]:
    """Return why a profile can't be stored, in the order of its fields; empty when it can.

    `link_hosts` is the allow-list of `app.domain.links`. The LINE link must also lead to one
    of LINE's own hosts, or to a demonstration host when the allow-list has those.
    """
    found: list[ClinicProblem] = []
    for entry in fields(clinic):
        text: str = getattr(clinic, entry.name)
        reasons = _reasons(entry.name, text, link_hosts=link_hosts) if text else ()
        found.extend(ClinicProblem(entry.name, reason) for reason in reasons)
    return tuple(found)


def demonstration_links(clinic: Clinic) -> tuple[str, ...]:
    """Return the fields that hold a demonstration value, which no real visitor may meet."""
    found = [name for name in _LINKS if _is_demonstration(getattr(clinic, name))]
    if clinic.telephone and not _digits(clinic.telephone).strip("0"):
        found.append("telephone")
    return tuple(found)


def without_demonstration(clinic: Clinic) -> Clinic:
    """Return a profile in which every demonstration value is unset, so that nothing shows it."""
    return replace(clinic, **dict.fromkeys(demonstration_links(clinic), ""))


def _reasons(field: str, text: str, *, link_hosts: tuple[str, ...]) -> Iterator[str]:
    if len(text) > _LONGEST[field]:
        yield "too_long"
    elif field in _LINKS:
        yield from _link_reasons(field, text, link_hosts=link_hosts)
    elif field == "telephone":
        if not _is_telephone(text):
            yield "not_a_telephone_number"
    elif _has_control_character(text):
        yield "control_character"


def _link_reasons(field: str, text: str, *, link_hosts: tuple[str, ...]) -> Iterator[str]:
    problem = link_problem(text, allowed_hosts=link_hosts)
    if problem:
        yield problem
    elif field == "line_url" and not _leads_to_line(text):
        yield "not_a_line_link"


def _leads_to_line(url: str) -> bool:
    host = split_link(url).host
    return host in LINE_HOSTS or is_under(host, DEMONSTRATION_HOST)


def _is_demonstration(url: str) -> bool:
    return bool(url) and is_under(split_link(url).host, DEMONSTRATION_HOST)


def _is_telephone(text: str) -> bool:
    return bool(_TELEPHONE.fullmatch(text)) and len(_digits(text)) in _DIGITS_OF_A_NUMBER


def _digits(text: str) -> str:
    return text.replace("-", "")


def _has_control_character(text: str) -> bool:
    return any(not character.isprintable() and character not in "\n\u3000" for character in text)
