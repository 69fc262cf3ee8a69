"""A code says what a result says, is the same every time, and is small enough to be scanned."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import date

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import budget
from app.domain.outcome import evaluate
from app.domain.packing import FORMAT, packed, words_of
from app.domain.questionnaire import Arm, Questionnaire
from app.domain.triage import all_reasons_in_words, reasons_in_words
from tests.browser.personas import PERSONAS
from tests.builders import shipped, tiny
from tests.support.handed_over import handed, read_code, words_as_sent
from tests.unit.domain.visitors import Raw, visitors

DAY = date(2026, 11, 29)
SITE = "https://selfcheck.clinic-of-somebody.jp/hand-over#"
QUESTIONNAIRES = {"shipped": shipped(), "eyes": tiny("eye-strain"), "minimal": tiny("minimal")}
MOST_MODULES = 41
"""Along a side: on a screen of 360 pixels a module then has six."""

MOST_OF_A_QR_CODE = 2331
"""Bytes at level M (ISO/IEC 18004, table 7)."""

many = settings(max_examples=40, deadline=None)


def code(
    raw: Raw, questionnaire: Questionnaire, *, version: int = 7, day: date = DAY, arm: int = 0
) -> str:
    return packed(
        evaluate(raw, questionnaire=questionnaire),
        questionnaire=questionnaire,
        version_id=version,
        arm=questionnaire.arms[arm],
        day=day,
    )


@pytest.mark.parametrize("name", QUESTIONNAIRES)
@given(data=st.data())
@many
def test_whatever_was_answered_and_judged_is_read_again(name: str, data: st.DataObject) -> None:
    questionnaire = QUESTIONNAIRES[name]
    raw = data.draw(visitors(questionnaire))
    version = data.draw(st.integers(0, 2**32 - 1))
    day = data.draw(st.dates(date(2026, 1, 1), date(2140, 1, 1)))
    outcome = evaluate(raw, questionnaire=questionnaire)
    found = code(raw, questionnaire, version=version, day=day)
    assert read_code(found, words_as_sent(questionnaire)) == handed(
        outcome, questionnaire, version=version, day=day
    )
    assert found == code(raw, questionnaire, version=version, day=day)


@given(visitors(shipped()))
@many
def test_what_reasons_rest_on_is_among_all_they_may_rest_on_in_the_same_order(raw: Raw) -> None:
    outcome = evaluate(raw, questionnaire=shipped())
    every = iter(all_reasons_in_words(outcome.triage.level, questionnaire=shipped()))
    found = reasons_in_words(outcome.triage, answers=outcome.route.answers, questionnaire=shipped())
    assert all(one in every for one in found)


def test_the_format_stays_what_it_was() -> None:
    """Codes of yesterday are read tomorrow: what changes this raises `FORMAT`."""
    raw: Raw = {"safety": ("amber",), "strain": ("often",), "topic": ("special",)}
    assert FORMAT == 1
    assert code(raw, tiny("minimal")) == "AQAAAAeQW6ROUTIAALaZa_Nv9g"


def test_every_worked_case_fits_a_code_that_a_phone_reads_from_a_phone() -> None:
    longest = max((code(one["answers"], shipped()) for one in PERSONAS.values()), key=len)
    found = segno.make(SITE + longest, error="m", micro=False)
    assert found.symbol_size(border=0)[0] <= MOST_MODULES, len(SITE + longest)


def test_the_largest_document_there_may_be_still_fits_a_code() -> None:
    bits = budget.MOST_ITEMS * (budget.MOST_OPTIONS + 1) + budget.MOST_CONDITION_PARTS_IN_ALL
    around = 12 + 4 + 2
    assert len(SITE) + (bits // 8 + around) * 4 / 3 <= MOST_OF_A_QR_CODE


def test_an_arm_is_told_in_its_own_words() -> None:
    raw: Raw = {"safety_now": ("none",), "onset": ("lt6w",)}
    two = replace(shipped(), arms=(*shipped().arms, Arm(id="b", item_texts={"onset": "いつから"})))
    told = [read_code(code(raw, two, arm=arm), words_as_sent(two)).safety for arm in (0, 1)]
    assert [texts[1][0] for texts in told] == [shipped().items["onset"].text, "いつから"]


@given(
    st.integers(0, 38), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")
)
@many
def test_a_damaged_code_is_never_read_as_another(place: int, letter: str) -> None:
    whole = code(PERSONAS["P17"]["answers"], shipped())
    damaged = f"{whole[:place]}{letter}{whole[place + 1 :]}"
    if urlsafe_b64decode(f"{damaged}=") == urlsafe_b64decode(f"{whole}="):
        return
    with pytest.raises(ValueError, match="not a code"):
        read_code(damaged, words_as_sent(shipped()))


def test_words_are_told_from_all_others() -> None:
    renamed = replace(shipped(), title="別のセルフチェック")
    assert words_of(renamed).mark != words_of(shipped()).mark
