"""Boards as one would build them without thinking: each leaks, and each looks harmless.

Every planted board shows no number under ten. It stands beside the visits it was made of, and
the auditor must find somebody in it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.questionnaire import Questionnaire
from app.domain.tally import Cell
from tests.disclosure.auditor import Fact, Row
from tests.disclosure.histories import History, Visitor, released, without_noise
from tests.disclosure.tiny import follow_up, themes, warning_signs
from tests.disclosure.worlds import Kind, kinds_of


@dataclass(frozen=True)
class Planted:
    """A leaking board: what it shows, as facts, and the people it shows it of."""

    leak: str
    make: Callable[[], Questionnaire]
    periods: tuple[Counter[Visitor], ...]
    facts: tuple[Fact, ...]

    def released(self) -> History:
        """Return the same visits, put through the rule under test."""
        weeks = [(1, period) for period in self.periods]
        return released(weeks, make=self.make, draw=without_noise(1))


def kind(make: Callable[[], Questionnaire], *wanted: tuple[str, str]) -> Kind:
    """Return the first kind of visit that counts in all wanted cells."""
    cells = {Cell(*cell) for cell in wanted}
    return next(kind for kind in kinds_of(make) if cells <= kind)


class _Board:
    """Visits of a tiny questionnaire, and exact numbers read from them."""

    def __init__(
        self, make: Callable[[], Questionnaire], *periods: Iterable[tuple[int, int, Kind]]
    ) -> None:
        self.make = make
        self.periods = tuple(
            Counter({(version, kind): n for n, version, kind in period}) for period in periods
        )

    def shows(
        self,
        *cells: tuple[str, str],
        versions: tuple[int, ...] = (1, 2, 3),
        span: range | None = None,
    ) -> Fact:
        """Return the exact number of visits that count in one of these cells."""
        wanted = {Cell(*cell) for cell in cells}
        span = span or range(len(self.periods))
        people = [
            ((version, kind), number)
            for version in versions
            for kind in kinds_of(self.make)
            if not wanted.isdisjoint(kind)
            for number in span
        ]
        n = sum(self.periods[number][visitor] for visitor, number in people)
        assert n >= 10, "a planted board shows no number under ten"
        return Fact(dict.fromkeys(people, 1), n, n)

    def leaks(self, how: str, *facts: Fact) -> Planted:
        """Make the planted board of these numbers."""
        return Planted(how, self.make, self.periods, facts)


def planted_boards() -> tuple[Planted, ...]:
    """Return one board per way to leak."""
    often = kind(themes, ("item/strain", "often"), ("item/sitting", "no"), ("item/sleep", "no"))
    tired = kind(themes, ("item/strain", "often"), ("item/sitting", "often"), ("item/sleep", "no"))
    seldom = kind(themes, ("item/strain", "sometimes"), ("item/sitting", "no"))
    never = kind(themes, ("item/strain", "no"), ("item/sitting", "no"), ("item/sleep", "no"))
    weak = kind(
        themes,
        ("item/strain", "no"),
        ("item/sitting", "often"),
        ("item/sleep", "often"),
    )
    strain = tuple(("item/strain", value) for value in ("often", "sometimes", "no"))
    everybody = ("completions", "all")
    day = _Board(themes, [(16, 1, often), (13, 1, seldom), (11, 1, never)], [(1, 1, often)])
    four = _Board(themes, [(20, 1, often), (18, 1, seldom), (3, 1, never)])
    weeks = _Board(themes, [(3, 1, often), (12, 1, never)], [(17, 1, often), (15, 1, never)])
    reworded = _Board(themes, [(20, 1, often), (17, 1, never), (3, 2, often)])
    pool = _Board(themes, [(11, 1, often), (3, 1, seldom), (20, 1, never)])
    theme = _Board(themes, [(12, 1, tired), (10, 1, weak), (3, 1, never), (30, 1, seldom)])
    both = kind(warning_signs, ("option/safety/numb", "ticked"), ("option/safety/fever", "ticked"))
    fever = kind(warning_signs, ("level", "soon"))
    numb = kind(
        warning_signs, ("option/safety/numb", "ticked"), ("option/safety/fever", "not_ticked")
    )
    well = kind(warning_signs, ("level", "ok"), ("item/strain", "no"))
    left = next(k for k in kinds_of(warning_signs) if not any("strain" in c.variable for c in k))
    rule = _Board(warning_signs, [(3, 1, both), (21, 1, fever), (12, 1, numb), (40, 1, well)])
    early = _Board(warning_signs, [(3, 1, left), (57, 1, well)])
    asked = kind(follow_up, ("item/night", "often"), ("item/rest", "yes"))
    asleep = kind(follow_up, ("item/night", "no"))
    child = _Board(follow_up, [(25, 1, asked), (30, 1, asleep)], [(4, 1, asked), (31, 1, asleep)])
    return (
        day.leaks(
            "history counted anew after Ms A",
            *(day.shows(cell, span=range(1)) for cell in strain),
            *(day.shows(cell) for cell in strain),
        ),
        four.leaks(
            "one hidden cell beside a total",
            four.shows(everybody),
            four.shows(strain[0]),
            four.shows(strain[1]),
            Fact(_nobody(four, ("item/strain", "not_answered")), 0, 0),
        ),
        weeks.leaks(
            "overlapping periods",
            weeks.shows(strain[0], span=range(2)),
            weeks.shows(strain[0], span=range(1, 2)),
        ),
        reworded.leaks(
            "a split by version",
            reworded.shows(strain[0]),
            reworded.shows(strain[0], versions=(1,)),
        ),
        pool.leaks("a pooled block taken apart", pool.shows(*strain[:2]), pool.shows(strain[0])),
        theme.leaks(
            "a theme beside its gate",
            theme.shows(("item/sitting", "often"), ("item/strain", "no")),
            theme.shows(("item/sitting", "often")),
        ),
        rule.leaks(
            "a level beside the signs that decide it",
            rule.shows(("option/safety/fever", "ticked")),
            rule.shows(("level", "soon")),
        ),
        early.leaks(
            "totals of two items",
            early.shows(everybody),
            early.shows(*strain, ("item/strain", "not_answered")),
        ),
        child.leaks(
            "a follow-up question released before its parent",
            child.shows(("item/night", "often"), ("item/night", "sometimes")),
            child.shows(*(("item/rest", v) for v in ("yes", "no", "not_answered")), span=range(1)),
        ),
    )


def _nobody(board: _Board, cell: tuple[str, str]) -> Row:
    return {
        ((version, kind), 0): 1
        for version in (1, 2, 3)
        for kind in kinds_of(board.make)
        if Cell(*cell) in kind
    }
