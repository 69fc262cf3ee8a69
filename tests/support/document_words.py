"""Every text of a questionnaire document, read from its JSON, with its place.

The walk is the domain's own, the one that the wording check and the editor use. ``exempt``
follows the rule file's ``exempt`` line: locked safety texts, locked labels and citations were
approved by a person, so the wording check does not judge them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.documents.reading import read_questionnaire
from app.domain.anatomy import texts_of

CONTENT = Path(__file__).parents[2] / "app" / "content"

Json = Mapping[str, Any]


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
    for found in texts_of(read_questionnaire(json.dumps(document))):
        yield Words(found.place, _key(found.place), found.text or "", exempt=found.exempt)


def _key(place: str) -> str:
    """Return what a text is called where it stands: lists by what each of their entries is."""
    *_, above, last = ("", *place.split("."))
    if ".actions." in place:
        return "action"
    return {"item_texts": "text"}.get(above, last)
