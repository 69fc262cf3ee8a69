"""Scale scores and the themes they bring up, with exact fractions."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from app.domain.answers import Answers
from app.domain.conditions import answered_count, holds, wanted_answers
from app.domain.questionnaire import (
    FlagTheme,
    Item,
    Questionnaire,
    RankedTheme,
    Scale,
    ThemeSelection,
)


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """Points reached of the most possible; ``highest`` is the share of top-weight answers."""

    scale: str
    points: int
    maximum: int
    highest: Fraction

    @property
    def ratio(self) -> Fraction:
        """The exact share of the maximum reached."""
        return _share(self.points, self.maximum)

    def __str__(self) -> str:
        """Write the score as ``points/maximum``, unreduced."""
        return f"{self.points}/{self.maximum}"


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """A theme shown. ``matched`` are the items with at least a point, of ``link_ids``.

    A theme decided by a condition has no ``link_ids``; ``matched`` are the items whose answer
    its condition asks for.
    """

    theme: str
    matched: tuple[str, ...]
    link_ids: tuple[str, ...]
    ranked: bool
    weak: bool = False


@dataclass(frozen=True, slots=True)
class ThemeResult:
    """The themes in display order, and every scale's score by theme id."""

    matches: tuple[ThemeMatch, ...] = ()
    scores: tuple[tuple[str, ScaleScore], ...] = ()


@lru_cache(maxsize=10_000)
def _share(part: int, whole: int) -> Fraction:
    """Return an exact share; there are few, and making one costs as much as a whole scale."""
    return Fraction(part, whole)


def score_scale(scale: Scale, *, answers: Answers, questionnaire: Questionnaire) -> ScaleScore:
    """Add up the weights of a scale's answers; an unanswered item has none."""
    points = maximum = highest = 0
    for link_id in scale.link_ids:
        item = questionnaire.items[link_id]
        top = item.top_weight
        weight = _weight(item, answers=answers)
        points += weight
        maximum += top
        highest += weight == top
    return ScaleScore(scale.id, points, maximum, _share(highest, len(scale.link_ids)))


def _weight(item: Item, *, answers: Answers) -> int:
    codes = answers.get(item.link_id, ())
    return max([item.options[code].weight for code in codes], default=0)


def match_themes(answers: Answers, *, questionnaire: Questionnaire) -> ThemeResult:
    """Choose the themes to show: first flags, ranked by score, last flags.

    With too few answered items of the selection's set there are no scores and no ranked themes.
    """
    flags = tuple(
        theme
        for theme in questionnaire.flag_themes
        if holds(theme.when, answers=answers, definitions=questionnaire.definitions)
    )
    scores = _scores(answers, questionnaire=questionnaire)
    ranked = _rank(scores, answers=answers, questionnaire=questionnaire, with_flag=bool(flags))
    first, last = (
        tuple(
            _flag_match(theme, answers=answers, questionnaire=questionnaire)
            for theme in flags
            if theme.position == position
        )
        for position in ("first", "last")
    )
    return ThemeResult(matches=first + ranked + last, scores=tuple(scores.items()))


def _flag_match(theme: FlagTheme, *, answers: Answers, questionnaire: Questionnaire) -> ThemeMatch:
    matched = (
        link_id
        for link_id, code in wanted_answers(theme.when, definitions=questionnaire.definitions)
        if code in answers.get(link_id, ())
    )
    return ThemeMatch(
        theme=theme.id, matched=tuple(dict.fromkeys(matched)), link_ids=(), ranked=False
    )


def _scores(answers: Answers, *, questionnaire: Questionnaire) -> dict[str, ScaleScore]:
    selection = questionnaire.theme_selection
    if selection is None:
        return {}
    checklist = questionnaire.definitions.item_sets[selection.item_set]
    if answered_count(checklist, answers=answers) < selection.minimum_answered:
        return {}
    return {
        theme.id: score_scale(
            questionnaire.scale_by_id[theme.scale], answers=answers, questionnaire=questionnaire
        )
        for theme in questionnaire.ranked_themes
    }


def _rank(
    scores: dict[str, ScaleScore],
    *,
    answers: Answers,
    questionnaire: Questionnaire,
    with_flag: bool,
) -> tuple[ThemeMatch, ...]:
    selection = questionnaire.theme_selection
    if selection is None or not scores:
        return ()
    open_themes = [
        theme
        for theme in questionnaire.ranked_themes
        if _gate_open(theme, answers=answers, questionnaire=questionnaire)
    ]
    # sorted() is stable, so the document's order breaks the last ties.
    best_first = sorted(
        open_themes, key=lambda theme: (-scores[theme.id].ratio, -scores[theme.id].highest)
    )
    chosen, weak = _cut(best_first, scores=scores, selection=selection, with_flag=with_flag)
    return tuple(
        _ranked_match(theme, answers=answers, questionnaire=questionnaire, weak=weak)
        for theme in chosen
    )


def _cut(
    best_first: list[RankedTheme],
    *,
    scores: dict[str, ScaleScore],
    selection: ThemeSelection,
    with_flag: bool,
) -> tuple[list[RankedTheme], bool]:
    strong = [theme for theme in best_first if scores[theme.id].ratio >= selection.show_at]
    if strong:
        return strong[: selection.cap_with_flag if with_flag else selection.cap], False
    weak = [theme for theme in best_first if scores[theme.id].ratio >= selection.weak_at]
    return weak[:1], bool(weak)


def _gate_open(theme: RankedTheme, *, answers: Answers, questionnaire: Questionnaire) -> bool:
    return not theme.gate or any(
        _weight(questionnaire.items[link_id], answers=answers) for link_id in theme.gate
    )


def _ranked_match(
    theme: RankedTheme, *, answers: Answers, questionnaire: Questionnaire, weak: bool
) -> ThemeMatch:
    link_ids = questionnaire.scale_by_id[theme.scale].link_ids
    matched = tuple(
        link_id for link_id in link_ids if _weight(questionnaire.items[link_id], answers=answers)
    )
    return ThemeMatch(theme=theme.id, matched=matched, link_ids=link_ids, ranked=True, weak=weak)
