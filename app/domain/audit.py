"""The audit log's chain: each entry carries the digest of everything before it (`hash_chain`).

Whoever may rewrite the whole table can also rewrite the chain: keep the last digest somewhere
else (docs/security.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import hash_chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that somebody did, as it stands in the log.

    `who` is an address or ``operator``, `what` dotted words, `subject` whom or what it was
    done to, `why` their own words, `details` a few short values as JSON.
    """

    number: int
    at: datetime
    who: str
    what: str
    subject: str
    why: str
    details: str
    digest: str = ""


def chained(entry: Entry, *, previous: str) -> Entry:
    """Return an entry with its digest; `previous` is that of the entry before it."""
    return replace(entry, digest=hash_chain.digest_of(_said(entry), previous=previous))


def first_broken(entries: Iterable[Entry]) -> int | None:
    """Return the number of the first entry that does not follow from those before it.

    `entries` is the whole log, oldest first. None: the chain holds.
    """
    return hash_chain.first_broken(
        hash_chain.Chained(entry.number, _said(entry), entry.digest) for entry in entries
    )


def _said(entry: Entry) -> Sequence[object]:
    texts = (entry.who, entry.what, entry.subject, entry.why, entry.details)
    return (entry.number, hash_chain.moment_text(entry.at), *texts)
