"""The audit log's chain: each entry carries the digest of everything before it.

Changing, removing or inserting an entry breaks every later digest. Whoever may rewrite the
whole table can also rewrite the chain: keep the last digest somewhere else (docs/security.md).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

BEGINNING: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that somebody did.

    `who` is an address or ``operator``, `what` dotted words, `subject` whom or what it was
    done to, `why` their own words, `details` a few short values.
    """

    who: str
    what: str
    subject: str = ""
    why: str = ""
    details: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as it stands in the log."""

    number: int
    at: datetime
    who: str
    what: str
    subject: str
    why: str
    details: str
    digest: str


def chained(event: Event, *, number: int, at: datetime, previous: str) -> Entry:
    """Return the entry of an event; `previous` is the digest of the entry before it."""
    details = json.dumps(dict(event.details or {}), ensure_ascii=False, sort_keys=True)
    texts = (event.who, event.what, event.subject, event.why, details)
    return Entry(
        number=number,
        at=at,
        who=event.who,
        what=event.what,
        subject=event.subject,
        why=event.why,
        details=details,
        digest=_digest(previous, number, at, texts),
    )


def first_broken(entries: Iterable[Entry]) -> int | None:
    """Return the number of the first entry that does not follow from those before it.

    `entries` is the whole log, oldest first. None: the chain holds.
    """
    previous, expected = BEGINNING, 1
    for entry in entries:
        texts = (entry.who, entry.what, entry.subject, entry.why, entry.details)
        if entry.number != expected:
            return expected
        if entry.digest != _digest(previous, entry.number, entry.at, texts):
            return entry.number
        previous, expected = entry.digest, expected + 1
    return None


def _digest(previous: str, number: int, at: datetime, texts: tuple[str, ...]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    said = json.dumps([previous, number, moment, *texts], ensure_ascii=False)
    return sha256(said.encode()).hexdigest()
