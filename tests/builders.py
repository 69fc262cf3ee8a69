"""Questionnaires for tests: the shipped one, tiny ones, and broken ones made from good ones."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from app.documents.reading import read_questionnaire
from app.domain.questionnaire import Questionnaire

TESTS = Path(__file__).resolve().parent
SHIPPED = TESTS.parent / "app" / "content" / "back-pain.json"
QUESTIONNAIRES = TESTS / "questionnaires"
DATA = TESTS / "data"

_NAMES = ("id", "link_id", "code")


def shipped_text() -> str:
    """Return the shipped back-pain document."""
    return SHIPPED.read_text(encoding="utf-8")


@cache
def shipped() -> Questionnaire:
    """Return the shipped back-pain questionnaire."""
    return read_questionnaire(shipped_text())


@cache
def tiny_text(name: str = "minimal") -> str:
    """Return a document of tests/questionnaires; ``minimal`` uses every feature once."""
    return (QUESTIONNAIRES / f"{name}.json").read_text(encoding="utf-8")


@cache
def tiny(name: str = "minimal") -> Questionnaire:
    """Return a questionnaire of tests/questionnaires."""
    return read_questionnaire(tiny_text(name))


def document(name: str = "minimal", **changes: object) -> dict[str, Any]:
    """Return a tiny document as JSON data, some places changed.

    A place is written with double underscores: ``steps__first__items__safety__locked=False``.
    """
    found: dict[str, Any] = json.loads(tiny_text(name))
    for place, value in changes.items():
        put(found, place.replace("__", "."), value)
    return found


def questionnaire(name: str = "minimal", **changes: object) -> Questionnaire:
    """Return a tiny questionnaire, some places changed as in ``document``."""
    return read_questionnaire(json.dumps(document(name, **changes)))


def put(raw: dict[str, Any], place: str, value: object) -> None:
    """Set one place of a document; the last part may be a new key."""
    holder, last = _holder(raw, place)
    holder[_key(holder, last)] = value


def add(raw: dict[str, Any], place: str, *entries: object) -> None:
    """Append entries to the list at a place."""
    find(raw, place).extend(entries)


def drop(raw: dict[str, Any], place: str) -> None:
    """Remove the entry or key at a place."""
    holder, last = _holder(raw, place)
    del holder[_key(holder, last)]


def copied(raw: dict[str, Any], place: str, **changes: object) -> dict[str, Any]:
    """Return a copy of the entry at a place with some keys changed."""
    return {**copy.deepcopy(find(raw, place)), **changes}


def find(raw: dict[str, Any], place: str) -> Any:  # noqa: ANN401  # JSON can be anything
    """Return what stands at a place such as ``steps.first.items.safety``."""
    current: Any = raw
    for part in place.split("."):
        current = current[_key(current, part)]
    return current


def _holder(raw: dict[str, Any], place: str) -> tuple[Any, str]:
    before, _, last = place.rpartition(".")
    return (find(raw, before) if before else raw), last


def _key(holder: Any, part: str) -> str | int:  # noqa: ANN401  # JSON can be anything
    if isinstance(holder, dict):
        return part
    for number, entry in enumerate(holder):
        if isinstance(entry, dict) and part in [entry.get(name) for name in _NAMES]:
            return number
    return int(part)
