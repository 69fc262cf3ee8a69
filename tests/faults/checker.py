"""Compares what visitors were told with what the database counted.

An acknowledgement is ``data-counted`` yes or already. Each acknowledged form must be counted
exactly once, nothing may be counted that was not sent, and the tallies must be exactly the sum
of the counted forms' own cells.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import select

from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.tally import cells
from app.storage.database import open_engine
from app.storage.tables import epoch, spent_nonce, tally
from tests.faults.visits import Sent

CellKey = tuple[str, str]
COMPLETIONS: CellKey = ("completions", "all")


@dataclass(frozen=True)
class Verdict:
    """What the comparison found; the last four numbers are 0 on a sound server.

    ``lost``: acknowledged and not counted. ``doubled``: completions beyond one for each counted
    form that was sent. ``invented``: counted and never sent. ``wrong_cells``: tally cells that
    differ from the sum over the counted forms.
    """

    forms: int
    posts: int
    acknowledged: int
    counted: int
    lost: int
    doubled: int
    invented: int
    wrong_cells: int

    @property
    def sound(self) -> bool:
        """Whether nothing was lost, doubled or made up."""
        return not (self.lost or self.doubled or self.invented or self.wrong_cells)


@dataclass(frozen=True)
class Counted:
    """What a database holds: epoch keys, digests of counted forms, and the tallies."""

    keys: Mapping[str, bytes]
    digests: frozenset[tuple[str, bytes]]
    cells: Mapping[CellKey, int]


def read_counted(database_url: str) -> Counted:
    """Read what was counted, over all epochs, versions and arms."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        keys = {row.id: row.nonce_key for row in connection.execute(select(epoch))}
        digests = frozenset(
            (row.epoch, bytes(row.digest)) for row in connection.execute(select(spent_nonce))
        )
        sums: Counter[CellKey] = Counter()
        for row in connection.execute(select(tally)):
            sums[row.variable, row.value] += row.n
    engine.dispose()
    return Counted(keys, digests, sums)


def compare(sent: Iterable[Sent], counted: Counted, *, questionnaire: Questionnaire) -> Verdict:
    """Return the verdict over everything that was sent."""
    forms = list(sent)
    by_digest = {
        (name, blake2b(form.nonce, key=key, digest_size=16).digest()): form
        for form in forms
        for name, key in counted.keys.items()
    }
    known = counted.digests & by_digest.keys()
    nonces = {by_digest[digest].nonce for digest in known}
    expected = _expected_cells([by_digest[digest] for digest in known], questionnaire=questionnaire)
    return Verdict(
        forms=len(forms),
        posts=sum(len(form.told) for form in forms),
        acknowledged=sum(form.acknowledged for form in forms),
        counted=len(counted.digests),
        lost=sum(form.acknowledged and form.nonce not in nonces for form in forms),
        doubled=counted.cells.get(COMPLETIONS, 0) - len(known),
        invented=len(counted.digests - known),
        wrong_cells=_differences(expected, counted.cells),
    )


def _expected_cells(forms: list[Sent], *, questionnaire: Questionnaire) -> Mapping[CellKey, int]:
    sums: Counter[CellKey] = Counter()
    for form in forms:
        answers: dict[str, list[str]] = {}
        for link_id, code in form.answers:
            answers.setdefault(link_id, []).append(code)
        outcome = evaluate(answers, questionnaire=questionnaire)
        sums.update(cells(outcome, questionnaire=questionnaire))
    return sums


def _differences(expected: Mapping[CellKey, int], found: Mapping[CellKey, int]) -> int:
    return sum(
        expected.get(cell, 0) != found.get(cell, 0) for cell in expected.keys() | found.keys()
    )
