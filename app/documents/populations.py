"""People who never were: tables of simulated visitors, worked patients, and a second version.

Tables and patients are JSON (``app/content/back-pain.visitors.json``, ``….vignettes.json``).
"""

import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.documents.enable_when import Id
from app.domain.authoring.impact import Patient
from app.domain.simulation import Habits, ItemTable, Population


class UnreadablePopulationError(ValueError):
    """The text is no table of visitors."""


_Share = Annotated[float, Field(ge=0, le=1)]


class _PopulationModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Item(_PopulationModel):
    shares: dict[Id, _Share]
    factor: str = ""
    loading: _Share = 0.0


class _Habits(_PopulationModel):
    winter_visits: _Share = 0.0
    winter_factors: dict[Id, _Share] = {}
    break_off: dict[Id, _Share] = {}
    sources: dict[Id, _Share] = {}
    taps: dict[Id, _Share] = {}


class _Population(_PopulationModel):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    answered: _Share
    items: dict[Id, _Item]
    habits: _Habits = _Habits()


def read_population(text: str) -> Population:
    """Parse a table of visitors; raises UnreadablePopulationError."""
    try:
        found = _Population.model_validate_json(text)
    except ValidationError as error:
        raise UnreadablePopulationError(f"{error.error_count()} mistakes") from None
    return Population(
        name=found.name,
        answered=found.answered,
        items={
            link_id: ItemTable(shares=entry.shares, factor=entry.factor, loading=entry.loading)
            for link_id, entry in found.items.items()
        },
        habits=Habits(**found.habits.model_dump()),
    )


class _Patient(_PopulationModel):
    id: Annotated[str, Field(min_length=1, max_length=40)]
    case: Annotated[str, Field(min_length=1, max_length=200)]
    needs_at_least: Id | None
    at_most: Id | None
    answers: dict[Id, Id | tuple[Id, ...]]


class _Patients(_PopulationModel):
    about: str
    vignettes: tuple[_Patient, ...]


def read_patients(text: str) -> tuple[Patient, ...]:
    """Parse worked patients, none of an empty text; raises UnreadablePopulationError."""
    if not text:
        return ()
    try:
        found = _Patients.model_validate_json(text)
    except ValidationError as error:
        raise UnreadablePopulationError(f"{error.error_count()} mistakes") from None
    return tuple(Patient(**dict(one)) for one in found.vignettes)


_MARK = "？"


def second_version(document: str) -> str:
    """Return a document with a question mark more in one item, and one in a second arm only.

    Locked items are left alone. A document that has two arms already only gets the first.
    """
    raw = json.loads(document)
    free = [
        item
        for step in raw["steps"]
        for item in step["items"]
        if not item.get("locked") and not item["text"].endswith(_MARK)
    ]
    for item in free[:1]:
        item["text"] += _MARK
    if len(raw["arms"]) == 1:
        texts = {item["link_id"]: item["text"] + _MARK for item in free[1:2]}
        raw["arms"].append({"id": "b", "allocation": 1, "item_texts": texts})
    return json.dumps(raw, ensure_ascii=False)
