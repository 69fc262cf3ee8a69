"""Whatever is sent as a document ends within its budget, with a verdict in words.

``HOSTILE_DOCUMENTS`` is how many are tried (`make hostile`: 1,000).
"""

from __future__ import annotations

import os
import re
from typing import Final

import pytest

from app.domain import budget
from app.domain.clinic import Clinic
from app.processes import Task
from app.services.questionnaires.proving import Trial
from app.web.staff.drafts.keeping import mistake_lines
from tests.support.hostile_documents import (
    KINDS,
    HostileDocument,
    Verdict,
    hostile_document,
    hostile_documents,
    judged,
)
from tests.support.hostile_texts import PLAIN_MARKERS
from tests.support.tasks import at_once
from tests.unit.web.test_import_mistakes import shown

SEED: Final = 20_261_122
COUNT: Final = int(os.environ.get("HOSTILE_DOCUMENTS", "50"))

_LINE: Final = re.compile(r"\S+(?: \S+)*: (?:[a-z_]+: .+|and \d+ more mistakes)")
_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_LINE: Final = 1_000


@pytest.mark.parametrize("number", range(COUNT))
def test_a_document_ends_within_its_budget_with_a_verdict_in_words(number: int) -> None:
    found = hostile_document(SEED, number)
    verdict = judged(found.text)
    assert verdict.steps <= 2 * budget.MOST_CHECK_WORK, found.name
    assert_told_in_words(verdict, found)
    if verdict.passed:
        assert_pages_stand(found)


def assert_told_in_words(verdict: Verdict, found: HostileDocument) -> None:
    """Check what the command line and the import page would say."""
    assert len(verdict.lines) <= budget.MOST_MISTAKES_TOLD + 1, found.name
    for line in verdict.lines:
        assert _LINE.fullmatch(line), (found.name, line[:200])
        assert line.isprintable(), (found.name, line[:200])
        assert len(line) < _LONGEST_LINE, (found.name, len(line))
    for told in mistake_lines(verdict.mistakes, found.text):
        assert all(map(_JAPANESE.search, shown(told))), (found.name, told)


def assert_pages_stand(found: HostileDocument) -> None:
    """Try the pages of a document that passed: they can be built and answer, or are too large."""
    trial = Trial(
        slug="hostile",
        document=found.text,
        examples="[]",
        clinic=Clinic(),
        serves_patients=False,
    )
    faults, _ = at_once().ask(Task("prove", (trial,)))
    assert {fault.kind for fault in faults} <= {"too_large"}, (found.name, faults)


def test_a_seed_gives_the_same_documents_each_time() -> None:
    count = len(KINDS)
    assert list(hostile_documents(SEED, count)) == list(hostile_documents(SEED, count))
    assert list(hostile_documents(SEED + 1, count)) != list(hostile_documents(SEED, count))


def test_some_documents_pass_and_some_are_refused() -> None:
    passed = {judged(found.text).passed for found in hostile_documents(SEED, 4)}
    assert passed == {True, False}


def test_there_are_markers_that_come_before_visitors() -> None:
    assert {"@@token@@", "</script>", "]]>", "*/", "**"} <= set(PLAIN_MARKERS)
