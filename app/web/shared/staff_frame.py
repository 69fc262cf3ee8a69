"""What stands around every staff page: who is here, where they can go, what waits."""

from dataclasses import dataclass
from typing import Final

from app.domain.staff import Role
from app.services.staff.member import Member
from app.web.shared.access import Gate

_PLACES: Final = (
    ("stats", "/staff/stats", Role.VIEWER),
    ("drafts", "/staff/drafts", Role.EDITOR),
    ("settings", "/staff/settings", Role.OWNER),
    ("accounts", "/staff/accounts", Role.OWNER),
)
"""Each place with its page and who may go there; it is shown once its page exists."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; its words stand in the layout, under its name."""

    name: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page. `csrf` goes into every form of it."""

    csrf: str
    email: str
    role: str
    here: str
    places: tuple[Place, ...]
    lacks_second_factor: bool


def frame_of(member: Member, gate: Gate, *, here: str) -> Frame:
    """Return the frame of a member's page; `here` names the place it belongs to."""
    places = tuple(
        Place(name=name, href=path, is_here=name == here)
        for name, path, least in _PLACES
        if path in gate.paths and member.role.includes(least)
    )
    return Frame(
        csrf=gate.csrf_token(),
        email=member.email,
        role=member.role.value,
        here=here,
        places=places,
        lacks_second_factor=not member.has_second_factor,
    )
