"""Whatever can be missing before a publication is said in words, and leads to where to do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.authoring.approvals import Cause, Facts, Need, NeedKind, readiness
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import effects
from app.domain.authoring.examples import FailedExample
from app.domain.authoring.page_faults import NoResult, PageFault, TriedForm
from app.domain.authoring.wording_hits import wording_hits
from app.domain.checks import Problem
from app.domain.wording import make_rules
from app.web.staff.publishing.showing import grouped
from tests.builders import questionnaire, tiny

_TEMPLATES: Final = Path(__file__).resolve().parents[3] / "templates"
_SAVED: Final = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_BY_SECOND_PERSON: Final[tuple[NeedKind, ...]] = ("second_person", "waiting", "approval")
_RULES: Final = make_rules(
    {"id": own, "severity": own, "law": "A", "regex": words, "why": "断定", "safer": "言いかえ"}
    for own, words in (("block", "治る"), ("warn", "改善"))
)


def _hits(text: str) -> Any:  # noqa: ANN401  # a field's value
    return wording_hits(questionnaire(sections__general__body=text), _RULES, public=None)


def _effects(**changed: Any) -> Any:  # noqa: ANN401  # a field's value
    return effects(changes(tiny(), questionnaire(**changed)))


_WRONG: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"problems": (Problem("title", "missing_text", "nothing"),)},
    {"failed_examples": (FailedExample("P01", "triage", "a", "b"),)},
    {"page_faults": (PageFault(TriedForm(), NoResult()),)},
    {"unplanned_arms": True},
    {"wording": _hits("治る。")},
    {"wording": _hits("改善です。")},
    {"effects": _effects(levels__call__heading="電話を")},
    {"effects": _effects(texts__disclaimer="参考にしてください。")},
    {"effects": _effects(steps__habits__items__strain__text="同じ姿勢がつづく")},
)
_PEOPLE: Final = (frozenset({"owner", "other"}), frozenset({"owner"}))


def every_need() -> Iterator[Need]:
    """Yield what is missing in every way a draft can be wrong, first or not, with one or two."""
    for wrong, people, first, patients, hours in product(
        _WRONG, _PEOPLE, (None, "shipped", "staff"), (True, False), (1, 25)
    ):
        facts = Facts(
            document="digest",
            saved_at=_SAVED,
            editors=frozenset({"owner"}),
            approvers=people,
            serves_patients=patients,
            first=first,
            **wrong,
        )
        yield from readiness(facts, now=_SAVED + timedelta(hours=hours)).needs


NEEDS: Final = {(need.kind, need.cause): need for need in every_need()}


def test_the_needs_are_of_every_kind_and_every_cause() -> None:
    assert {kind for kind, _ in NEEDS} == set(get_args(NeedKind))
    assert {cause for _, cause in NEEDS} == set(get_args(Cause))
    assert {cause for kind, cause in NEEDS if kind in _BY_SECOND_PERSON} == {
        "wording",
        "safety",
        "watched",
        "first",
    }


@pytest.mark.parametrize("need", NEEDS.values(), ids=lambda need: f"{need.kind}-{need.cause}")
def test_what_is_missing_has_words(need: Need) -> None:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    words: Any = environment.get_template("staff/publishing/words.html").module
    (shown,) = grouped((need,))
    assert words.needs[shown].endswith("。")


def test_no_words_are_left_that_nothing_needs() -> None:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    words: Any = environment.get_template("staff/publishing/words.html").module
    assert {shown for need in NEEDS.values() for shown in grouped((need,))} == set(words.needs)
