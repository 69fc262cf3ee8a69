"""Plausible visitors: answer sets whose shares and correlations come from a named table.

They show what a change does before any real visitor meets it, and fill demonstrations. Chance is
handed in, so the same seed gives the same visitors. Nothing here comes from real answers.

Winter is the season of back pain here: ``Habits`` says how much, and where visitors give up.

How visitors hang together: each has one strength per factor (a complaint such as sleep), evenly
spread over 0 to 1. An item answers with its factor's strength as often as its ``loading`` says and
with a strength of its own otherwise. The strength picks the option by the item's shares, so every
share stays exactly as the table says, whatever the loading. (Of a conditional item the shares are
of those asked, as long as its factor is not that of the question it depends on.)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import cos, tau
from typing import TypeAlias

from app.domain.answers import Answers
from app.domain.conditions import holds, wanted_answers
from app.domain.questionnaire import Item, Questionnaire

Draw: TypeAlias = Callable[[], float]
"""Returns a number from 0 (included) to 1 (excluded), each time another one."""

_OWN = ""
_RARE = 0.02
_SEVERE_SHARE = 0.12
_NOTHING_SHARE = 0.5
_YEAR = 365.25
_MID_WINTER = 15


@dataclass(frozen=True, slots=True)
class ItemTable:
    """How one item is answered.

    ``shares`` by option code, strongest first. Of a single choice they are parts of those who
    answer; what is left to 1 goes to the options not named, evenly. Of a check-all item each is
    the share of visitors who tick that option; who ticks none takes an exclusive option.
    """

    shares: Mapping[str, float]
    factor: str = _OWN
    loading: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What visitors do beside answering.

    ``winter_visits``: by how much more come in mid-winter than on average, and less in summer;
    ``winter_factors`` the same for the strength of a factor. ``break_off`` by step: the share of
    those who reached it and went no further. ``sources``: the share of starts by listed link.
    ``taps``: the share of those shown a prompt of a type who tap it.
    """

    winter_visits: float = 0.0
    winter_factors: Mapping[str, float] = field(default_factory=dict)
    break_off: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[str, float] = field(default_factory=dict)
    taps: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A named table of visitors. ``answered``: how many answer an item they need not answer."""

    name: str
    answered: float = 0.95
    items: Mapping[str, ItemTable] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An item ready to be answered: cumulated shares for a choice, ticks for a check-all."""

    item: Item
    steps: tuple[tuple[float, str], ...]
    exclusive: tuple[str, ...]
    table: ItemTable


def plausible_population(questionnaire: Questionnaire) -> Population:
    """Return a table made from the questionnaire's own structure, when nobody wrote one.

    Options that a triage rule names are rare; of scored items half the visitors have no point;
    items of one scale share a factor.
    """
    severe = _severe(questionnaire)
    factors = {
        link_id: scale.id for scale in reversed(questionnaire.scales) for link_id in scale.link_ids
    }
    return Population(
        name="plausible",
        items={
            link_id: ItemTable(
                shares=_plausible_shares(item, severe=severe),
                factor=factors.get(link_id, _OWN),
                loading=0.6 if link_id in factors else 0.0,
            )
            for link_id, item in questionnaire.items.items()
        },
    )


def winter(day: date) -> float:
    """Return how deep in winter a day is: 1 in mid-January, 0 in spring, -1 in mid-July."""
    return cos(tau * (day.timetuple().tm_yday - _MID_WINTER) / _YEAR)


def furthest_steps(habits: Habits, *, steps: Sequence[str], draw: Draw) -> Iterator[str | None]:
    """Yield, without end, the step at which a visit broke off; None for one that went through."""
    while True:
        yield next((step for step in steps if draw() < habits.break_off.get(step, 0.0)), None)


def visitors(
    questionnaire: Questionnaire, *, population: Population, draw: Draw, season: float = 0.0
) -> Iterator[Answers]:
    """Yield visitors without end: on-route answers, every required item answered.

    An item the table doesn't know is answered as in `plausible_population`. `season` is that
    of `winter`; at 0 every share is as the table says.
    """
    fallback = plausible_population(questionnaire).items
    asked = {
        link_id: _asked(item, population.items.get(link_id, fallback[link_id]))
        for link_id, item in questionnaire.items.items()
    }
    tilts = {
        factor: 1 + season * population.habits.winter_factors.get(factor, 0.0)
        for factor in sorted({entry.table.factor for entry in asked.values()} - {_OWN})
    }
    while True:
        strengths = {factor: draw() ** tilt for factor, tilt in tilts.items()}
        yield _visitor(
            questionnaire,
            asked=asked,
            strengths=strengths,
            answered=population.answered,
            draw=draw,
        )


def _visitor(
    questionnaire: Questionnaire,
    *,
    asked: Mapping[str, _Asked],
    strengths: Mapping[str, float],
    answered: float,
    draw: Draw,
) -> Answers:
    given: dict[str, tuple[str, ...]] = {}
    definitions = questionnaire.definitions
    for step in questionnaire.steps:
        if not holds(step.enabled_when, answers=given, definitions=definitions):
            continue
        for item in step.items:
            if not holds(item.enabled_when, answers=given, definitions=definitions):
                continue
            if item.required or draw() < answered:
                given[item.link_id] = _answer(asked[item.link_id], strengths, draw)
    return given


def _answer(asked: _Asked, strengths: Mapping[str, float], draw: Draw) -> tuple[str, ...]:
    if asked.item.repeats:
        return _ticks(asked, strengths, draw)
    strength = _strength(asked.table, strengths, draw)
    for end, code in asked.steps:
        if strength < end:
            return (code,)
    return (asked.steps[-1][1],)


def _ticks(asked: _Asked, strengths: Mapping[str, float], draw: Draw) -> tuple[str, ...]:
    ticked = tuple(
        code for share, code in asked.steps if _strength(asked.table, strengths, draw) < share
    )
    if ticked or not asked.exclusive:
        return ticked or (asked.steps[-1][1],)
    rather_not = len(asked.exclusive) > 1 and draw() < _RARE
    return asked.exclusive[-1:] if rather_not else asked.exclusive[:1]


def _strength(table: ItemTable, strengths: Mapping[str, float], draw: Draw) -> float:
    shared = table.loading > 0 and draw() < table.loading
    return strengths[table.factor] if shared and table.factor else draw()


def _asked(item: Item, table: ItemTable) -> _Asked:
    exclusive = tuple(option.code for option in item.answer_options if option.exclusive)
    if item.repeats:
        ordinary = (code for code in item.options if code not in exclusive)
        steps = tuple((table.shares.get(code, 0.0), code) for code in ordinary)
        return _Asked(item, steps or ((1.0, exclusive[0]),), exclusive, table)
    return _Asked(item, _cumulated(item, table), exclusive, table)


def _cumulated(item: Item, table: ItemTable) -> tuple[tuple[float, str], ...]:
    named = [code for code in table.shares if code in item.options]
    others = [code for code in item.options if code not in table.shares]
    left = max(0.0, 1.0 - sum(table.shares[code] for code in named))
    shares = {code: table.shares[code] for code in named} | {
        code: left / len(others) for code in others
    }
    ends: list[tuple[float, str]] = []
    total = 0.0
    for code, share in shares.items():
        total += share
        ends.append((total, code))
    return tuple(ends)


def _severe(questionnaire: Questionnaire) -> frozenset[tuple[str, str]]:
    """Return the (link id, code) pairs that a triage rule asks for."""
    return frozenset(
        wanted
        for rule in questionnaire.triage_rules
        for wanted in wanted_answers(rule.when, definitions=questionnaire.definitions)
    )


def _plausible_shares(item: Item, *, severe: frozenset[tuple[str, str]]) -> Mapping[str, float]:
    ordinary = [option for option in item.answer_options if not option.exclusive]
    if item.repeats:
        return {
            option.code: _RARE if (item.link_id, option.code) in severe else 2 * _SEVERE_SHARE
            for option in ordinary
        }
    points = sorted((o for o in ordinary if o.weight), key=lambda option: -option.weight)
    if points:
        whole = sum(range(1, len(points) + 1))
        return {
            option.code: (1 - _NOTHING_SHARE) * rank / whole
            for rank, option in enumerate(points, start=1)
        }
    share = min(_SEVERE_SHARE, 1 / len(item.answer_options))
    return {o.code: share for o in ordinary if (item.link_id, o.code) in severe}
