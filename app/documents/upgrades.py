"""Upgrades between format versions: each lifts a raw document by exactly one version.

To change the format: raise FORMAT_VERSION, add the function that lifts the version before, and
keep a document of the old version among the tests.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from app.documents.format import FORMAT_VERSION

RawDocument: TypeAlias = dict[str, Any]
Upgrade: TypeAlias = Callable[[RawDocument], RawDocument]

UPGRADES: Mapping[int, Upgrade] = {}


class UnknownFormatError(ValueError):
    """The document has no format version, or one that this code doesn't know.

    ``kind`` is ``not_document`` when it is no JSON object at all.
    """

    def __init__(self, message: str, *, kind: str = "format_version") -> None:
        """Remember what is wrong."""
        super().__init__(message)
        self.kind = kind


def upgrade(
    raw: object, *, upgrades: Mapping[int, Upgrade] = UPGRADES, target: int = FORMAT_VERSION
) -> RawDocument:
    """Lift a raw document step by step to the target format version.

    ``upgrades`` holds, by version, the function that lifts a document of that version by one;
    the new version number is written here. Raises UnknownFormatError.
    """
    if not isinstance(raw, dict):
        message = "a questionnaire document is a JSON object"
        raise UnknownFormatError(message, kind="not_document")
    document: RawDocument = raw
    for version in range(_known_version(document, upgrades=upgrades, target=target), target):
        document = {**upgrades[version](document), "format_version": version + 1}
    return document


def _known_version(document: RawDocument, *, upgrades: Mapping[int, Upgrade], target: int) -> int:
    version = document.get("format_version")
    if type(version) is int and (version == target or version in upgrades):
        return version
    message = f"format_version must be a known version up to {target}"
    raise UnknownFormatError(message)
