"""Whoever judges a document says all the while what of it is judged now."""

from __future__ import annotations

import pytest

from app.processes import Task
from app.services.questionnaires import judging
from app.web.proof import tasks
from tests.builders import tiny_text
from tests.support.tasks import AtOnce


def test_each_part_is_named_before_it_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[object] = []
    monkeypatch.setattr(judging, "work_on", named.append)
    AtOnce(tasks()).ask(Task("judge", (tiny_text(), tiny_text(), "[]")))
    assert named == ["reading", "checks", "changes", "texts", "examples"]
