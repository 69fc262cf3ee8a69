"""Upgrades lift a document version by version, each step once and in order."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.format import FORMAT_VERSION
from app.documents.upgrades import UPGRADES, UnknownFormatError, upgrade

Raw = dict[str, Any]


def rename_name(raw: Raw) -> Raw:
    return {**{key: value for key, value in raw.items() if key != "name"}, "title": raw["name"]}


def number_steps(raw: Raw) -> Raw:
    return {**raw, "steps": [{"id": f"step_{n}"} for n in range(raw["steps"])]}


CHAIN = {1: rename_name, 2: number_steps}


def lift(raw: object) -> Raw:
    return upgrade(raw, upgrades=CHAIN, target=3)


def test_an_old_document_is_lifted_through_every_version() -> None:
    assert lift({"format_version": 1, "name": "腰", "steps": 2}) == {
        "format_version": 3,
        "title": "腰",
        "steps": [{"id": "step_0"}, {"id": "step_1"}],
    }


def test_a_document_in_between_is_lifted_from_there() -> None:
    lifted = lift({"format_version": 2, "title": "腰", "steps": 1})
    assert lifted == {"format_version": 3, "title": "腰", "steps": [{"id": "step_0"}]}


def test_a_current_document_is_left_alone() -> None:
    raw = {"format_version": 3, "steps": 7}
    assert lift(raw) == raw


def test_the_document_handed_in_is_not_changed() -> None:
    raw = {"format_version": 1, "name": "腰", "steps": 1}
    lift(raw)
    assert raw == {"format_version": 1, "name": "腰", "steps": 1}


@pytest.mark.parametrize("version", [0, 4, -1, None, "1", 1.0, True, [1], {}], ids=repr)
def test_an_unknown_version_is_refused(version: object) -> None:
    with pytest.raises(UnknownFormatError, match="up to 3"):
        lift({"format_version": version, "name": "腰", "steps": 1})


@pytest.mark.parametrize("raw", [None, [], "text", 3], ids=repr)
def test_what_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(UnknownFormatError, match="JSON object"):
        lift(raw)


def test_every_older_version_has_its_upgrade() -> None:
    assert sorted(UPGRADES) == list(range(1, FORMAT_VERSION))
