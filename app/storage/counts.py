"""Counting visits: the one place where something about a visitor reaches the disk.

What stays of a visit is ``n = n + 1`` in about 60 cells and a keyed hash that stops the same
form from counting twice. No row is a person: no time, no order, no address.
The statements go straight to the driver; compiling them anew would cost more than they do.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, TypeAlias

from sqlalchemy import Connection

from app.storage.count_statements import CellCount, CountStatements, SpentNonce, statements_of
from app.storage.database import Database

Counted: TypeAlias = Literal["yes", "already", "no"]
"""``yes``: counted now. ``already``: its form was counted before. ``no``: not counted."""

_KEY_BYTES = 32
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class CountedVisit:
    """What is counted of one completed visit.

    `epoch` is the week the form was issued in, `nonce` the form's own 16 random bytes, `cells`
    the (variable, value) pairs that each grow by one.
    """

    epoch: str
    version_id: int
    arm: str
    nonce: bytes
    cells: tuple[tuple[str, str], ...]


def count_visits(connection: Connection, visits: Sequence[CountedVisit]) -> tuple[Counted, ...]:
    """Count a batch in the running transaction; the answers hold once it is committed.

    Same order as `visits`. A shut epoch, or one whose key was destroyed, gives ``no``. Locks
    are taken in one order (epochs, nonces, cells, each sorted), so batches never deadlock.
    An empty batch still asks the database something, so that it can serve as a probe.
    """
    statements = statements_of(connection)
    if not visits:
        statements.epoch("")
    keys = _keys_of_open_epochs(statements, {visit.epoch for visit in visits})
    digests = [_digest(visit, key=keys.get(visit.epoch)) for visit in visits]
    new = statements.spend(sorted({digest for digest in digests if digest is not None}))
    counted: list[CountedVisit] = []
    answers: list[Counted] = []
    for visit, digest in zip(visits, digests, strict=True):
        if digest is None:
            answers.append("no")
        elif digest in new:
            new.remove(digest)
            counted.append(visit)
            answers.append("yes")
        else:
            answers.append("already")
    if counted:
        statements.add(_sums(counted))
    return tuple(answers)


def writer(database: Database) -> Callable[[Sequence[CountedVisit]], tuple[Counted, ...]]:
    """Return the way to count a batch in a transaction of its own; its answers are committed."""
    return lambda visits: database.write(lambda connection: count_visits(connection, visits))


def _keys_of_open_epochs(statements: CountStatements, epochs: Iterable[str]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for name in sorted(epochs):
        found = statements.epoch(name)
        if found is None:
            statements.create_epoch(name, key=secrets.token_bytes(_KEY_BYTES))
            found = statements.epoch(name)
        if found is not None and found.key is not None and not found.shut:
            keys[name] = found.key
    return keys


def _digest(visit: CountedVisit, *, key: bytes | None) -> SpentNonce | None:
    if key is None:
        return None
    digest = blake2b(visit.nonce, key=key, digest_size=_DIGEST_BYTES).digest()
    return SpentNonce(visit.epoch, digest)


def _sums(visits: Iterable[CountedVisit]) -> list[CellCount]:
    cohorts: dict[tuple[str, int, str], Counter[tuple[str, str]]] = {}
    for visit in visits:
        cohort = (visit.epoch, visit.version_id, visit.arm)
        cohorts.setdefault(cohort, Counter()).update(visit.cells)
    return sorted(
        [(*cohort, *cell, n) for cohort, cells in cohorts.items() for cell, n in cells.items()]
    )
