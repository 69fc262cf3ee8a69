"""Page objects: what is shown, in which order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.clinic import Clinic
from app.domain.outcome import evaluate
from app.domain.questionnaire import Arm
from app.domain.triage import urgent_options
from app.services.answering import Judged
from app.web.visitor.answer_html import AnswerHtml
from app.web.visitor.cards import Cards, gravest_signs, make_cards
from app.web.visitor.clinic_place import clinic_view
from app.web.visitor.form_page import form_page, shared_view, with_answers
from app.web.visitor.pages import FormPage, ItemView, PrivacyFacts, ResultPage
from app.web.visitor.prepared_pages import section_views
from app.web.visitor.prompts import prompt_views
from app.web.visitor.result_page import ResultParts, result_page, source_views
from app.web.visitor.visit import draw_arm
from tests.builders import shipped

CLINIC = Clinic(
    name="見本院",
    telephone="03-0000-0001",
    booking_url="https://booking.example/",
    line_url="https://line.example/",
)
NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
"""A Monday morning in Japan."""

TODAY = ("tel7119", "find_hospital", "show_answers")
CHECKLIST = ("daily_motion", "sitting_dull", "rising_pain", "morning_heavy", "constant_dull")


def cards() -> Cards:
    return make_cards(shipped(), prompts=prompt_views(shipped(), clinic=CLINIC))


def result(**raw: str | list[str]) -> ResultPage:
    outcome = evaluate(raw, questionnaire=shipped())
    parts = ResultParts(
        questionnaire=shipped(),
        cards=cards(),
        answers={arm.id: AnswerHtml(shipped(), arm=arm) for arm in shipped().arms},
        sections=section_views(shipped()),
        sources=source_views(shipped()),
        signs=gravest_signs(shipped()),
        clinic=CLINIC,
        place=clinic_view(CLINIC),
        styles=(),
        action="/",
        demonstration="",
    )
    answers = {
        key: (value,) if isinstance(value, str) else tuple(value) for key, value in raw.items()
    }
    judged = Judged(answers=answers, outcome=outcome, counted="yes")
    return result_page(parts, judged=judged, arm=shipped().arms[0], token="t", now=NOW)


def form(*, arm: Arm | None = None) -> FormPage:
    return form_page(
        cards(),
        arm=arm or shipped().arms[0],
        action="/",
        shared=shared_view(Clinic(), site=""),
        privacy=PrivacyFacts(form_hours=72, minimum_release=30),
        demonstration="",
    )


def items(page: FormPage) -> dict[str, ItemView]:
    return {item.link_id: item for step in page.steps for item in step.items}


def test_a_card_gives_the_visitors_own_ticks_as_reasons() -> None:
    signs = ("t_fever", "t_urine_flank")
    assert result(safety_now=[*signs]).card.reasons == tuple(
        shipped().items["safety_now"].options[sign].display for sign in signs
    )


def test_a_reason_that_is_a_degree_is_told_in_words_of_its_own() -> None:
    (reason,) = result(safety_now="none", night_throb="often").card.reasons
    assert reason == shipped().flag_by_id["night_pain"].display


def test_the_today_card_lists_every_sign_for_119_once() -> None:
    signs = result(safety_now="t_fever").card.signs
    assert len(signs) == len(set(signs)) == 7
    assert result(safety_now="e_saddle").card.signs == ()


def test_a_theme_counts_its_answers_and_repeats_them() -> None:
    page = result(safety_now="none", recur_strain="once", **dict.fromkeys(CHECKLIST, "often"))
    first = page.themes[0]
    assert first.id == "recurrent_strain"
    assert (first.matched_count, first.item_count) == (3, 3)
    assert re.findall("<dd>(.*?)</dd>", first.matched) == ["1回ある", "よくある", "よくある"]


def test_a_theme_without_a_scale_repeats_the_answers_it_hangs_on() -> None:
    page = result(safety_now="none", cause_unknown="told_unknown")
    (theme,) = page.themes
    assert (theme.matched_count, theme.item_count) == (0, 0)
    assert theme.matched.count("<dt>") == 1


def test_safety_answers_come_first_and_off_route_answers_nowhere() -> None:
    page = result(
        safety_now="none", age_band="56p", daily_motion="often", night_throb="no", night_rest="yes"
    )
    assert page.safety_answers.count("<dt>") == 3
    assert page.other_answers.count("<dt>") == 1
    assert 'name="night_rest" value="yes"' in page.fields


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        ({"topic": ["menstrual"], "p_flags": ["p_heavy_severe"]}, "call119"),
        ({"topic": ["none"], "p_flags": ["p_bleeding"]}, "today"),
        ({"p_flags": ["none"]}, None),
        ({"night_throb": "no", "night_rest": "yes"}, None),
        ({"safety_now": ["e_saddle"], "p_flags": ["p_bleeding"]}, None),
        ({"safety_now": ["t_fever"], "p_flags": ["p_heavy_severe"]}, "call119"),
    ],
)
def test_an_urgent_sign_that_was_not_asked_for_warns_above_the_result_and_changes_nothing(
    raw: dict[str, str | list[str]], level: str | None
) -> None:
    page = result(**{"safety_now": ["none"], **raw})
    assert (page.warning and page.warning.level) == level
    asked = {link_id: codes for link_id, codes in raw.items() if link_id != "p_flags"}
    assert page.card == result(**{"safety_now": ["none"], **asked}).card


def test_prompts_lead_where_the_settings_say_and_the_line_one_has_a_code() -> None:
    prompts = {prompt.code: prompt for prompt in result(safety_now="none").prompts}
    assert prompts["booking"].href == "https://booking.example/"
    assert (prompts["tel_clinic"].href, prompts["tel_clinic"].digits) == (
        "tel:0300000001",
        "03-0000-0001",
    )
    code = str(prompts["line"].qr)
    assert code.startswith("<svg")
    assert "style=" not in code
    urgent = {prompt.code: prompt for prompt in result(safety_now="e_saddle").prompts}
    assert (urgent["tel119"].href, urgent["tel119"].digits) == ("tel:119", "119")
    assert (urgent["tel7119"].href, urgent["tel7119"].digits) == ("tel:%237119", "#7119")


def test_prompts_without_a_target_are_left_out() -> None:
    bare = prompt_views(shipped(), clinic=Clinic())
    left_out = {"booking", "booking_secondary", "line", "tel_clinic"}
    assert bare.keys() == shipped().prompt_by_code.keys() - left_out


@pytest.mark.parametrize(
    ("answers", "level", "prompts"),
    [
        ({"age_band": ("56p",)}, None, ()),
        ({"s_flags": ("s_cancer", "s_worsening")}, None, ()),
        ({"p_flags": ("p_fever",)}, "today", ("call_maternity", "tel7119")),
        (
            {"safety_now": ("none", "t_fever")},
            "today",
            ("tel7119", "find_hospital", "show_answers"),
        ),
        ({"p_flags": ("p_fever",), "safety_now": ("e_saddle",)}, "call119", ("tel119", "tel7119")),
    ],
)
def test_posted_answers_call_for_a_card_by_themselves(
    answers: dict[str, tuple[str, ...]], level: str | None, prompts: tuple[str, ...]
) -> None:
    card = cards().for_posted(answers)
    assert (card.level if card else None) == level
    assert tuple(prompt.code for prompt in (card.prompts if card else ())) == prompts


def test_the_form_marks_what_a_tick_alone_means() -> None:
    options = {o.code: o for group in items(form())["safety_now"].groups for o in group.options}
    assert {code: option.urgent.level for code, option in options.items() if option.urgent} == {
        code: {"e": "call119", "t": "today"}[code[0]] for code in options if code != "none"
    }
    assert options["none"].exclusive
    assert options["e_saddle"].id == "safety_now-e_saddle"


def test_each_urgent_option_carries_what_its_level_says_first_and_a_number() -> None:
    found = [
        (item.link_id, option.code, option.urgent)
        for item in items(form()).values()
        for group in item.groups
        for option in group.options
        if option.urgent
    ]
    assert {(link_id, code) for link_id, code, _ in found} == set(
        urgent_options(questionnaire=shipped())
    )
    for link_id, code, urgent in found:
        card = cards().for_posted({link_id: (code,)})
        assert card
        assert (urgent.level, urgent.heading, urgent.line) == (
            card.level,
            card.heading,
            card.actions[0].text,
        )
        assert urgent.number
        assert urgent.number.digits == {"call119": "119", "today": "#7119"}[urgent.level]


def test_few_short_options_stand_in_a_row() -> None:
    found = items(form())
    assert found["daily_motion"].layout == "row"
    assert found["cause_unknown"].layout == "list"
    assert found["safety_now"].layout == "list"


def test_an_arm_changes_the_words_of_a_question_and_nothing_else() -> None:
    worded = items(form(arm=Arm(id="b", item_texts={"daily_motion": "別の言い方"})))
    plain = items(form())
    assert worded["daily_motion"] == replace(plain["daily_motion"], text="別の言い方")
    assert {**worded, "daily_motion": None} == {**plain, "daily_motion": None}


def test_a_form_that_comes_back_has_its_ticks_and_an_error_at_each_missing_item() -> None:
    page = with_answers(
        form(), answers={"age_band": ("u20",)}, missing=("safety_now",), card=None, token="n"
    )
    ticked = [
        option.id
        for item in items(page).values()
        for group in item.groups
        for option in group.options
        if option.checked
    ]
    assert ticked == ["age_band-u20"]
    assert [error.href for error in page.errors] == ["#safety_now-e_bladder_bowel"]
    assert items(page)["safety_now"].error == "required"
    assert items(form())["safety_now"].error is None


def test_arms_are_drawn_in_proportion_to_their_allocation() -> None:
    arms = (Arm(id="a", allocation=3), Arm(id="b", allocation=1))
    drawn = [draw_arm(arms) for _ in range(4000)]
    assert 2700 < drawn.count("a") < 3300
    assert set(drawn) == {"a", "b"}
    assert draw_arm((Arm(id="only"),)) == "only"
