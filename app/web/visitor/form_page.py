"""Builds the page object of the form, once per version and arm, and again with answers in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from app.domain.answers import Answers
from app.domain.clinic import Clinic
from app.domain.conditions import ALWAYS
from app.domain.questionnaire import AnswerOption, Arm, Item, Questionnaire, Step
from app.domain.texts import base_text
from app.domain.triage import urgent_options
from app.web.visitor.beacons import arm_word
from app.web.visitor.cards import Cards
from app.web.visitor.conditions_css import conditions_css, early_css, option_id
from app.web.visitor.pages import (
    CardView,
    DemonstrationKind,
    ErrorView,
    FormPage,
    GroupView,
    ItemView,
    OptionView,
    PrivacyFacts,
    SharedView,
    StepView,
    UrgentView,
)

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_OUR_COLOR = "#1d5c4d"
"""As in `paper.css`."""

_MOST_IN_A_ROW = 4
_LONGEST_IN_A_ROW = 7
"""Characters of an option that still fits beside two others at 360 pixels."""


def post_address(path: str) -> str:
    """Return where the form of a page is sent: the same page, by another name.

    A browser drops its copy of an address as soon as something is posted to it. Back would then
    fetch a new form with a new token, and whoever presses the button again would count twice.
    """
    return f"{path}?"


def form_page(
    cards: Cards,
    *,
    arm: Arm,
    action: str,
    shared: SharedView,
    privacy: PrivacyFacts,
    demonstration: DemonstrationKind,
) -> FormPage:
    """Return the page of a questionnaire's untouched form, without a token."""
    questionnaire = cards.questionnaire
    texts = questionnaire.texts
    return FormPage(
        action=post_address(action),
        heading=questionnaire.title,
        audience=texts.audience,
        duration=texts.duration,
        disclaimer=texts.disclaimer,
        on_behalf=texts.on_behalf,
        cannot_phone=texts.cannot_phone,
        clinic_name=str(shared.business.get("name", "")),
        shared=shared,
        privacy=privacy,
        steps=tuple(_steps(questionnaire, arm, _urgent(questionnaire, cards))),
        conditions_css=conditions_css(questionnaire) + early_css(questionnaire),
        demonstration=demonstration,
        errors=(),
        card=None,
        token="",  # nosec B106 - every visitor gets one of their own later
        arm=arm_word(arm, questionnaire.arms),
    )


def shared_view(clinic: Clinic, *, site: str) -> SharedView:
    """Return what a link to a clinic's page shows; `site` is our own address, if it is known.

    The clinic is told of as a business with hours (schema.org), never as what it may treat.
    """
    hours = [
        f"{day} {span}"
        for day, spans in zip(_DAYS, clinic.week, strict=True)
        for span in spans.split()
    ]
    told: dict[str, str | list[str]] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "name": clinic.name,
        "address": clinic.address,
        "telephone": clinic.telephone,
        "url": clinic.site_url or site,
        "openingHours": hours,
    }
    business = {name: value for name, value in told.items() if value}
    return SharedView(
        site=site, color=clinic.color or _OUR_COLOR, business=business if clinic.name else {}
    )


def with_answers(
    page: FormPage,
    *,
    answers: Answers,
    missing: tuple[str, ...],
    card: CardView | None,
    token: str,
    back_to: str = "",
) -> FormPage:
    """Return the page with these answers ticked and an error at every missing item.

    Of one missing from a result, `back_to` is the question that the visitor goes back to.
    """
    steps = tuple(
        replace(
            step, items=tuple(_answered(item, answers, missing, back_to) for item in step.items)
        )
        for step in page.steps
    )
    items = (item for step in steps for item in step.items if item.error)
    errors = tuple(
        ErrorView(kind="required", href=f"#{item.groups[0].options[0].id}", question=item.text)
        for item in items
    )
    return replace(page, steps=steps, errors=errors, card=card, token=token)


def _answered(item: ItemView, answers: Answers, missing: tuple[str, ...], back_to: str) -> ItemView:
    codes = answers.get(item.link_id, ())
    groups = tuple(
        replace(
            group,
            options=tuple(
                replace(option, checked=option.code in codes) for option in group.options
            ),
        )
        for group in item.groups
    )
    return replace(
        item,
        groups=groups,
        error="required" if item.link_id in missing else None,
        is_next=item.link_id == back_to,
    )


_Urgent: TypeAlias = Mapping[tuple[str, str], UrgentView]
"""By link id and code."""


def _urgent(questionnaire: Questionnaire, cards: Cards) -> _Urgent:
    offer = questionnaire.texts.early_result
    return {
        sign: urgent_view(cards.of_sign(*sign, level=level), offer=offer)
        for sign, level in urgent_options(questionnaire=questionnaire).items()
    }


def urgent_view(card: CardView, *, offer: str) -> UrgentView:
    """Return what of a level's card stands beside its sign on the form."""
    return UrgentView(
        level=card.level,
        heading=card.heading,
        line=card.actions[0].text if card.actions else "",
        number=next((prompt for prompt in card.prompts if prompt.digits), None),
        offer=offer,
    )


def _steps(questionnaire: Questionnaire, arm: Arm, urgent: _Urgent) -> Iterator[StepView]:
    for number, step in enumerate(questionnaire.steps, start=1):
        yield StepView(
            id=step.id,
            number=number,
            title=step.title,
            help=step.help,
            conditional=_is_conditional(step),
            items=tuple(_item(item, arm, urgent) for item in step.items),
        )


def _is_conditional(part: Step | Item) -> bool:
    return part.enabled_when != ALWAYS


def _item(item: Item, arm: Arm, urgent: _Urgent) -> ItemView:
    headings = {group.id: group.text for group in item.option_groups}
    return ItemView(
        link_id=item.link_id,
        text=question_text(item, arm=arm),
        help=item.help,
        required=item.required,
        repeats=item.repeats,
        conditional=_is_conditional(item),
        layout="row" if _fits_in_a_row(item) else "list",
        groups=tuple(
            GroupView(
                heading=headings[group] if group else None,
                options=tuple(_option(option, item, urgent) for option in options),
            )
            for group, options in groupby(item.answer_options, key=lambda option: option.group)
        ),
        error=None,
    )


def _fits_in_a_row(item: Item) -> bool:
    return (
        not item.repeats
        and not item.option_groups
        and len(item.answer_options) <= _MOST_IN_A_ROW
        and all(
            len(base_text(option.display)) <= _LONGEST_IN_A_ROW for option in item.answer_options
        )
    )


def _option(option: AnswerOption, item: Item, urgent: _Urgent) -> OptionView:
    return OptionView(
        id=option_id(item.link_id, option.code),
        code=option.code,
        label=option.display,
        checked=False,
        exclusive=option.exclusive,
        urgent=urgent.get((item.link_id, option.code)),
    )


def question_text(item: Item, *, arm: Arm | None) -> str:
    """Return an item's words in a wording arm."""
    return item.text if arm is None else arm.item_texts.get(item.link_id, item.text)
