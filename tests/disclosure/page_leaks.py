"""Ways in which pages and files would leak, planted into the application one at a time."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from zipfile import ZipFile

import pytest

from app.domain.disclosure.release import ReleasedCell, WeekDraw
from app.domain.estimates import About
from app.services.statistics import exporting, result_tables, spreadsheets, statement
from app.services.statistics.result_tables import Complaint, Shown
from app.services.statistics.shown_tables import Cell, Column, Row, Table, Told
from app.storage import releases, shut_counts, week_draws
from app.storage.database import Connection
from app.storage.releases import StoredRelease
from app.storage.shut_counts import ShutCount
from app.storage.week_draws import DrawnWeeks
from app.web.shared.staff_pages import StaffPages

Plant = Callable[[pytest.MonkeyPatch], None]

_EVER = "9999-W01"


def counts(connection: Connection) -> tuple[ShutCount, ...]:
    """Return what waits to be released, exactly."""
    return shut_counts.shut_counts(connection, until=_EVER)


def _releases_changed(
    patch: pytest.MonkeyPatch,
    change: Callable[[tuple[StoredRelease, ...], Connection], tuple[StoredRelease, ...]],
) -> None:
    """Let what is read of releases be changed in sight of what waits."""
    read = releases.releases_of

    def found(connection: Connection, *, slug: str) -> tuple[StoredRelease, ...]:
        return change(read(connection, slug=slug), connection)

    patch.setattr(releases, "releases_of", found)


def live(patch: pytest.MonkeyPatch) -> None:
    """Add to the newest release what waits, so that a page is always up to date."""

    def change(
        found: tuple[StoredRelease, ...], connection: Connection
    ) -> tuple[StoredRelease, ...]:
        waiting = _waiting(counts(connection), arm=found[-1].arm)
        return (*found[:-1], _with(found[-1], waiting))

    _releases_changed(patch, change)


def _waiting(found: tuple[ShutCount, ...], *, arm: str = "") -> Mapping[tuple[str, str], int]:
    waiting: Counter[tuple[str, str]] = Counter()
    for one in found:
        if arm in ("", one.arm):
            waiting[one.variable, one.value] += one.n
    return waiting


def _with(release: StoredRelease, waiting: Mapping[tuple[str, str], int]) -> StoredRelease:
    """Return a release with what waits added to its cells."""
    cells = tuple(
        ReleasedCell(
            cell.series,
            cell.labels,
            cell.n + waiting.get((cell.series.partition("#")[0], cell.labels[0]), 0),
        )
        for cell in release.cells
    )
    return replace(release, cells=cells)


def by_version(patch: pytest.MonkeyPatch) -> None:
    """Offer each version as if it were a wording of its own, with what waits of it."""

    def change(
        found: tuple[StoredRelease, ...], connection: Connection
    ) -> tuple[StoredRelease, ...]:
        every = counts(connection)
        more = [
            replace(
                _with(found[-1], _waiting(tuple(o for o in every if o.version_id == version))),
                id=found[-1].id + version,
                arm=f"v{version}",
            )
            for version in sorted({one.version_id for one in every})
        ]
        return (*found, *more)

    _releases_changed(patch, change)


def true_weeks(patch: pytest.MonkeyPatch) -> None:
    """Let weekly numbers of what is not released yet be the people who came."""
    read = week_draws.drawn_weeks

    def drawn(connection: Connection, **of: str) -> Mapping[tuple[str, str], DrawnWeeks]:
        came = Counter[tuple[str, str, str]]()
        for one in counts(connection):
            came[one.slug, one.arm, one.epoch] += one.n if one.variable == "completions" else 0
        return {
            cohort: found._replace(
                weeks=tuple(_true(week, came.get((*cohort, week.epoch))) for week in found.weeks)
            )
            for cohort, found in read(connection, **of).items()
        }

    patch.setattr(week_draws, "drawn_weeks", drawn)


def _true(week: WeekDraw, n: int | None) -> WeekDraw:
    return week if n is None else week._replace(n=n)


class _Remembered:
    """What waited when a page was last read, for leaks that are far from the database."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.counts: tuple[ShutCount, ...] = ()
        _releases_changed(patch, self._note)

    def _note(
        self, found: tuple[StoredRelease, ...], connection: Connection
    ) -> tuple[StoredRelease, ...]:
        self.counts = counts(connection)
        return found

    @property
    def completed(self) -> int:
        """How many people wait."""
        return sum(one.n for one in self.counts if one.variable == "completions")

    def of(self, variable: str) -> int:
        """How many people say of a complaint that they have it often."""
        return sum(one.n for one in self.counts if one[4:6] == (variable, "often"))


def decimals(patch: pytest.MonkeyPatch) -> None:
    """Let shares in files have decimals, of what waits."""
    seen = _Remembered(patch)
    numbers = spreadsheets._numbers  # noqa: SLF001  # the leak is planted here

    def exact(cell: Cell, column: Column) -> Iterator[object]:
        told = list(numbers(cell, column))
        if cell and cell.share:
            told[-1] = f"{cell.share.high + seen.completed / 1000:.3f}"  # type: ignore[call-overload]  # a leak
        return iter(told)

    patch.setattr(spreadsheets, "_numbers", exact)


def mean_score(patch: pytest.MonkeyPatch) -> None:
    """Say the mean weight of what waits."""
    seen = _Remembered(patch)
    overview = statement._overview  # noqa: SLF001  # the leak is planted here

    def with_mean(*given: object) -> Iterator[Table]:
        tables = list(overview(*given))  # type: ignore[arg-type]  # handed through
        mean = 1000 * seen.of("item/sitting_dull") // max(seen.completed, 1)
        row = Row("x", (Told(About(mean, mean, mean)),))
        yield from (replace(tables[0], name="mean", columns=(Column(),), rows=(row,)), *tables)

    patch.setattr(statement, "_overview", with_mean)


def true_order(patch: pytest.MonkeyPatch) -> None:
    """Order complaints by what waits."""
    seen = _Remembered(patch)
    ordered = result_tables.complaints

    def by_counts(shown: Shown) -> tuple[Complaint, ...]:
        return tuple(sorted(ordered(shown), key=lambda one: -seen.of(one.era.series.variable)))

    patch.setattr(result_tables, "complaints", by_counts)


def hidden_part(patch: pytest.MonkeyPatch) -> None:
    """Leave in the Excel file, where nobody looks, how many wait."""
    seen = _Remembered(patch)

    def with_part(*given: object, **more: object) -> bytes:
        body = io.BytesIO(spreadsheets.as_xlsx(*given, **more))  # type: ignore[arg-type]  # handed through
        with ZipFile(body, "a") as file:
            file.writestr("docProps/custom.xml", f"<waiting>{seen.completed}</waiting>")
        return body.getvalue()

    patch.setattr(exporting, "_WRITERS", {"csv": spreadsheets.as_csv, "xlsx": with_part})


def marked(patch: pytest.MonkeyPatch) -> None:
    """Give pages a mark that changes with what waits."""
    seen = _Remembered(patch)
    reply = StaffPages.reply

    def with_mark(self: StaffPages, *given: object, **more: object) -> object:
        response = reply(self, *given, **more)  # type: ignore[arg-type]  # handed through
        response.headers["ETag"] = f'"{seen.completed}"'
        return response

    patch.setattr(StaffPages, "reply", with_mark)


def more_work(patch: pytest.MonkeyPatch) -> None:
    """Let a page take the longer the more people wait."""

    def change(
        found: tuple[StoredRelease, ...], connection: Connection
    ) -> tuple[StoredRelease, ...]:
        for one in counts(connection):
            for _ in range(one.n):
                str(one)
        return found

    _releases_changed(patch, change)


def printed(patch: pytest.MonkeyPatch) -> None:
    """Say on the page and in print, beside a bar, how many wait."""
    seen = _Remembered(patch)
    reply = StaffPages.reply

    def telling(self: StaffPages, *given: object, **more: object) -> object:
        response = reply(self, *given, **more)  # type: ignore[arg-type]  # handed through
        body = response.get_data(as_text=True)
        response.set_data(body.replace("</main>", f"<i title='{seen.completed}'></i></main>"))
        return response

    patch.setattr(StaffPages, "reply", telling)


def fresh_noise(patch: pytest.MonkeyPatch) -> None:
    """Draw noise anew for every look."""
    chance = random.Random(3)

    def change(found: tuple[StoredRelease, ...], _: Connection) -> tuple[StoredRelease, ...]:
        return tuple(
            replace(
                one,
                cells=tuple(replace(cell, n=cell.n + chance.randrange(9)) for cell in one.cells),
            )
            for one in found
        )

    _releases_changed(patch, change)
