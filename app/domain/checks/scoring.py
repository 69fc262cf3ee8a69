"""Scales add up what they should, and the choice of themes makes sense."""

from collections.abc import Iterator
from fractions import Fraction

from app.domain.checks.places import placed_items
from app.domain.checks.problem import Problem
from app.domain.questionnaire import Item, Questionnaire, ThemeSelection


def scored_items(questionnaire: Questionnaire) -> frozenset[str]:
    """Return the link ids that stand in a scale or a gate."""
    in_scales = {link_id for scale in questionnaire.scales for link_id in scale.link_ids}
    in_gates = {link_id for theme in questionnaire.ranked_themes for link_id in theme.gate}
    return frozenset(in_scales | in_gates)


def has_weights(item: Item) -> bool:
    """Tell whether any option of an item carries points."""
    return any(option.weight for option in item.answer_options)


def check_scoring(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find scored items without points, exclusive options among scored ones, odd cut-offs."""
    scored = scored_items(questionnaire)
    for place, _, item in placed_items(questionnaire):
        if item.link_id in scored or has_weights(item):
            yield from _exclusive_among_scored(item, place=place)
        if item.link_id in scored and not has_weights(item):
            yield Problem(
                place, "unscored", "stands in a scale or gate, but no option has a weight"
            )
    selection = questionnaire.theme_selection
    if selection is not None:
        yield from _selection(selection)
    elif questionnaire.ranked_themes:
        yield Problem("theme_selection", "no_selection", "ranked themes need a theme selection")


def _exclusive_among_scored(item: Item, *, place: str) -> Iterator[Problem]:
    for option in item.answer_options:
        if option.exclusive:
            message = "an exclusive option can't stand in an item that is scored"
            yield Problem(f"{place}.answer_options.{option.code}", "exclusive_scored", message)


def _selection(selection: ThemeSelection) -> Iterator[Problem]:
    if not Fraction(0) < selection.weak_at <= selection.show_at <= Fraction(1):
        message = "must be 0 < weak_at <= show_at <= 1"
        yield Problem("theme_selection", "selection_shares", message)
    if selection.cap_with_flag > selection.cap:
        message = "cap_with_flag can't be over cap"
        yield Problem("theme_selection.cap_with_flag", "selection_cap", message)
