"""Every attribute of every part says everything about itself, in one row."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import get_args

import pytest

from app.domain import attributes as row
from app.domain.anatomy import (
    ANATOMY,
    HOLDERS,
    KINDS,
    LISTS,
    LONGEST,
    ORDERED,
    TOPICS,
    IncompleteAnatomyError,
    attributes_of,
    parts_of,
)
from app.domain.attributes import Page, Topic
from tests.builders import shipped, tiny

IDENTITY = {"link_id", "code", "id"}


def test_the_table_holds_every_field_of_every_kind_of_part() -> None:
    assert set(ANATOMY) == set(KINDS)
    for kind in KINDS:
        assert set(ANATOMY[kind]) == {one.name for one in fields(kind)}


def test_a_field_without_a_row_is_refused_at_once() -> None:
    @dataclass
    class Colour:
        id: str = field(metadata=row.identity())
        name: str = ""

    with pytest.raises(IncompleteAnatomyError, match=r"Colour\.name"):
        attributes_of(Colour)


def test_every_attribute_of_every_part_has_its_topic() -> None:
    for kind, topics in TOPICS.items():
        asks = {name for name, one in ANATOMY[kind].items() if one.asks}
        names = set(ANATOMY[kind]) - IDENTITY - asks - set(HOLDERS[kind])
        assert set(topics) == names, kind.__name__
        assert set(topics.values()) <= set(get_args(Topic))


def test_every_ordered_list_is_one_of_parts() -> None:
    for kind, names in ORDERED.items():
        assert set(names) <= set(HOLDERS[kind])


def test_every_kind_of_text_has_one_limit() -> None:
    rows = [one for kind in ANATOMY.values() for one in kind.values() if one.text]
    assert {(one.text, one.longest) for one in rows} == set(LONGEST.items())
    assert all(one.longest > 0 for one in rows)


def test_staff_find_everything_they_can_see_on_a_page() -> None:
    """What has no page of its own stands with what holds it; steps have a page each."""
    for name, one in ANATOMY[KINDS[0]].items():
        if one.text or (one.holds_parts and name != "steps"):
            assert one.page in get_args(Page), name


@pytest.mark.parametrize("questionnaire", [shipped(), tiny()], ids=["shipped", "tiny"])
def test_what_follows_the_name_of_a_list_is_an_id(questionnaire: object) -> None:
    for part in parts_of(questionnaire):  # type: ignore[arg-type]  # either of two
        segments = part.place.split(".")
        for name, own in pairwise(segments):
            assert (name in LISTS) != (own in LISTS), part.place
