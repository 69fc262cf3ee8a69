"""What stands around every staff page: who is here, where they can go, what waits."""

from dataclasses import dataclass
from typing import Final

from app.domain.staff import Role
from app.services.staff.member import Member
from app.web.shared.access import Gate, Waiting

_PLACES: Final = (
    ("stats", "/staff/stats", Role.VIEWER),
    ("drafts", "/staff/drafts", Role.EDITOR),
    ("versions", "/staff/versions", Role.EDITOR),
    ("settings", "/staff/settings", Role.OWNER),
    ("accounts", "/staff/accounts", Role.OWNER),
    ("handbook", "/staff/handbook", Role.VIEWER),
)
"""Each place with its page and who may go there; it is shown once its page exists."""

_MORE: Final = (
    ("switch", "/staff/switch", Role.OWNER),
    ("audit", "/staff/audit", Role.OWNER),
)
"""Places that the first page names, but not the navigation."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation; its words stand in the layout, under its name."""

    name: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a page. `csrf` goes into every form of it; `waiting` is the badge."""

    csrf: str
    email: str
    role: str
    here: str
    places: tuple[Place, ...]
    more: tuple[Place, ...]
    waiting: tuple[Waiting, ...]
    lacks_second_factor: bool

    @property
    def has_handbook(self) -> bool:
        """Whether pages may lead into the handbook."""
        return any(place.name == "handbook" for place in self.places)


def frame_of(member: Member, gate: Gate, *, here: str) -> Frame:
    """Return the frame of a member's page; `here` names the place it belongs to."""
    return Frame(
        csrf=gate.csrf_token(),
        email=member.email,
        role=member.role.value,
        here=here,
        places=_open_to(member, gate, _PLACES, here=here),
        more=_open_to(member, gate, _MORE, here=here),
        waiting=gate.waiting(member),
        lacks_second_factor=not member.has_second_factor,
    )


def _open_to(
    member: Member, gate: Gate, places: tuple[tuple[str, str, Role], ...], *, here: str
) -> tuple[Place, ...]:
    return tuple(
        Place(name=name, href=path, is_here=name == here)
        for name, path, least in places
        if path in gate.paths and member.role.includes(least)
    )
