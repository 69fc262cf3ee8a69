"""The addresses of publishing, and what each asks for."""

from flask import Blueprint

from app.domain.staff import Role
from app.services.questionnaires.to_do import ToDo
from app.services.staff.member import Member
from app.web.shared.access import (
    APPROVING,
    EDITING,
    MANAGING,
    OWNING,
    PUBLISHING,
    Gate,
    ToDoLine,
)
from app.web.shared.staff_context import StaffContext
from app.web.staff.publishing.audit import AuditViews
from app.web.staff.publishing.publish import PublishViews
from app.web.staff.publishing.switch import SwitchViews
from app.web.staff.publishing.versions import VersionViews

_POST = ("POST",)


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the blueprint of every publishing page, guarded; the gate learns what waits."""
    blueprint = context.blueprint("staff_publishing")
    _add_publish(blueprint, context.gate, PublishViews(context))
    _add_versions(blueprint, context.gate, VersionViews(context))
    switch, path = SwitchViews(context), "/staff/switch"
    context.gate.add(blueprint, path, switch.switch, access=OWNING)
    context.gate.add(blueprint, f"{path}/off", switch.switch_off, access=OWNING, methods=_POST)
    context.gate.add(blueprint, f"{path}/on", switch.switch_on, access=MANAGING, methods=_POST)
    context.gate.add(blueprint, "/staff/audit", AuditViews(context).audit, access=OWNING)

    def waiting(member: Member) -> tuple[ToDoLine, ...]:
        found = context.use_cases.publishing.to_do.waiting(
            member.email, member.role, now=context.clock()
        )
        return tuple(_line(one, context=context, role=member.role) for one in found)

    context.gate.waiting = waiting
    return blueprint


def _add_publish(to: Blueprint, gate: Gate, views: PublishViews) -> None:
    path = "/staff/drafts/<slug>/publish"
    gate.add(to, path, views.publish_page, access=EDITING)
    gate.add(to, path, views.publish, access=PUBLISHING, methods=_POST)
    gate.add(to, f"{path}/later", views.publish_later, access=PUBLISHING, methods=_POST)
    gate.add(to, f"{path}/call-off", views.call_off, access=OWNING, methods=_POST)
    gate.add(to, f"{path}/classes", views.set_classes, access=EDITING, methods=_POST)
    gate.add(to, f"{path}/reason", views.write_reason, access=EDITING, methods=_POST)
    gate.add(to, f"{path}/review", views.record_review, access=EDITING, methods=_POST)
    gate.add(to, f"{path}/approve", views.approve, access=APPROVING, methods=_POST)


def _add_versions(to: Blueprint, gate: Gate, views: VersionViews) -> None:
    path = "/staff/versions/<slug>"
    gate.add(to, "/staff/versions", views.questionnaires, access=EDITING)
    gate.add(to, path, views.versions, access=EDITING)
    gate.add(to, f"{path}/compare", views.choose_two, access=EDITING)
    gate.add(to, f"{path}/<int:first>/<int:second>", views.compare, access=EDITING)
    gate.add(to, f"{path}/<int:number>/back", views.back_page, access=PUBLISHING)
    gate.add(to, f"{path}/<int:number>/back", views.go_back, access=PUBLISHING, methods=_POST)
    gate.add(to, f"{path}/<int:number>/draft", views.draft_back, access=OWNING, methods=_POST)


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
    if not found.slug:
        return "/staff/drafts"
    draft = f"/staff/drafts/{found.slug}"
    return f"{draft}/publish" if found.has_draft else draft
