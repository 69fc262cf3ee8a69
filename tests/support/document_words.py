"""Every text of a questionnaire document, read straight from its JSON, with its place.

``exempt`` follows the rule file's ``exempt`` line: locked safety texts, locked labels and
citations were approved by a person, so the wording check does not judge them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

CONTENT = Path(__file__).parents[2] / "app" / "content"

Json = Mapping[str, Any]

# Texts are locked by name: the page's safety sentences have no object of their own.
LOCKED_TEXTS = frozenset({"on_behalf", "cannot_phone", "early_result"})

_WORDS = ("title", "text", "help", "display", "label", "heading", "lead", "closing", "body")
_STAFF_WORDS = ("reason_off",)
_PARTS = ("steps", "flags", "levels", "themes", "notes", "sections", "prompts")
_CHILDREN = ("items", "option_groups", "answer_options")


class Words(NamedTuple):
    """One text: where it stands, its key there, what it says."""

    place: str
    kind: str
    text: str
    exempt: bool


def shipped(name: str) -> Any:  # noqa: ANN401  # JSON of several shapes
    """Read one of the shipped content files."""
    return json.loads((CONTENT / name).read_text(encoding="utf-8"))


def words_of(document: Json) -> Iterator[Words]:
    """Yield every text of a document."""
    yield Words("title", "title", document["title"], exempt=False)
    for name, text in document["texts"].items():
        yield Words(f"texts/{name}", name, text, exempt=name in LOCKED_TEXTS)
    for part in _PARTS:
        for entry in document[part]:
            yield from _entry_words(part, entry, locked=False)
    for number, source in enumerate(document["sources"]):
        for key in ("title", "publisher"):
            yield Words(f"sources/{number}/{key}", key, source[key], exempt=True)
    for arm in document["arms"]:
        for link_id, text in arm["item_texts"].items():
            yield Words(f"arms/{arm['id']}/{link_id}", "text", text, exempt=False)


def _entry_words(above: str, entry: Json, *, locked: bool) -> Iterator[Words]:
    place = f"{above}/{_name(entry)}"
    is_locked = locked or bool(entry.get("locked"))
    for key in (*_WORDS, *_STAFF_WORDS):
        if entry.get(key):
            yield Words(f"{place}/{key}", key, entry[key], exempt=is_locked)
    for number, action in enumerate(entry.get("actions", ())):
        yield Words(f"{place}/actions/{number}", "action", action, exempt=is_locked)
    for key in _CHILDREN:
        for child in entry.get(key, ()):
            yield from _entry_words(place, child, locked=is_locked)


def _name(entry: Json) -> str:
    return str(entry.get("id") or entry.get("link_id") or entry.get("code"))
