"""Ways in which the real pages would leak, planted into a running application one at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.domain.disclosure import reporting
from app.domain.disclosure.release import Block
from app.domain.disclosure.series import series_of
from app.domain.epochs import shuts_at
from app.services.statistics import result_tables, shares, statement, visits
from app.services.statistics.shown_tables import Cell, Column, Row, Table
from app.storage import releases, shut_counts
from app.storage.activity import events_until
from app.storage.database import Connection
from app.storage.releases import StoredRelease
from app.storage.shut_counts import ShutCount
from tests.builders import shipped
from tests.support.shown import SLUG

NO_LIMIT = "9999-W01"
LEAST = 10

Plant = Callable[[pytest.MonkeyPatch], None]


def live_board(patch: pytest.MonkeyPatch) -> None:
    """Let everything be made of what is counted at this moment; what is under ten is hidden.

    It is hidden in what is asked for, as most boards do, and not in each week of it.
    """
    _show(patch, _Live(lambda count: count.arm))


def board_by_version(patch: pytest.MonkeyPatch) -> None:
    """Let the same board be split by version, each as if it were a wording."""
    _show(patch, _Live(lambda count: f"v{count.version_id}"))


def board_by_arm(patch: pytest.MonkeyPatch) -> None:
    """Let the same board be split by wording, of which every twentieth visitor saw the other."""
    _show(patch, _Live(lambda count: count.arm, few=True))


def decimals(patch: pytest.MonkeyPatch) -> None:
    """Let shares have a decimal, and small bases have shares."""

    def percent(n: int, *, base: int) -> str:
        return f"{100 * n / base:.1f}" if base else ""

    live_board(patch)
    for module in (reporting, result_tables, visits):
        patch.setattr(module, "percent", percent)


def mean_score(patch: pytest.MonkeyPatch) -> None:
    """Let the page say the mean of an item's weights, times a hundred."""
    overview = statement._overview  # noqa: SLF001  # where a careless colleague would add it

    def with_mean(*given: object) -> Iterator[Table]:
        yield from overview(*given)  # type: ignore[arg-type]  # handed through
        columns = (Column(label="mean"), Column(label="人数", unit="count"))
        yield Table(name="m", title="m", kind="figures", columns=columns, rows=(Row(("x", 137)),))

    patch.setattr(statement, "_overview", with_mean)


def fresh_noise(patch: pytest.MonkeyPatch) -> None:
    """Let every look draw its own noise."""
    seen = Counter[int]()
    figure = shares.figure

    def noised(n: int, percent: int | None) -> tuple[Cell, Cell]:
        seen[n] += 1
        return figure(n + (seen[n] % 3 - 1) if n else n, percent)

    patch.setattr(shares, "figure", noised)


def _show(patch: pytest.MonkeyPatch, live: "_Live") -> None:
    figure = shares.figure

    def hiding(n: int, percent: int | None) -> tuple[Cell, Cell]:
        return figure(n, percent) if n >= LEAST else (None, None)

    patch.setattr(releases, "releases_of", live.releases)
    for module in (shares, result_tables, visits):
        patch.setattr(module, "figure", hiding)


@dataclass(frozen=True)
class _Live:
    """`few`: a twentieth of each number is said to be of another arm."""

    arm_of: Callable[[ShutCount], str]
    few: bool = False

    def releases(self, connection: Connection, *, slug: str) -> tuple[StoredRelease, ...]:
        del slug
        tallies: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
        for count in shut_counts.shut_counts(connection, until=NO_LIMIT):
            other = count.n // 20 if self.few else 0
            for arm, n in ((self.arm_of(count), count.n - other), ("z", other)):
                if n:
                    tally = tallies.setdefault((count.epoch, arm), Counter())
                    tally[count.variable, count.value] += n
        events = events_until(connection, until=NO_LIMIT)
        return tuple(
            StoredRelease(
                id=number,
                slug=SLUG,
                arm=arm,
                made_at=shuts_at(epoch),
                epochs=(epoch,),
                blocks=tuple(_blocks(tally)),
                activity_epochs=(epoch,),
                activity={cell.name: n for cell, n in events.items() if cell.epoch == epoch},
                hash="",
            )
            for number, ((epoch, arm), tally) in enumerate(sorted(tallies.items()), start=1)
        )


def _blocks(tally: Counter[tuple[str, str]]) -> Iterator[Block]:
    for series in series_of(shipped()):
        for cell in series.cells:
            n = sum(tally[source] for source in cell.sources)
            if n:
                yield Block(series.id, (cell.value,), n)
