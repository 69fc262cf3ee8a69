"""What waits for whom, as the badge of every staff page shows it."""

from app.domain.staff import Role
from app.services.questionnaires.to_do import ToDo
from app.services.staff.member import Member
from app.web.shared.access import ToDoLine
from app.web.shared.staff_context import StaffContext


def waiting(context: StaffContext, member: Member) -> tuple[ToDoLine, ...]:
    """Return a line for everything that waits, or that this member may know of."""
    found = context.use_cases.publishing.to_do.waiting(
        member.email, member.role, now=context.clock()
    )
    return tuple(_line(one, context=context, role=member.role) for one in found)


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
