"""The tables of trying out a draft: links to its preview, and what it changes for visitors."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from app.storage.tables import AwareTime, metadata

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

impact_report = Table(
    "impact_report",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("begun_at", AwareTime, nullable=False),
    Column("report", Text),
)
"""What a draft changes, by the digest of everything that it follows from; no report: at work."""
