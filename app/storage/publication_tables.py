"""The tables of publishing: how each version came about, what is to be public later, the switch.

How a version came about is written once, with the version: triggers (migration 0006) let nobody
change it.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from app.storage.tables import Moment, metadata

publication = Table(
    "publication",
    metadata,
    Column(
        "version_id",
        Integer,
        ForeignKey("questionnaire_version.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("replaced", Integer, ForeignKey("questionnaire_version.id")),
    Column("restores", Integer, ForeignKey("questionnaire_version.id")),
    Column("began", Text, nullable=False),
    Column("decisions", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("approvals", Text, nullable=False),
    Column("alone", Boolean, nullable=False),
)
"""`replaced` was public before; `restores` is the earlier version that this one equals, when
somebody rolled back. The texts are JSON."""

scheduled_publication = Table(
    "scheduled_publication",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("document_digest", String(64), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("note", Text, nullable=False),
    Column("scheduled_by", String(254), nullable=False),
    Column("scheduled_at", Moment, nullable=False),
    Column("refused_at", Moment),
    Column("refusal", Text, nullable=False),
)
"""`refusal` says, as a key of the templates' words, why it was not published when it was due."""

switched_off = Table(
    "switched_off",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
    Column("who", String(254), nullable=False),
    Column("why", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""While its row is there, visitors find a notice in place of the questions."""
