"""What every staff view is given, and what stands around every staff page.

A page of a draft carries a small navigation, shown with ``staff/components/draft_nav.html``. A
place is in a navigation once its page exists, and for whom it is open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from flask import Blueprint, Response, request

from app.domain.epochs import JAPAN
from app.domain.staff import Role
from app.services.staff.member import Member
from app.web.shared.access import START, Access, Gate, ToDoLine, signed_in_member
from app.web.shared.staff_pages import Shows, StaffPages
from app.wiring import UseCases

_DAYS: Final = ("月", "火", "水", "木", "金", "土", "日")

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
class NavEntry:
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
    places: tuple[NavEntry, ...]
    more: tuple[NavEntry, ...]
    waiting: tuple[ToDoLine, ...]
    lacks_second_factor: bool

    @property
    def has_handbook(self) -> bool:
        """Whether pages may lead into the handbook."""
        return any(place.name == "handbook" for place in self.places)


def _open_to(
    member: Member, gate: Gate, places: tuple[tuple[str, str, Role], ...], *, here: str
) -> tuple[NavEntry, ...]:
    return tuple(
        NavEntry(name=name, href=path, is_here=name == here)
        for name, path, least in places
        if path in gate.paths and member.role.includes(least)
    )


DRAFT: Final = "/staff/drafts/<slug>"
_DRAFT_PLACES: Final = (
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
    places: tuple[NavEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffContext:
    """What staff views are made with: use cases, the gate, how pages are answered, the time."""

    use_cases: UseCases
    gate: Gate
    pages: StaffPages
    clock: Callable[[], datetime]

    def blueprint(self, name: str) -> Blueprint:
        """Return a blueprint whose routes pass the gate, and whose errors are staff pages."""
        blueprint = Blueprint(name, __name__)
        self.gate.guard(blueprint)
        self.pages.handle_errors(blueprint)
        return blueprint

    def frame(self, *, here: str) -> Frame:
        """Return the frame of this member's page; `here` names the place it belongs to."""
        member = signed_in_member()
        return Frame(
            csrf=self.gate.csrf_token(),
            email=member.email,
            role=member.role.value,
            here=here,
            places=_open_to(member, self.gate, _PLACES, here=here),
            more=_open_to(member, self.gate, _MORE, here=here),
            waiting=self.gate.waiting(member),
            lacks_second_factor=not member.has_second_factor,
        )

    def reply(
        self,
        template: str,
        page: object,
        *,
        problem: str | None = None,
        status: int | None = None,
        shows: Shows = "nothing",
    ) -> Response:
        """Answer with a page of this member's, in its frame."""
        here = request.path.removeprefix(START).partition("/")[0]
        return self.pages.reply(
            template,
            page,
            frame=self.frame(here=here or "start"),
            problem=problem,
            status=status,
            shows=shows,
        )

    def draft_nav(self, *, slug: str, title: str, here: str) -> DraftNav:
        """Return a draft's navigation; `here` is ``edit``, ``check``, ``try`` or ``publish``."""
        return DraftNav(
            title=title,
            places=tuple(
                NavEntry(name=name, href=rule.replace("<slug>", slug), is_here=name == here)
                for name, rule in _DRAFT_PLACES
            ),
        )

    def written(self, moment: datetime) -> str:
        """Return a time such as ``11月22日(日) 15:20``, with its year unless it is this one."""
        here, now = moment.astimezone(JAPAN), self.clock().astimezone(JAPAN)
        year = "" if here.year == now.year else f"{here.year}年"
        return f"{year}{here.month}月{here.day}日({_DAYS[here.weekday()]}) {here:%H:%M}"


class StaffRoute(NamedTuple):
    """Where a view is found, and what it asks for."""

    rule: str
    access: Access
    method: str


View = TypeVar("View", bound=Callable[..., Response])

_ROUTES: Final[dict[object, StaffRoute]] = {}
"""By view."""


def get(rule: str, access: Access) -> Callable[[View], View]:
    """Let a view show what stands at an address."""
    return _routed(StaffRoute(rule, access, "GET"))


def post(rule: str, access: Access) -> Callable[[View], View]:
    """Let a view take what a form sends to an address."""
    return _routed(StaffRoute(rule, access, "POST"))


def _routed(route: StaffRoute) -> Callable[[View], View]:
    def mark(view: View) -> View:
        _ROUTES[view] = route
        return view

    return mark


@dataclass(frozen=True, slots=True)
class StaffViews:
    """Views of one part of the staff area."""

    context: StaffContext

    @property
    def cases(self) -> UseCases:
        """What people can do."""
        return self.context.use_cases

    @property
    def now(self) -> datetime:
        """The time of this request."""
        return self.context.clock()

    def add_to(self, blueprint: Blueprint) -> None:
        """Add every view that says where it is found."""
        for name, view in vars(type(self)).items():
            route = _ROUTES.get(view) if callable(view) else None
            if route is not None:
                self.context.gate.add(
                    blueprint,
                    route.rule,
                    getattr(self, name),
                    access=route.access,
                    methods=(route.method,),
                )
