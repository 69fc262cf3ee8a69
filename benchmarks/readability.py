"""How easily the shipped words read: jReadability of all levels, notes and buttons together.

The score (Lee and Hasebe) grows with ease: 2.5 to 3.5 is "upper intermediate", 3.5 to 4.5 "lower
intermediate". Needs a tokenizer of 250 MB that nothing else here does, so it is no requirement:
``.venv/bin/python -m pip install jreadability==1.1.5 unidic-lite==1.0.8`` in a copy of one's own.
"""

import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from app.documents.reading import read_questionnaire
from app.domain.anatomy import texts_of
from app.domain.texts import base_text
from app.services.shipped import shipped_text

_LEAST: Final = 3.5
"""What the questions score at least; the result must not read harder than what led to it."""

_KINDS: Final = {
    "levels": r"levels\.",
    "notes": r"notes\.",
    "buttons": r"prompts\.",
    "questions": r"steps\..*\.text",
    "readings": r"sections\.(?!testimonials).*\.body",
}


def main() -> int:
    """Print a line for each kind of text; 1 where levels or notes read harder than they may."""
    score: Callable[[str], float] = import_module("jreadability").compute_readability
    scores = {kind: score("".join(_sentences(pattern))) for kind, pattern in _KINDS.items()}
    for kind, found in scores.items():
        sys.stdout.write(f"{kind:10} {found:.2f}\n")
    return int(min(scores["levels"], scores["notes"]) < _LEAST)


def _sentences(pattern: str) -> Iterator[str]:
    """Yield each sentence once, all with a full stop: it is by that the formula tells them."""
    questionnaire = read_questionnaire(shipped_text("back-pain.json"))
    texts = [
        base_text(found.text or "")
        for found in texts_of(questionnaire)
        if re.match(pattern, found.place)
    ]
    lines = (line.removeprefix("- ") for text in texts for line in text.splitlines())
    for line in dict.fromkeys(filter(None, lines)):
        yield line if line.endswith("。") else f"{line}。"


if __name__ == "__main__":
    sys.exit(main())
