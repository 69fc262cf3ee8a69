"""Older copies of a database, put in place as docs/operations.md says: no week is drawn again.

Copies are dumps of both engines, made by the script of the deployment. Whatever order they are put
back in, nothing that was ever seen may be seen with another number.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.releasing import releasing as releasing_module
from app.services.releasing import restoring as restoring_module
from app.services.releasing.releasing import OlderDatabaseError
from app.services.releasing.restoring import Restoring
from app.storage import releases, week_draws
from app.storage.database import Connection
from app.storage.ledger import FILE_NAME, Ledger, LedgerLine
from app.storage.week_draws import returned_weeks
from tests.builders import tiny_text
from tests.disclosure.coupled import World
from tests.support.backups import back_up, restore
from tests.support.databases import Databases, SqliteDatabases, patient_database
from tests.support.releasing import RULES, after, repeatable, week

TEXT = tiny_text()
FORM = {"safety": ("none",), "strain": ("often",), "topic": ("none",)}

Plant = Callable[[pytest.MonkeyPatch], None]
Seen = dict[tuple[object, ...], set[int]]
"""Every number by what it is of: a week, or a cell of a release that has the week."""


class Drill:
    """An installation with its ledger, two dumps of it, and what was ever seen."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self.seen: Seen = {}
        self.refused = 0

    def copies(self) -> Sequence[str]:
        """Let two months go by; return a dump from before the first and the second release."""
        found = []
        with self._databases.fresh("migrated") as url, self._world(url) as world:
            world.publish(TEXT)
            for month in range(2):
                world.send(FORM, text=TEXT, several=140, epoch=week(month))
                found.append(self._dump(url, name=str(month)))
                world.release(month)
            self._look(world)
        return found

    def put_back(self, dump: str, *, seed: int) -> None:
        """Put a copy in place, do what is to be done, and let another month go by."""
        with self._databases.fresh("blank") as url:
            restore(dump, url)
            with self._world(url) as world:
                try:
                    world.release(1, draw=repeatable(seed))
                except OlderDatabaseError:
                    self.refused += 1
                self._look(world)
                rules = replace(RULES, draw=repeatable(seed + 1))
                ledger = Ledger(self._folder / FILE_NAME)
                Restoring(world.database, ledger=ledger, rules=rules).after_restore(now=after(1))
                for month in (1, 2):
                    with suppress(OlderDatabaseError):
                        world.send(FORM, text=TEXT, several=140, epoch=week(month))
                        world.release(month, draw=repeatable(seed + 2))
                self._look(world)

    @property
    def contradictions(self) -> Sequence[tuple[object, ...]]:
        """Return of which numbers more than one was seen."""
        return [name for name, found in self.seen.items() if len(found) > 1]

    @contextmanager
    def _world(self, url: str) -> Iterator[World]:
        database = patient_database(url)
        yield World(database, self._folder, hers=False)
        database.close()

    def _dump(self, url: str, *, name: str) -> str:
        folder = self._folder / f"dumps-{name}"
        done = back_up(url, folder=folder, directory=self._folder)
        assert (done.returncode, done.stderr) == (0, "")
        (file,) = folder.iterdir()
        return gzip.decompress(file.read_bytes()).decode()

    def _look(self, world: World) -> None:
        for (_, arm), found in world.database.read(week_draws.drawn_weeks).items():
            for one in found.weeks:
                self.seen.setdefault((arm, one.epoch), set()).add(one.n)
        for release in world.database.read(releases.whole_chain):
            for cell in release.cells:
                for epoch in release.epochs:
                    name = (release.arm, epoch, cell.series, *cell.labels)
                    self.seen.setdefault(name, set()).add(cell.n)


def test_copies_put_back_in_any_order_show_nothing_twice(
    databases: Databases, tmp_path: Path
) -> None:
    drill = Drill(databases, tmp_path)
    older, newer = drill.copies()
    before = len(drill.seen)
    for number, copy in enumerate((newer, newer, older, newer, older)):
        drill.put_back(copy, seed=10 * number)
    assert drill.contradictions == []
    assert drill.refused == 5
    assert len(drill.seen) > before, "nothing is released after a restore"


def without_a_ledger(patch: pytest.MonkeyPatch) -> None:
    """Let whatever stands in the ledger be forgotten."""
    patch.setattr(Ledger, "read", lambda _: ())
    patch.setattr(restoring_module, "_refuse_foreign_ledger", lambda *_, **__: None)


def without_draws(patch: pytest.MonkeyPatch) -> None:
    """Let a ledger remember releases and no weekly numbers."""
    read = Ledger.read
    patch.setattr(
        Ledger, "read", lambda self: tuple(one for one in read(self) if one.event != "drawn")
    )


def without_dropping(patch: pytest.MonkeyPatch) -> None:
    """Let what an older copy brings back stay."""
    patch.setattr(restoring_module, "_drop", lambda *_: None)
    patch.setattr(releasing_module, "returned_weeks", lambda *_, **__: {})


def by_chapters(patch: pytest.MonkeyPatch) -> None:
    """Take for dealt with whatever stands in the ledger before the last restore, as was done."""

    def of_the_last(connection: Connection, lines: Iterable[LedgerLine], **how: object) -> object:
        every = tuple(lines)
        ends = [place for place, line in enumerate(every) if line.event == "restored"]
        return returned_weeks(connection, every[max(ends, default=0) :], **how)  # type: ignore[arg-type]  # handed through

    for module in (releasing_module, restoring_module):
        patch.setattr(module, "returned_weeks", of_the_last)


@pytest.mark.parametrize("plant", [without_a_ledger, without_draws, without_dropping, by_chapters])
def test_a_planted_leak_shows_two_numbers(
    plant: Plant,
    sqlite_databases: SqliteDatabases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    drill = Drill(sqlite_databases, tmp_path)
    _, newer = drill.copies()
    for number in range(2):
        drill.put_back(newer, seed=10 * number)
    assert drill.contradictions != []
