"""The worked cases that walks are made with."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.browser.pages import Answers
from tests.builders import DATA

PERSONAS: Final[dict[str, dict[str, Any]]] = {
    persona["id"]: persona
    for persona in json.loads((DATA / "personas.json").read_text(encoding="utf-8"))
}


def answers_of(persona: str) -> Answers:
    """Return the answers of a worked case."""
    found: Answers = PERSONAS[persona]["answers"]
    return found


SHORT: Final = answers_of("P27")
"""Five steps, one theme, nothing urgent."""

LONGEST: Final = answers_of("P41")
"""Six steps and four themes."""

TODAY: Final = answers_of("P11")
SOON: Final = answers_of("P17")
CALL119: Final = answers_of("P02")
