"""Whoever approves a first publication reads everything that a visitor could notice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.documents.reading import read_questionnaire
from app.domain.anatomy import ANATOMY, HOLDERS, Content, parts_of
from app.domain.conditions import AllOf, AnswerIn, AnyOf, NoneOf
from app.domain.levels import PromptRule
from app.domain.questionnaire import Questionnaire
from app.web.shared.richtext import ruby
from app.web.staff.publishing.whole import whole_of
from tests.builders import document, questionnaire, shipped, tiny
from tests.unit.domain.broken import ALL, Broken

_TEMPLATES: Final = Path(__file__).resolve().parents[3] / "templates"
_SAFETY: Final = AnswerIn("safety", ("none",))
_OTHERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "level": ("call", "soon"),
    "lists_signs_of": ("call", None),
    "first_prompt": ("see_doctor", None),
    "scale": ("gone",),
    "item_set": ("gone",),
    "prompts": ((PromptRule(("see_doctor",)),), ()),
    "about": ("missing", None),
    "missing_prompt": ("see_doctor", None),
    "needed_when": (_SAFETY,),
    "same_sign_as": ("amber", None),
    "item_texts": ({"strain": "ほかのことば"},),
    "gate": (("strain",), ()),
    "link_ids": (("rest",), ("strain",)),
}
"""What an attribute may be instead, where any other words would not do."""

_NOT_SHOWN: Final = frozenset({"TriageRule.locked"})
"""The checks refuse a rule that should be locked and is not."""


@cache
def environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    found.filters["ruby"] = ruby
    return found


def html(found: Questionnaire) -> str:
    """Return what is shown of a document."""
    module: Any = environment().get_template("staff/publishing/whole.html").module
    return str(module.whole_of(whole_of(found)))


def other(kind: type, name: str, value: Any) -> Any:  # noqa: ANN401  # any attribute's value
    """Return another value that an attribute may have; the same one if there is none."""
    hint = get_type_hints(kind)[name]
    known = _OTHERS.get(name, ())
    if get_origin(hint) is Literal:
        known = get_args(hint)
    elif isinstance(value, bool):
        known = (not value,)
    elif isinstance(value, int | Fraction):
        known = (value + 1,)
    elif isinstance(value, AllOf | AnyOf | NoneOf | AnswerIn) or name in {"when", "enabled_when"}:
        known = (_SAFETY, AllOf(()))
    elif isinstance(value, tuple) and not known:
        known = (("general",), ())
    elif not known:
        known = ("ほかのことば",)
    return next((one for one in known if one != value), value)


def with_other(content: Any, target: Content, name: str, value: Any) -> Any:  # noqa: ANN401  # any part
    """Return a part in which something is otherwise in one of the parts it holds."""
    if content is target:
        return replace(content, **{name: value})
    held = {one: getattr(content, one) for one in HOLDERS[type(content)]}
    return replace(
        content,
        **{
            one: tuple(with_other(part, target, name, value) for part in parts)
            if isinstance(parts, tuple)
            else parts and with_other(parts, target, name, value)
            for one, parts in held.items()
        },
    )


def variants(found: Questionnaire) -> Iterator[tuple[str, Questionnaire]]:
    """Yield a questionnaire in which one thing is otherwise, for every attribute of every part."""
    for part in parts_of(found):
        kind = type(part.content)
        for name, row in part.attributes.items():
            value = getattr(part.content, name)
            is_id = row.topic is None
            if row.holds_parts or is_id or f"{kind.__name__}.{name}" in _NOT_SHOWN:
                continue
            instead = other(kind, name, value)
            if instead != value:
                place = f"{part.place}.{name}"
                yield place, with_other(found, part.content, name, instead)


def test_nothing_can_be_otherwise_unseen() -> None:
    before = html(tiny())
    unseen = [place for place, found in variants(tiny()) if html(found) == before]
    assert unseen == []


def test_the_variants_reach_every_kind_of_part_and_nearly_every_attribute() -> None:
    reached = {place for place, _ in variants(tiny())}
    assert len(reached) > 200
    assert {"levels.call.prompts", "theme_selection.cap", "arms.a.allocation"} <= reached


def test_every_value_and_every_switch_has_words() -> None:
    words: Any = environment().get_template("staff/publishing/words.html").module
    hints = [
        (name, hint)
        for kind, rows in ANATOMY.items()
        for name, hint in get_type_hints(kind).items()
        if rows[name].topic not in {None, "lock"}
    ]
    assert {name for name, hint in hints if hint is bool} == set(words.switched)
    several = {name: get_args(hint) for name, hint in hints if get_origin(hint) is Literal}
    said = {value for values in several.values() if len(values) > 1 for value in values}
    assert said <= set(words.keys)


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code}-{case.place}")
def test_a_document_with_mistakes_is_shown_too(case: Broken) -> None:
    raw = document()
    for change in case.changes:
        change(raw)
    assert "この目安になるとき" in html(read_questionnaire(json.dumps(raw)))


def test_signs_of_one_question_stand_under_it_one_by_one() -> None:
    shown = html(shipped())
    assert "で、次のどれかに印があるとき" in shown
    sign = shipped().items["safety_now"].options["e_saddle"].display
    assert f"<li>「{ruby(sign)}」</li>" in shown


def test_what_people_typed_stays_words() -> None:
    shown = html(questionnaire(levels__call__heading="<script>x</script>", title="{腰|<b>}"))
    assert "<script>" not in shown
    assert "<b>|" not in shown
