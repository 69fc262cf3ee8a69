"""The tables of drafts: every save as a whole document, and what people decided about it.

A draft and everything that hangs on it go when it is published or discarded. The examples a
version was published with stay with it: triggers (migration 0004) let nobody change them.
Links to a draft's preview stand here, too.
"""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from app.storage.tables import AwareTime, metadata, version_key


def _of_draft() -> Column[int]:
    """Return a column that names a draft and is gone with it."""
    return Column("draft_id", Integer, ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)


draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True),
    Column("base_version_id", Integer, ForeignKey("questionnaire_version.id")),
    Column("note", Text, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("started_at", AwareTime, nullable=False),
    Column("started_by", String(254), nullable=False),
    sqlite_autoincrement=True,
)
"""`last_number` only grows: a save that was taken back leaves its number unused."""

draft_save = Table(
    "draft_save",
    metadata,
    _of_draft(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("examples", Text, nullable=False),
    Column("saved_at", AwareTime, nullable=False),
    Column("saved_by", String(254), nullable=False),
    Column("what", String(20), nullable=False),
    Column("place", Text, nullable=False),
)

draft_editor = Table(
    "draft_editor",
    metadata,
    _of_draft(),
    Column("who", String(254), primary_key=True),
)
"""Everybody who ever saved this draft, also when their save is no longer kept."""

draft_decision = Table(
    "draft_decision",
    metadata,
    _of_draft(),
    Column("place", Text, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("decided_by", String(254), nullable=False),
    Column("decided_at", AwareTime, nullable=False),
)

draft_reason = Table(
    "draft_reason",
    metadata,
    _of_draft(),
    Column("place", Text, primary_key=True),
    Column("rule_id", String(60), primary_key=True),
    Column("mark_digest", String(64), primary_key=True),
    Column("mark", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("written_by", String(254), nullable=False),
    Column("written_at", AwareTime, nullable=False),
)
"""`mark` is the sentence that met the rule: other words there need a reason of their own. It may
be longer than PostgreSQL puts into a key, so its digest stands there."""

draft_approval = Table(
    "draft_approval",
    metadata,
    _of_draft(),
    Column("document_digest", String(64), primary_key=True),
    Column("approved_by", String(254), primary_key=True),
    Column("approved_at", AwareTime, nullable=False),
)

version_examples = Table(
    "version_examples",
    metadata,
    version_key(),
    Column("examples", Text, nullable=False),
)


preview_link = Table(
    "preview_link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "draft_id",
        Integer,
        ForeignKey("draft.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("made_by", String(254), nullable=False),
    Column("made_at", AwareTime, nullable=False),
    Column("expires_at", AwareTime, nullable=False),
    sqlite_autoincrement=True,
)
"""A link opens while its row is there: taking it back is removing the row."""
