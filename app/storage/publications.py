"""How versions came about: what began with them, who decided, reasoned and approved.

Written once, in the transaction that publishes (`add`), and never changed: triggers (migration
0006) see to it. The tables of what is to be public later and of the switch stand here, too.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
)

from app.domain.disclosure.series import SINCE_EVER, Beginnings
from app.storage.rows import all_of, columns_for
from app.storage.tables import AwareTime, metadata, only_row, version_key
from app.storage.tables import questionnaire_version as version
from app.storage.versions import VersionSummary

publication = Table(
    "publication",
    metadata,
    version_key(),
    Column("replaced", Integer, ForeignKey("questionnaire_version.id")),
    Column("restores", Integer, ForeignKey("questionnaire_version.id")),
    Column("began", Text, nullable=False),
    Column("decisions", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("approvals", Text, nullable=False),
    Column("alone", Boolean, nullable=False),
    Column("bound", Integer),
)
"""`replaced` was public before; `restores` is the earlier version that this one equals, when
somebody rolled back. The texts are JSON. `bound`: how many released cells a visit moves at most."""

scheduled_publication = Table(
    "scheduled_publication",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("document_digest", String(64), nullable=False),
    Column("due_at", AwareTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("scheduled_by", String(254), nullable=False),
    Column("scheduled_at", AwareTime, nullable=False),
    Column("refused_at", AwareTime),
    Column("refusal", Text, nullable=False),
)
"""`refusal` says, as a key of the templates' words, why it was not published when it was due."""

switched_off = Table(
    "switched_off",
    metadata,
    *only_row(),
    Column("since", AwareTime, nullable=False),
    Column("who", String(254), nullable=False),
    Column("why", Text, nullable=False),
)
"""While its row is there, visitors find a notice in place of the questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a change at a place does to the counts, and who said so."""

    place: str
    kind: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """Why a sentence stands although a rule warns of it: place, rule, words, and who said so."""

    place: str
    rule: str
    words: str
    reason: str
    by: str

    @property
    def mark(self) -> tuple[str, str, str]:
        """Return what makes it the same warning in a later version."""
        return self.place, self.rule, self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Who approved, and when, as an ISO time."""

    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """How a version came about.

    `replaced` and `restores` are ids of versions; `alone`: its only editor approved it after
    the wait; `bound`: the released cells a visit moves at most.
    """

    replaced: int | None = None
    restores: int | None = None
    began: Beginnings = SINCE_EVER
    decisions: tuple[Decided, ...] = ()
    reasons: tuple[Reasoned, ...] = ()
    approvals: tuple[Approved, ...] = ()
    alone: bool = False
    bound: int | None = None


UNRECORDED = Publication()
"""Of versions from before this was written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVersion(VersionSummary):
    """A version without its document: since when it is public, by whom, and until when."""

    note: str
    published_at: datetime
    published_by: str
    retired_at: datetime | None


def add(connection: Connection, version_id: int, found: Publication) -> None:
    """Write down how a version came about."""
    connection.execute(
        insert(publication).values(
            version_id=version_id,
            replaced=found.replaced,
            restores=found.restores,
            began=_written(asdict(found.began)),
            decisions=_written([asdict(one) for one in found.decisions]),
            reasons=_written([asdict(one) for one in found.reasons]),
            approvals=_written([asdict(one) for one in found.approvals]),
            alone=found.alone,
            bound=found.bound,
        )
    )


def of_version(connection: Connection, version_id: int) -> Publication:
    """Return how a version came about."""
    row = (
        connection.execute(select(publication).where(publication.c.version_id == version_id))
        .mappings()
        .one_or_none()
    )
    if row is None:
        return UNRECORDED
    return Publication(
        replaced=row["replaced"],
        restores=row["restores"],
        began=Beginnings(**json.loads(row["began"])),
        decisions=tuple(Decided(**one) for one in json.loads(row["decisions"])),
        reasons=tuple(Reasoned(**one) for one in json.loads(row["reasons"])),
        approvals=tuple(Approved(**one) for one in json.loads(row["approvals"])),
        alone=row["alone"],
        bound=row["bound"],
    )


def beginnings(connection: Connection, ids: Collection[int]) -> Mapping[int, Beginnings]:
    """Return what began when, by version id, for statistics."""
    rows = connection.execute(
        select(publication.c.version_id, publication.c.began).where(
            publication.c.version_id.in_(sorted(ids))
        )
    )
    known = {version_id: Beginnings(**json.loads(began)) for version_id, began in rows}
    return {version_id: known.get(version_id, SINCE_EVER) for version_id in ids}


def history(connection: Connection, slug: str) -> tuple[PublishedVersion, ...]:
    """Return every version of a questionnaire, newest first."""
    numbered = columns_for(PublishedVersion, version).where(
        version.c.slug == slug, version.c.number.is_not(None)
    )
    return all_of(connection, numbered.order_by(version.c.number.desc()), PublishedVersion)


def _written(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
