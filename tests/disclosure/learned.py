"""How much somebody learns from a naive board who looks before and after every visitor.

``python -m tests.disclosure.learned`` prints the figures of docs/statistics.md. The strongest
attacker there is in a clinic knows a visitor's name and minute. The board counts live and hides
what is under ten. The same attack on our own pages and files, where it learns nothing, is in
test_page_attacks_over_time.py.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.documents.populations import read_population
from app.documents.reading import read_questionnaire
from app.domain.outcome import evaluate
from app.domain.simulation import visitors
from app.domain.tally import Cell, cells

_CONTENT = Path(__file__).parents[2] / "app" / "content"
_LEAST = 10


@dataclass(frozen=True)
class Learned:
    """Shares of answers to single-choice items that two looks give away.

    ``everything``: the share of visitors all of whose answers are given away.
    """

    answers: float
    everything: float


def learned(*, a_day: float, weeks: int, seed: int = 1) -> Learned:
    """Let visitors come one by one and look before and after each."""
    visits = _visits(round(a_day * 7 * weeks), seed=seed)
    board: Counter[Cell] = Counter()
    shares = []
    for visit in visits:
        answers = [cell for cell in visit if cell.variable.startswith("item/")]
        before = _shown(board)
        board.update(visit)
        after = _shown(board)
        shown = [_changes(cell.variable, before, after) for cell in answers]
        shares.append(sum(shown) / len(shown))
    return Learned(
        answers=sum(shares) / len(shares),
        everything=sum(share == 1 for share in shares) / len(shares),
    )


def _visits(several: int, *, seed: int) -> list[tuple[Cell, ...]]:
    questionnaire = read_questionnaire((_CONTENT / "back-pain.json").read_text(encoding="utf-8"))
    table = read_population((_CONTENT / "back-pain.visitors.json").read_text(encoding="utf-8"))
    found = visitors(questionnaire, population=table, draw=random.Random(seed).random)
    return [
        cells(evaluate(raw, questionnaire=questionnaire), questionnaire=questionnaire)
        for raw in islice(found, several)
    ]


def _shown(board: Mapping[Cell, int]) -> dict[Cell, int]:
    return {cell: n for cell, n in board.items() if n >= _LEAST}


def _changes(variable: str, before: Mapping[Cell, int], after: Mapping[Cell, int]) -> bool:
    """Tell whether an item's shown numbers say which answer came."""
    return any(n != before.get(cell) for cell, n in after.items() if cell.variable == variable)


def _print_table() -> None:
    for a_day in (1.5, 6, 25):
        found = learned(a_day=a_day, weeks=13)
        print(a_day, f"{found.answers:.0%}", f"{found.everything:.0%}", sep="\t")  # noqa: T201  # what the command is for


if __name__ == "__main__":
    _print_table()
