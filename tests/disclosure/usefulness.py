"""How much of what visitors answer is shown in the end: the real questionnaire for a year.

``python -m tests.disclosure.usefulness`` prints the table of docs/statistics.md. The answers are
plain chance (a tenth tick a sign, a twentieth skip an item); what matters is how many there are.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.documents.reading import read_questionnaire
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.release import Release, WaitingCells, due_epochs, release
from app.domain.disclosure.reporting import bars, total
from app.domain.disclosure.series import Series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.outcome import evaluate
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import Cell, cells

_CONTENT = Path(__file__).parents[2] / "app" / "content" / "back-pain.json"
_POOL = 1500


@dataclass(frozen=True)
class Usefulness:
    """What became of the answers, by series.

    ``error``: by how many points the shares of items that everybody is asked are off, on average.
    """

    releases: int
    shown: Mapping[str, int]
    answered: Mapping[str, int]
    error: float

    def share(self, kind: str) -> int:
        """Return the percent of answers shown, of the series of one kind (``item/``, say)."""
        answered = sum(n for name, n in self.answered.items() if name.startswith(kind))
        shown = sum(n for name, n in self.shown.items() if name.startswith(kind))
        return round(100 * shown / answered)


def after(weeks: int, *, a_day: float, seed: int = 1) -> Usefulness:
    """Release week by week and count what was shown at the end."""
    chance = random.Random(seed)
    questionnaire = read_questionnaire(_CONTENT.read_text(encoding="utf-8"))
    pool = [_visit(questionnaire, chance) for _ in range(_POOL)]
    series = series_of(questionnaire)
    waiting: WaitingCells = {}
    answered: Counter[Cell] = Counter()
    pending: Counter[Cell] = Counter()
    completions: dict[str, int] = {}
    releases: list[Release] = []
    for week in range(weeks):
        several = max(round(chance.gauss(a_day * 7, (a_day * 7) ** 0.5)), 0)
        for visit in chance.choices(pool, k=several):
            pending.update(visit)
        completions[f"{week:03d}"] = several
        if due_epochs(completions, thresholds=Thresholds()):
            releases.append(
                _release(pending, series=series, waiting=waiting, draw=chance.randrange)
            )
            waiting = releases[-1].waiting
            answered += pending
            pending.clear()
            completions.clear()
    return _compare(series, releases=releases, answered=answered + pending)


def _release(
    pending: Mapping[Cell, int], *, series: tuple[Series, ...], waiting: WaitingCells, draw: Draw
) -> Release:
    return release(
        {(1, *cell): n for cell, n in pending.items()},
        versions={1: series},
        waiting=waiting,
        thresholds=Thresholds(),
        draw=draw,
    )


def _compare(
    series: tuple[Series, ...], *, releases: list[Release], answered: Mapping[Cell, int]
) -> Usefulness:
    blocks = [block for result in releases for block in result.blocks]
    shown = {one.id: total(one, blocks=blocks) for one in series}
    truth = {
        one.id: [sum(answered.get(source, 0) for source in cell.sources) for cell in one.cells]
        for one in series
    }
    everybody = 0.9 * answered.get(Cell("completions", "all"), 0)
    errors = [
        abs(n / sum(truth[one.id]) - bar.n / max(shown[one.id], 1))
        for one in series
        if one.variable.startswith("item/") and sum(truth[one.id]) >= everybody
        for n, bar in zip(truth[one.id], bars(one, blocks=blocks), strict=False)
    ]
    sums = {series_id: sum(counts) for series_id, counts in truth.items()}
    return Usefulness(len(releases), shown, sums, 100 * sum(errors) / len(errors))


def _visit(questionnaire: Questionnaire, chance: random.Random) -> tuple[Cell, ...]:
    raw = {
        item.link_id: _answer(item, chance)
        for item in questionnaire.items.values()
        if item.required or chance.random() > 0.05
    }
    outcome = evaluate(raw, questionnaire=questionnaire)
    return cells(outcome, questionnaire=questionnaire)


def _answer(item: Item, chance: random.Random) -> tuple[str, ...]:
    if not item.repeats:
        return (chance.choice(tuple(item.options)),)
    ordinary = [code for code, option in item.options.items() if not option.exclusive]
    return tuple(c for c in ordinary if chance.random() < 0.1 / len(ordinary) ** 0.5) or ("none",)


def _print_table() -> None:
    for weeks in (13, 52):
        for a_day in (1.5, 6, 25):
            found = after(weeks, a_day=a_day)
            shares = [found.share(kind) for kind in ("item/", "option/", "level", "theme/")]
            line = (a_day, weeks, found.releases, *shares, round(found.error, 1))
            print(*line, sep="\t")  # noqa: T201  # what the command is for


if __name__ == "__main__":
    _print_table()
