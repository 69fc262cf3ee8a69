"""Drafts: at most one per questionnaire, each save kept whole, and what was decided about it.

For whoever builds on this (publishing, trying out, the command line):

- A draft is its newest save. `read_draft` gives it; every change is `save` with the number that
  was read in the same transaction, after `take_turns`. Nobody writes `draft_save` otherwise.
- There are no drafts among the versions: publishing is `versions.publish` with the draft's
  `content`, then `discard`, in one transaction.
- An approval is for `content_digest`: other words or other examples and it no longer counts. A
  decision is for a place; whoever saves names the places that changed (`dropped`), and undoing
  does the same. A reason holds for its sentence, so it needs no dropping.
- `Deed.what` is a short word that templates translate (`text`, `move`, `import`, `examples`,
  …), `place` the address it was done at.
- `examples` is the text that `app.documents.examples` reads. Whoever saves a document leaves
  them out and they stay; whoever saves examples gives the document that was found.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from app.storage import draft_tables as tables
from app.storage.failures import NoDraftError, NothingToUndoError, StaleDraftError
from app.storage.rows import all_of, columns_for
from app.storage.versions import Content

MOST_UNDOS: Final = 50
NO_EXAMPLES: Final = "[]\n"
STARTED: Final = "start"

_draft, _save, _editor = tables.draft, tables.draft_save, tables.draft_editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did when: ``what`` is a short word that templates translate."""

    what: str
    place: str = ""
    who: str
    now: datetime

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a save that say so."""
        return {
            "what": self.what,
            "place": self.place,
            "saved_by": self.who,
            "saved_at": self.now,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """What was done in one save, without its document."""

    number: int
    what: str
    place: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft(Save):
    """A draft as its newest save left it.

    `undos` is how many saves can be taken back. `editors` are all who ever saved it.
    """

    id: int
    slug: str
    base_version_id: int | None
    note: str
    started_at: datetime
    started_by: str
    document: str
    examples: str
    undos: int
    editors: frozenset[str]

    @property
    def content(self) -> Content:
        """What publishing would make a version of."""
        return Content(self.document, self.examples)


def document_digest(document: str) -> str:
    """Return what names a document's exact content in approvals."""
    return sha256(document.encode()).hexdigest()


def content_digest(content: Content) -> str:
    """Return what names a document together with the examples it must satisfy."""
    examples = content.examples or NO_EXAMPLES
    return sha256(f"{document_digest(content.document)}{examples}".encode()).hexdigest()


def read_draft(connection: Connection, slug: str) -> StoredDraft | None:
    """Return the draft of a questionnaire."""
    return next(iter(_read(connection, _newest().where(_draft.c.slug == slug))), None)


def the_draft(connection: Connection, slug: str) -> StoredDraft:
    """Return the draft of a questionnaire that must have one. Raises NoDraftError."""
    found = read_draft(connection, slug)
    if found is None:
        raise NoDraftError(slug)
    return found


def all_drafts(connection: Connection) -> tuple[StoredDraft, ...]:
    """Return every draft, by slug."""
    return _read(connection, _newest().order_by(_draft.c.slug))


def start(
    connection: Connection,
    content: Content,
    deed: Deed,
    *,
    slug: str,
    base_version_id: int | None,
    note: str = "",
) -> StoredDraft:
    """Begin a draft with the document it starts from; its number is 1.

    Starting from a version (``start``) edits nothing, so nobody is its editor yet.
    """
    values = {"slug": slug, "base_version_id": base_version_id, "note": note, "last_number": 1}
    new = insert(_draft).values(started_at=deed.now, started_by=deed.who, **values)
    draft_id = int(connection.execute(new.returning(_draft.c.id)).scalar_one())
    texts = {"document": content.document, "examples": content.examples or NO_EXAMPLES}
    connection.execute(insert(_save).values(draft_id=draft_id, number=1, **texts, **deed.columns))
    if deed.what != STARTED:
        connection.execute(insert(_editor).values(draft_id=draft_id, who=deed.who))
    (begun,) = _read(connection, _newest().where(_draft.c.id == draft_id))
    return begun


def save(
    connection: Connection,
    found: StoredDraft,
    content: Content,
    deed: Deed,
    *,
    dropped: Collection[str] = (),
) -> int:
    """Save on top of what was read and return the new number; examples of None stay as they were.

    Only the newest saves are kept, as many as can be undone. Decisions at the places in
    `dropped` are forgotten. Raises StaleDraftError.
    """
    number = _next_number(connection, found)
    texts = {"document": content.document, "examples": content.examples or found.examples}
    connection.execute(
        insert(_save).values(draft_id=found.id, number=number, **texts, **deed.columns)
    )
    _remember_editor(connection, found, deed.who)
    _forget_oldest(connection, found.id)
    drop_decisions(connection, found.id, dropped)
    return number


def undo(connection: Connection, found: StoredDraft, *, dropped: Collection[str] = ()) -> None:
    """Take the newest save back. Raises NothingToUndoError or StaleDraftError."""
    if found.undos == 0:
        raise NothingToUndoError
    gone = connection.execute(
        delete(_save).where(_save.c.draft_id == found.id, _save.c.number == found.number)
    )
    if gone.rowcount != 1:
        raise StaleDraftError
    drop_decisions(connection, found.id, dropped)


def discard(connection: Connection, found: StoredDraft) -> None:
    """Remove a draft and everything that hangs on it, also when it is published."""
    connection.execute(delete(_draft).where(_draft.c.id == found.id))


def rebase(connection: Connection, found: StoredDraft, *, base_version_id: int | None) -> None:
    """Let a draft follow a version that became public meanwhile.

    What was decided and approved was decided beside another one, so it is forgotten.
    """
    drop_every_decision(connection, found.id)
    drop_approvals(connection, found.id)
    connection.execute(
        update(_draft).where(_draft.c.id == found.id).values(base_version_id=base_version_id)
    )


def set_note(connection: Connection, found: StoredDraft, note: str) -> None:
    """Write what the next version's note will say."""
    connection.execute(update(_draft).where(_draft.c.id == found.id).values(note=note))


def saves(connection: Connection, draft_id: int) -> tuple[Save, ...]:
    """Return what was done in every save that is kept, newest first."""
    wanted = columns_for(Save, _save).where(_save.c.draft_id == draft_id)
    return all_of(connection, wanted.order_by(_save.c.number.desc()), Save)


def document_before(connection: Connection, found: StoredDraft) -> str | None:
    """Return the document that undoing would bring back."""
    text: str | None = connection.execute(
        select(_save.c.document)
        .where(_save.c.draft_id == found.id, _save.c.number < found.number)
        .order_by(_save.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    return text


def documents_of_saves(connection: Connection, draft_id: int) -> tuple[str, ...]:
    """Return the document of every save that is kept, oldest first."""
    wanted = select(_save.c.document).where(_save.c.draft_id == draft_id)
    return tuple(connection.execute(wanted.order_by(_save.c.number)).scalars())


def drop_every_decision(connection: Connection, draft_id: int) -> None:
    """Forget all decisions: the document came as a whole."""
    decision = tables.draft_decision
    connection.execute(delete(decision).where(decision.c.draft_id == draft_id))


def drop_approvals(connection: Connection, draft_id: int) -> None:
    """Forget who approved: they would have to read something new."""
    approval = tables.draft_approval
    connection.execute(delete(approval).where(approval.c.draft_id == draft_id))


def drop_decisions(connection: Connection, draft_id: int, places: Collection[str]) -> None:
    """Forget the decisions at these places."""
    decision = tables.draft_decision
    if places:
        connection.execute(
            delete(decision).where(
                decision.c.draft_id == draft_id, decision.c.place.in_(sorted(places))
            )
        )


def _newest() -> Select[Any]:
    """Return the query of drafts with their newest save and how many lie below it."""
    kept = select(func.max(_save.c.number)).where(_save.c.draft_id == _draft.c.id)
    count = select(func.count() - 1).where(_save.c.draft_id == _draft.c.id)
    names = ("number", "what", "place", "saved_at", "saved_by", "document", "examples")
    whole = ("id", "slug", "base_version_id", "note", "started_at", "started_by")
    return (
        select(
            *(_draft.c[name] for name in whole),
            *(_save.c[name] for name in names),
            count.correlate(_draft).scalar_subquery().label("undos"),
        )
        .join_from(_draft, _save, _save.c.draft_id == _draft.c.id)
        .where(_save.c.number == kept.correlate(_draft).scalar_subquery())
    )


def _read(connection: Connection, wanted: Select[Any]) -> tuple[StoredDraft, ...]:
    rows = connection.execute(wanted).mappings().all()
    return tuple(StoredDraft(**row, editors=_editors(connection, row["id"])) for row in rows)


def _editors(connection: Connection, draft_id: int) -> frozenset[str]:
    wanted = select(_editor.c.who).where(_editor.c.draft_id == draft_id)
    return frozenset(connection.execute(wanted).scalars())


def _next_number(connection: Connection, found: StoredDraft) -> int:
    """Take the next number, unless what was read is no longer the newest."""
    newest = connection.execute(
        select(_draft.c.last_number, func.max(_save.c.number))
        .join_from(_draft, _save, _save.c.draft_id == _draft.c.id)
        .where(_draft.c.id == found.id)
        .group_by(_draft.c.id, _draft.c.last_number)
    ).one_or_none()
    if newest is None or newest[1] != found.number:
        raise StaleDraftError
    number = int(newest[0]) + 1
    connection.execute(update(_draft).where(_draft.c.id == found.id).values(last_number=number))
    return number


def _remember_editor(connection: Connection, found: StoredDraft, who: str) -> None:
    if who not in _editors(connection, found.id):
        connection.execute(insert(_editor).values(draft_id=found.id, who=who))


def _forget_oldest(connection: Connection, draft_id: int) -> None:
    oldest_kept = connection.execute(
        select(_save.c.number)
        .where(_save.c.draft_id == draft_id)
        .order_by(_save.c.number.desc())
        .limit(1)
        .offset(MOST_UNDOS)
    ).scalar_one_or_none()
    if oldest_kept is not None:
        connection.execute(
            delete(_save).where(_save.c.draft_id == draft_id, _save.c.number < oldest_kept)
        )
