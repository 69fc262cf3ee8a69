"""Upgrades between format versions: each lifts a raw document by exactly one version.

To change the format: raise FORMAT_VERSION, add the function that lifts the version before, and
keep a document of the old version among the tests.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.documents.format import FORMAT_VERSION

RawDocument = dict[str, Any]
Upgrade = Callable[[RawDocument], RawDocument]

UPGRADES: Mapping[int, Upgrade] = {}


class UnknownFormatError(ValueError):
    """The document has no format version, or one that this code doesn't know."""


def upgrade(raw: object, *, upgrades: Mapping[int, Upgrade] = UPGRADES) -> RawDocument:
    """Lift a raw document step by step to the current format version."""
    if not isinstance(raw, dict):
        message = "a questionnaire document is a JSON object"
        raise UnknownFormatError(message)
    document: RawDocument = raw
    target = max(upgrades, default=FORMAT_VERSION - 1) + 1
    while (version := document.get("format_version")) != target:
        if type(version) is not int or version not in upgrades:
            message = f"format_version must be a known version up to {target}"
            raise UnknownFormatError(message)
        document = upgrades[version](document)
    return document
