"""What people decide about a draft before it is published: classes, reasons, approvals."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from app.domain.authoring.approvals import Approval
from app.storage import draft_tables as tables
from app.storage.publications import Decided, Reasoned
from app.storage.rows import all_of

_decision, _reason, _approval = tables.draft_decision, tables.draft_reason, tables.draft_approval


def decisions(connection: Connection, draft_id: int) -> tuple[Decided, ...]:
    """Return what was decided about the changes of a draft, by place."""
    columns = _decision.c
    wanted = select(columns.place, columns.kind, columns.decided_by.label("by"))
    of_draft = wanted.where(columns.draft_id == draft_id).order_by(columns.place)
    return all_of(connection, of_draft, Decided)


def decide(
    connection: Connection, draft_id: int, *, place: str, kind: str, who: str, now: datetime
) -> None:
    """Write a decision in place of an earlier one."""
    connection.execute(
        delete(_decision).where(_decision.c.draft_id == draft_id, _decision.c.place == place)
    )
    values = {"draft_id": draft_id, "place": place, "kind": kind}
    connection.execute(insert(_decision).values(decided_by=who, decided_at=now, **values))


def reasons(connection: Connection, draft_id: int) -> tuple[Reasoned, ...]:
    """Return the reasons written for a draft, by place."""
    columns = _reason.c
    wanted = select(
        columns.place,
        columns.rule_id.label("rule"),
        columns.mark.label("words"),
        columns.reason,
        columns.written_by.label("by"),
    )
    of_draft = wanted.where(columns.draft_id == draft_id)
    return all_of(connection, of_draft.order_by(columns.place, columns.rule_id), Reasoned)


def write_reason(
    connection: Connection,
    draft_id: int,
    *,
    mark: tuple[str, str, str],
    reason: str,
    who: str,
    now: datetime,
) -> None:
    """Write a reason in place of an earlier one; `mark` as of `PlacedHit`: place, rule, words."""
    place, rule_id, words = mark
    key = {"draft_id": draft_id, "place": place, "rule_id": rule_id, "mark_digest": _digest(words)}
    connection.execute(delete(_reason).where(*(_reason.c[name] == key[name] for name in key)))
    values = {"mark": words, "reason": reason, "written_by": who, "written_at": now}
    connection.execute(insert(_reason).values(**key, **values))


def approvals(connection: Connection, draft_id: int) -> tuple[Approval, ...]:
    """Return every approval of a draft, of whatever document, oldest first."""
    columns = _approval.c
    wanted = select(
        columns.approved_by.label("by"),
        columns.approved_at.label("at"),
        columns.document_digest.label("document"),
    )
    of_draft = wanted.where(columns.draft_id == draft_id).order_by(columns.approved_at)
    return all_of(connection, of_draft, Approval)


def approve(
    connection: Connection, draft_id: int, *, document_digest: str, who: str, now: datetime
) -> None:
    """Approve a document; a later approval by the same person takes the earlier one's place."""
    values = {"draft_id": draft_id, "document_digest": document_digest, "approved_by": who}
    same = (_approval.c[name] == value for name, value in values.items())
    connection.execute(delete(_approval).where(*same))
    connection.execute(insert(_approval).values(approved_at=now, **values))


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()
