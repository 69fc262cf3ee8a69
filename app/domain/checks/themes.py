"""Bounds on what a ranked theme can ever score, and on what always comes before it."""

from app.domain.questionnaire import Item, Questionnaire, RankedTheme


def theme_can_be_chosen(
    theme: RankedTheme, *, asked: frozenset[str], questionnaire: Questionnaire
) -> bool:
    """Tell whether a theme's most points reach a cut-off and leave it a place under the cap.

    ``asked`` are the items that can be asked at all. Errs on the side of "yes".
    """
    selection = questionnaire.theme_selection
    if selection is None:
        return False
    items = [
        questionnaire.items[link_id] for link_id in questionnaire.scale_by_id[theme.scale].link_ids
    ]
    maximum = sum(_top_weight(item) for item in items)
    reachable = sum(_top_weight(item) for item in items if item.link_id in asked)
    if maximum == 0 or reachable < selection.weak_at * maximum:
        return False
    return _always_before(theme, questionnaire=questionnaire) < selection.cap


def _top_weight(item: Item) -> int:
    return max(option.weight for option in item.answer_options)


def _always_before(theme: RankedTheme, *, questionnaire: Questionnaire) -> int:
    """Count the earlier themes of the same items whose gate is open whenever this one's is."""
    ranked = questionnaire.ranked_themes
    return sum(
        1
        for other in ranked[: ranked.index(theme)]
        if _items_of(other, questionnaire=questionnaire)
        == _items_of(theme, questionnaire=questionnaire)
        and _gate_at_least_as_wide(other, than=theme)
    )


def _items_of(theme: RankedTheme, *, questionnaire: Questionnaire) -> frozenset[str]:
    return frozenset(questionnaire.scale_by_id[theme.scale].link_ids)


def _gate_at_least_as_wide(theme: RankedTheme, *, than: RankedTheme) -> bool:
    return not theme.gate or (bool(than.gate) and set(than.gate) <= set(theme.gate))
