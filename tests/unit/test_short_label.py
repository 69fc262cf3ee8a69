"""A question may have a short name of its own, for statistics and the reception."""

from __future__ import annotations

import json

import pytest

from app.documents.addresses import LockedPartError
from app.documents.editing.applying import apply, field_at, shelf_of
from app.documents.editing.edits import Hide, SetValue, Show
from app.documents.reading import canonical_text, read_document, read_questionnaire
from app.domain.anatomy import texts_of
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import KEEPS_SERIES, effects
from app.domain.authoring.wording_hits import wording_hits
from app.domain.checks.texts import check_texts
from app.domain.disclosure.series import series_of
from app.domain.wording import make_rules
from tests.builders import document, questionnaire, tiny, tiny_text
from tests.support.document_words import shipped
from tests.support.statements import history, release, statement, version
from tests.unit.documents.edited import after, at, minimal

STRAIN = "steps.habits.items.strain"
PLACE = f"{STRAIN}.short_label"
LABEL = "座りすぎ"
LABELLED = questionnaire(steps__habits__items__strain__short_label=LABEL)


def test_it_is_read_and_stands_in_the_document() -> None:
    raw = document(steps__habits__items__strain__short_label=LABEL)
    text = canonical_text(json.dumps(raw))
    assert read_questionnaire(text).items["strain"].short_label == LABEL
    assert f'"short_label": "{LABEL}"' in text


def test_a_document_without_one_is_stored_as_before() -> None:
    assert "short_label" not in canonical_text(tiny_text())
    assert "short_label" not in canonical_text(
        json.dumps(document(steps__habits__items__strain__short_label=None))
    )


def test_staff_set_it_and_take_it_away() -> None:
    labelled = after(SetValue(PLACE, LABEL))
    assert at(labelled, PLACE) == LABEL
    assert apply(labelled, SetValue(PLACE, "")) == minimal()
    assert field_at(minimal(), PLACE).longest == 20


def test_of_a_safety_question_they_do_not() -> None:
    with pytest.raises(LockedPartError):
        after(SetValue("steps.first.items.safety.short_label", LABEL))


def test_it_is_put_aside_with_its_question_and_comes_back() -> None:
    labelled = after(SetValue("steps.habits.items.light.short_label", LABEL))
    hidden = apply(labelled, Hide("steps.habits.items.light"))
    ((address, _),) = shelf_of(hidden)
    assert apply(hidden, Show(address)) == labelled


def test_it_is_checked_as_every_text_is() -> None:
    rules = make_rules(shipped("wording_rules.json")["rules"])
    promised = questionnaire(steps__habits__items__strain__short_label="必ず治る")
    assert PLACE in {found.place for found in texts_of(LABELLED)}
    assert {hit.place for hit in wording_hits(promised, rules, public=tiny())} == {PLACE}
    long = questionnaire(steps__habits__items__strain__short_label="長" * 21)
    assert [(one.place, one.code) for one in check_texts(long)] == [(PLACE, "text_too_long")]


def test_it_begins_no_count_anew() -> None:
    (effect,) = effects(changes(tiny(), LABELLED), telling_words=("ない",))
    assert effect.place == PLACE
    assert set(effect.allowed) <= KEEPS_SERIES
    assert series_of(LABELLED) == series_of(tiny())


def test_statistics_call_the_question_by_it() -> None:
    shown = {"item/strain=often": 100, "item/strain=no": 100}
    asked = version(asked=LABELLED)
    assert statement(history([release(1, 0, shown=shown)], asked)).table("strain").title == LABEL


def test_a_document_of_before_is_read_as_it_was() -> None:
    assert read_document(tiny_text()).questionnaire.items["strain"].short_label is None
