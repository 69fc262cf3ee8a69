"""Puts the staff area together: its styles and scripts, its gate with the badge, its pages."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask

from app.domain.staff import Role
from app.services.questionnaires.to_do import ToDo
from app.services.staff.building import StaffAccess
from app.services.staff.member import Member
from app.storage.failures import StorageError
from app.web.shared.access import Gate, ToDoLine
from app.web.shared.bundle import load_bundle
from app.web.shared.cookies import Cookies
from app.web.shared.rendering import Renderer
from app.web.shared.staff_context import StaffContext, StaffViews
from app.web.shared.staff_pages import StaffPages
from app.web.staff.access.accounts import AccountViews
from app.web.staff.access.confirming import ConfirmViews
from app.web.staff.access.entering import SignInViews
from app.web.staff.access.own import OwnAccessViews
from app.web.staff.access.setting_up import SetUpViews
from app.web.staff.drafts.adding import Adding
from app.web.staff.drafts.arranging import Arranging
from app.web.staff.drafts.items import ItemViews
from app.web.staff.drafts.keeping import Keeping
from app.web.staff.drafts.parts import PartViews
from app.web.staff.drafts.texts import TextViews
from app.web.staff.drafts.values import ValueViews
from app.web.staff.drafts.viewing import Viewing
from app.web.staff.handbook.routes import Handbook, HandbookViews
from app.web.staff.publishing.audit import AuditViews
from app.web.staff.publishing.comparing import FollowViews, PrepareViews
from app.web.staff.publishing.publish import PublishViews
from app.web.staff.publishing.switch import SwitchViews
from app.web.staff.publishing.versions import VersionViews
from app.web.staff.settings.profile import ProfileViews
from app.web.staff.settings.statistics_choices import StatisticsViews
from app.web.staff.trying.checks import CheckViews
from app.web.staff.trying.examples import ExampleViews
from app.web.staff.trying.impacts import ImpactViews
from app.web.staff.trying.previews import PreviewViews

STYLES: Final = {
    "staff": (
        "theme",
        "base",
        "button",
        "staff",
        "field",
        "lines",
        "draft_nav",
        "draft",
        "badge",
        "changes",
        "settings",
        "claim",
        "trying",
    ),
    "stats": (
        "theme",
        "base",
        "button",
        "staff",
        "field",
        "badge",
        "stats",
        "chart",
        "stats_print",
    ),
    "handbook": ("theme", "base", "button", "staff", "badge", "handbook"),
}
_TOLD_FOR: Final = timedelta(days=7)
"""How long other owners are told of a link that one of them let out."""

SCRIPTS: Final = ("passkey", "draft", "sort", "print", "again")


def make_pages(*, templates: Path, static: Path) -> StaffPages:
    """Return the way to answer with staff pages; visitors' look, and the parts of its own."""
    bundle = load_bundle(
        folder=static / "visitor", own=static / "staff", styles=STYLES, scripts=SCRIPTS
    )
    return StaffPages(Renderer(templates=templates, bundle=bundle))


def make_gate(staff: StaffAccess, *, always_https: bool, clock: Callable[[], datetime]) -> Gate:
    """Return the gate before every staff page."""
    return Gate(
        sessions=staff.sessions,
        keyring=staff.keyring,
        cookies=Cookies(always_https=always_https),
        clock=clock,
    )


_PARTS: Final[Mapping[str, tuple[type[StaffViews], ...]]] = {
    "staff_access": (SignInViews, SetUpViews, ConfirmViews, OwnAccessViews, AccountViews),
    "staff_settings": (ProfileViews, StatisticsViews),
    "staff_trying": (PreviewViews, CheckViews, ExampleViews, ImpactViews),
    "staff_drafts": (
        *(Viewing, PartViews, ItemViews, TextViews, ValueViews),
        *(Arranging, Adding, Keeping),
    ),
    "staff_publishing": (
        *(PublishViews, PrepareViews, FollowViews),
        *(VersionViews, SwitchViews, AuditViews),
    ),
}
"""The views of each blueprint; where they are found, and by whom, stands with them."""


def _waiting(context: StaffContext, member: Member) -> tuple[ToDoLine, ...]:
    """Return a line for everything that waits, or that this member may know of."""
    found = context.use_cases.publishing.to_do.waiting(
        member.email, member.role, now=context.clock()
    )
    lines = tuple(_line(one, context=context, role=member.role) for one in found)
    return (*lines, *_of_links(context, member)) if member.role is Role.OWNER else lines


def _of_links(context: StaffContext, member: Member) -> Iterator[ToDoLine]:
    """Yield a line for links that wait for an owner, and for what another owner let out lately."""
    profile, since = context.use_cases.clinic_profile, context.clock() - _TOLD_FOR
    try:
        waits = "unconfirmed" in profile.withheld(profile.read()).values()
        others = [one for one in profile.confirmations() if one.who != member.email]
    except StorageError:
        return
    place = "/staff/settings#links"
    if waits:
        yield ToDoLine(kind="link_waits", title="", href=place, is_mine=True, at="")
    if others and others[0].at > since:
        at = context.written(others[0].at)
        yield ToDoLine(kind="link_confirmed", title="", href=place, is_mine=False, at=at)


def _line(found: ToDo, *, context: StaffContext, role: Role) -> ToDoLine:
    return ToDoLine(
        kind=found.kind,
        title=found.title,
        href=_where(found, role=role),
        is_mine=found.is_mine,
        at=context.written(found.at) if found.at else "",
    )


def _where(found: ToDo, *, role: Role) -> str:
    """Return where somebody with this role can do something about it, or else see it."""
    if found.kind == "closed":
        return "/staff/switch" if role is Role.OWNER else "/"
    if not role.includes(Role.EDITOR):
        return "/"
    if found.kind in {"winner", "planned_over"}:
        return f"/staff/versions/{found.slug}/comparison"
    if not found.slug:
        return "/staff/drafts"
    draft = f"/staff/drafts/{found.slug}"
    return f"{draft}/publish" if found.has_draft else draft


def register(app: Flask, context: StaffContext, *, handbook: Path) -> None:
    """Add the staff area; the handbook only where its folder is. The gate learns what waits."""
    parts = {name: [kind(context) for kind in kinds] for name, kinds in _PARTS.items()}
    if handbook.is_dir():
        parts["staff_handbook"] = [HandbookViews(context, Handbook(handbook))]
    for name, views in parts.items():
        blueprint = context.blueprint(name)
        for one in views:
            one.add_to(blueprint)
        app.register_blueprint(blueprint)
    context.gate.waiting = partial(_waiting, context)
    app.extensions["staff_gate"] = context.gate
