"""The small navigation that every page of a draft carries: edit, check, try, publish.

A place is shown once its page exists and to whom it is open. Whoever adds such a page builds
this with `draft_nav` and shows it with ``staff/components/draft_nav.html``.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.staff import Role
from app.services.staff.member import Member
from app.web.shared.access import Gate
from app.web.shared.staff_frame import Place

DRAFT: Final = "/staff/drafts/<slug>"
_PLACES: Final = (
    ("edit", DRAFT),
    ("check", f"{DRAFT}/checks"),
    ("try", f"{DRAFT}/preview"),
    ("publish", f"{DRAFT}/publish"),
)
"""Each place with the rule of its page; its words stand in the component, under its name."""


@dataclass(frozen=True, slots=True)
class DraftNav:
    """Of which questionnaire this is the draft, and where one can go."""

    title: str
    places: tuple[Place, ...]


def draft_nav(member: Member, gate: Gate, *, slug: str, title: str, here: str) -> DraftNav:
    """Return the navigation of a draft; `here` is ``edit``, ``check``, ``try`` or ``publish``."""
    places = tuple(
        Place(name=name, href=rule.replace("<slug>", slug), is_here=name == here)
        for name, rule in _PLACES
        if _is_open(member, gate, rule)
    )
    return DraftNav(title=title, places=places)


def _is_open(member: Member, gate: Gate, rule: str) -> bool:
    access = gate.paths.get(rule)
    least = None if access is None else access.least
    return access is not None and member.role.includes(least or Role.VIEWER)
