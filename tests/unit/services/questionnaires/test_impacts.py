"""Judging made-up visitors takes bounded work, and says the same wherever it is done."""

from __future__ import annotations

import pytest

from app.domain.budget import MOST_IMPACT_WORK
from app.domain.checks.size import judged_parts
from app.processes import BoundedProcess, Task
from app.services.questionnaires import impacts as module
from app.services.questionnaires.impacts import VISITORS, impacts
from app.wiring import PROOF
from tests.builders import shipped, shipped_text, tiny_text


def test_the_larger_the_documents_the_fewer_visitors_are_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = 2 * judged_parts(shipped())
    monkeypatch.setattr(module, "MOST_IMPACT_WORK", judged * 7)
    found = impacts(shipped_text(), shipped_text(), "[]", "")
    assert found["visitors"].visitors == 7


def test_the_shipped_document_is_judged_by_all_visitors() -> None:
    assert MOST_IMPACT_WORK // (2 * judged_parts(shipped())) > VISITORS


def test_a_process_of_its_own_gives_the_same_answer_every_time() -> None:
    before = tiny_text()
    question = (before, before.replace('"level": "call"', '"level": "soon"'), "[]", "")
    process = BoundedProcess(PROOF)
    try:
        answer = process.ask(Task("impact", question))
    finally:
        process.stop()
    assert answer == impacts(*question)
    assert answer["visitors"].moved > 0
