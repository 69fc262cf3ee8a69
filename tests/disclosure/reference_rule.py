"""The rule of release as a reference: what visitors answered, week by week, with noise, when due.

Written apart from the application's own rule, from docs/statistics.md alone.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, islice
from math import exp
from pathlib import Path
from typing import TypeAlias

from app.documents.populations import read_population
from app.documents.reading import read_questionnaire
from app.domain.estimates import Fit, Noised, Variable, fit, summed
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import visitors, winter
from app.domain.tally import counted_items, people_asked

VARIANCE = 16
MOST_TICKS = 2
AFTER_A_MONTH, AFTER_A_QUARTER = 100, 50
FIRST_MONDAY = date(2027, 10, 4)
"""The beginning of a quarter whose months have 4, 4 and 5 weeks."""

_REACH = range(-40, 41)
UNANSWERED = "not_answered"
_CONTENT = Path(__file__).parents[2] / "app" / "content"

Key: TypeAlias = tuple[str, str]
Visit: TypeAlias = tuple[Key, ...]
Counts: TypeAlias = Mapping[Key, int]


@cache
def shipped_questionnaire() -> Questionnaire:
    """Return the questionnaire that is shipped."""
    return read_questionnaire((_CONTENT / "back-pain.json").read_text("utf-8"))


@cache
def visits(size: int) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Return `size` visits of midsummer and as many of midwinter, the same every time."""
    population = read_population((_CONTENT / "back-pain.visitors.json").read_text("utf-8"))

    def made(season: float) -> tuple[Visit, ...]:
        draw = random.Random(f"visits {season}").random
        found = visitors(shipped_questionnaire(), population=population, draw=draw, season=season)
        return tuple(_cells_of(answers) for answers in islice(found, size))

    return made(-1.0), made(1.0)


def _cells_of(answers: Mapping[str, tuple[str, ...]]) -> Visit:
    questionnaire = shipped_questionnaire()
    outcome = evaluate(answers, questionnaire=questionnaire)
    found = [("completions", "all"), ("level", outcome.triage.level)]
    found.extend(("theme", match.theme) for match in outcome.themes.matches if match.ranked)
    for link_id in counted_items(outcome, questionnaire=questionnaire):
        item = questionnaire.items[link_id]
        given = outcome.route.answers.get(link_id, ())
        counted = [code for code in item.options if code in given][:MOST_TICKS]
        found.extend((link_id, value) for value in counted or [UNANSWERED])
    return tuple(found)


@cache
def variables() -> Mapping[str, tuple[str, ...]]:
    """Return every variable's values."""
    questionnaire = shipped_questionnaire()
    return {
        "completions": ("all",),
        "level": tuple(level.id for level in questionnaire.levels),
        "theme": tuple(theme.id for theme in questionnaire.ranked_themes),
        **{link_id: (*item.options, UNANSWERED) for link_id, item in questionnaire.items.items()},
    }


@dataclass(frozen=True)
class Released:
    """A release: its weeks, what was true in them, and what was shown with which variance."""

    weeks: range
    truth: Counts
    shown: Mapping[Key, Noised]


def releases(weeks: int, *, a_day: float, seed: int, pool: int) -> Iterator[Released]:
    """Yield the releases of a time that begins with a quarter."""
    chance = random.Random(f"{seed} {a_day}")
    noise = Noise(chance)
    summer, winter_visits = visits(pool)
    pending: Counter[Key] = Counter()
    drawn: list[Noised] = []
    for week in range(weeks):
        monday = FIRST_MONDAY + timedelta(weeks=week)
        several = max(round(chance.gauss(a_day * 7, (a_day * 7) ** 0.5)), 0)
        cold = (1 + winter(monday)) / 2
        for _ in range(several):
            pending.update(chance.choice(winter_visits if chance.random() < cold else summer))
        drawn.append(Noised(several + noise(), VARIANCE))
        if is_due(drawn, monday):
            begin = week + 1 - len(drawn)
            yield Released(range(begin, week + 1), dict(pending), noised(pending, drawn, noise))
            pending.clear()
            drawn.clear()


def noised(truth: Counts, drawn: list[Noised], noise: "Noise") -> Mapping[Key, Noised]:
    """Return every cell with noise; the completions were drawn week by week."""
    shown = {
        (name, value): Noised(truth.get((name, value), 0) + noise(), VARIANCE)
        for name, values in variables().items()
        for value in values
    }
    return shown | {("completions", "all"): summed(drawn)}


def fits(shown: Mapping[Key, Noised]) -> Mapping[str, Fit]:
    """Return the fit of every variable, variables of the same people fitted together."""
    questionnaire = shipped_questionnaire()
    asked = people_asked(questionnaire)
    together: dict[object, dict[str, Variable]] = {}
    for name, values in variables().items():
        cells = {value: shown[name, value] for value in values}
        is_list = name in questionnaire.items and questionnaire.items[name].repeats
        variable = Variable(cells, is_list or name == "theme", UNANSWERED if is_list else "")
        people = asked[f"item/{name}" if name in questionnaire.items else "completions"]
        together.setdefault(people, {})[name] = variable
    found = [fit(one) for one in together.values()]
    return {name: one for one in found for name in one.variables}


def is_due(drawn: list[Noised], monday: date) -> bool:
    """Tell whether weeks are released when the one that begins on a Monday is shut."""
    thursday, following = monday + timedelta(days=3), monday + timedelta(days=10)
    if thursday.month == following.month:
        return False
    n, variance = summed(drawn)
    least = AFTER_A_MONTH if thursday.month % 3 else AFTER_A_QUARTER
    return n >= least and n * n >= 9 * variance


@dataclass(frozen=True)
class Noise:
    """The discrete Gaussian, from a table of its probabilities."""

    chance: random.Random
    variance: int = VARIANCE

    def __call__(self) -> int:
        """Draw a number."""
        return self.chance.choices(_REACH, cum_weights=_weights(self.variance))[0]


@cache
def _weights(variance: int) -> tuple[float, ...]:
    return tuple(accumulate(exp(-z * z / (2 * variance)) for z in _REACH))
