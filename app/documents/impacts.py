"""What a draft changes for visitors, as JSON that is kept until the next look."""

import json
from dataclasses import asdict, replace
from typing import Any

from app.domain.authoring.impact import Flow, Impact, Movement, ShownTo

MOST_FLOWS = 10
"""More than anybody reads; the number of those who move is kept whole."""


def write_impacts(impacts: dict[str, Impact]) -> str:
    """Return impacts by name, each with its largest flows."""
    return json.dumps({name: _shortened(found) for name, found in impacts.items()})


def read_impacts(text: str) -> dict[str, Impact]:
    """Return what `write_impacts` wrote."""
    return {name: _impact(raw) for name, raw in json.loads(text).items()}


def _shortened(found: Impact) -> dict[str, Any]:
    movements = {
        aspect: asdict(replace(movement, flows=movement.flows[:MOST_FLOWS]))
        for aspect, movement in found.movements.items()
    }
    return {
        "visitors": found.visitors,
        "moved": found.moved,
        "unanswerable": found.unanswerable,
        "movements": movements,
    }


def _impact(raw: dict[str, Any]) -> Impact:
    movements = {aspect: _movement(found) for aspect, found in raw.pop("movements").items()}
    return Impact(**raw, movements=movements)


def _movement(raw: dict[str, Any]) -> Movement:
    return Movement(
        moved=raw["moved"],
        flows=tuple(Flow(tuple(a), tuple(b), n) for a, b, n in raw["flows"]),
        shown=tuple(ShownTo(**one) for one in raw["shown"]),
    )
