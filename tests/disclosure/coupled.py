"""Two worlds, one with a visit and one without it, out of which the same numbers come.

Noise reaches every number (a test of the sampler says so), so whatever comes out of a world without
her may come out of the one with her. The numbers that were drawn in the first are drawn again in
the second. If anything that can be seen differs then, more is seen than noised numbers.

How far the true counts lie apart is written down meanwhile: that is what the noise has to hide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_bytes

import pytest

from app.documents.reading import read_questionnaire
from app.domain.answers import RawAnswers
from app.domain.disclosure import release
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.series import Beginnings
from app.domain.outcome import evaluate
from app.domain.tally import cells
from app.services.releasing import run
from app.storage import publications, releases, week_draws
from app.storage.activity import EventCell, add_events
from app.storage.counts import CountedVisit
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger
from app.storage.publications import Publication
from tests.support.databases import Databases, patient_database
from tests.support.releasing import FIRST_WEEK, after, count, publish, releasing, repeatable, week

DRAWN_TOO_OFTEN = 10**9
"""Comes out when a world draws more often than the other did; stands out wherever it is shown."""

_NOISED = release.noised


@dataclass
class Drawn:
    """The true count of each number that was drawn, and what came out."""

    true: list[int] = field(default_factory=list)
    noised: list[int] = field(default_factory=list)

    def note(self, n: int, came_out: int) -> int:
        """Write one down."""
        self.true.append(n)
        self.noised.append(came_out)
        return came_out


@dataclass(frozen=True)
class World:
    """A clinic with a database of its own; `hers` says whether the visit in question is in it."""

    database: Database
    folder: Path
    hers: bool
    drawn: Drawn = field(default_factory=Drawn)
    slug: str = "minimal"

    def publish(
        self, text: str, *, now: datetime = FIRST_WEEK, began: Mapping[str, int] | None = None
    ) -> int:
        """Publish a document; `began` says in which version items began to mean something new."""
        version = publish(self.database, text=text, now=now)
        made = Publication(began=Beginnings(items=began or {}))
        self.database.write(partial(publications.add, version_id=version, found=made))
        return version

    def send(
        self,
        raw: RawAnswers,
        *,
        text: str,
        several: int = 1,
        version: int = 1,
        epoch: str = week(0),
        arm: str = "a",
    ) -> None:
        """Complete so many forms alike."""
        document = read_questionnaire(text)
        counted = cells(evaluate(raw, questionnaire=document), questionnaire=document)
        visits = [
            CountedVisit(epoch, version, arm, token_bytes(16), counted) for _ in range(several)
        ]
        count(self.database, visits)

    def report(self, *names: str, several: int = 1, epoch: str = week(0), arm: str = "a") -> None:
        """Let pages tell what was done on them."""
        found = {EventCell(epoch, self.slug, arm, name): several for name in names}
        self.database.write(lambda connection: add_events(connection, found))

    def release(self, month: int, *, weeks_later: int = 0, draw: Draw | None = None) -> None:
        """Release what is due at the end of a month, or so many weeks later."""
        service = releasing(self.database, self.folder, draw=draw or repeatable(month))
        service.release(now=after(month) + timedelta(weeks=weeks_later))

    def seen(self) -> tuple[object, ...]:
        """Return all that is ever shown or written down of visits, as it stands."""
        return (
            self.database.read(releases.whole_chain),
            self.database.read(week_draws.drawn_weeks),
            Ledger(self.folder / FILE_NAME).read(),
        )


Happens = Callable[[World], None]
"""What happens in a world; her visit only if it is hers."""


@dataclass(frozen=True)
class Apart:
    """How two worlds differ: in what is seen, and in the true counts behind each number drawn."""

    seen: bool
    moved: tuple[int, ...]

    def is_sound(self, *, bound: int) -> bool:
        """Whether only noised numbers are seen, of which she moved at most so many by one each."""
        return not self.seen and set(self.moved) <= {0, 1} and sum(self.moved) <= bound


def coupled(
    happens: Happens, *, databases: Databases, folder: Path, patch: pytest.MonkeyPatch
) -> Apart:
    """Let something happen without her and with her, and the same numbers come out."""
    with ExitStack() as stack:
        worlds = [
            stack.enter_context(world_of(databases, folder / name, hers=hers))
            for name, hers in (("without", False), ("with", True))
        ]
        without, with_her = worlds
        drawing(patch, without.drawn)
        happens(without)
        drawing_again(patch, without.drawn, into=with_her.drawn)
        happens(with_her)
        several = (without.drawn.true, with_her.drawn.true)
        return Apart(
            seen=without.seen() != with_her.seen() or len(set(map(len, several))) > 1,
            moved=tuple(b - a for a, b in zip(*several, strict=False)),
        )


@contextmanager
def world_of(databases: Databases, folder: Path, *, hers: bool) -> Iterator[World]:
    """Yield a world in which nothing has happened yet."""
    folder.mkdir(parents=True)
    with databases.fresh("migrated") as url:
        database = patient_database(url)
        yield World(database, folder, hers)
        database.close()


def drawing(patch: pytest.MonkeyPatch, drawn: Drawn) -> None:
    """Let releases draw as they do, and write down what."""

    def noised(n: int, *, variance: int, draw: Draw) -> int:
        return drawn.note(n, _NOISED(n, variance=variance, draw=draw))

    _let_draw(patch, noised)


def drawing_again(patch: pytest.MonkeyPatch, outcome: Drawn, *, into: Drawn) -> None:
    """Let releases draw what came out before, whatever is counted now."""
    left = iter(outcome.noised)

    def noised(n: int, *, variance: int, draw: Draw) -> int:
        del variance, draw
        return into.note(n, next(left, DRAWN_TOO_OFTEN))

    _let_draw(patch, noised)


def _let_draw(patch: pytest.MonkeyPatch, noised: Callable[..., int]) -> None:
    for module in (release, run):
        patch.setattr(module, "noised", noised)
