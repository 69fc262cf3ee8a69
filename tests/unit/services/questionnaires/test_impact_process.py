"""Judging made-up visitors takes bounded work, however large the documents are."""

from __future__ import annotations

import pytest

from app.documents.impacts import read_impacts
from app.domain.budget import MOST_IMPACT_WORK
from app.domain.checks.size import judged_parts
from app.services.questionnaires import impact_process
from app.services.questionnaires.impact_process import VISITORS, Question, answer
from tests.builders import shipped, shipped_text


def test_the_larger_the_documents_the_fewer_visitors_are_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged = 2 * judged_parts(shipped())
    monkeypatch.setattr(impact_process, "MOST_IMPACT_WORK", judged * 7)
    question = Question(before=shipped_text(), after=shipped_text(), examples="[]", population="")
    assert read_impacts(answer(question))["visitors"].visitors == 7


def test_the_shipped_document_is_judged_by_all_visitors() -> None:
    assert MOST_IMPACT_WORK // (2 * judged_parts(shipped())) > VISITORS
