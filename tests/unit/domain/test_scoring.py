"""Scores are exact, and themes are chosen by share, gate, cap, weak match and fixed ties."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.domain.questionnaire import Questionnaire
from app.domain.scoring import ThemeResult, match_themes
from tests.builders import questionnaire, shipped, tiny

# Four of eight points for two themes of the shipped questionnaire: 1+1+1+1 and 2+1+0+1.
HALF_AND_HALF = {
    "recur_strain": ("no",),
    "sitting_dull": ("no",),
    "head_heavy_focus": ("sometimes",),
    "unrefreshing_sleep": ("sometimes",),
    "constant_dull": ("sometimes",),
    "shallow_breath": ("sometimes",),
    "life_stress": ("often",),
    "life_sleep_short": ("sometimes",),
}


def themes(source: Questionnaire | None = None, **codes: str | tuple[str, ...]) -> ThemeResult:
    answers = {name: (code,) if isinstance(code, str) else code for name, code in codes.items()}
    return match_themes(answers, questionnaire=source or tiny())


def shown(found: ThemeResult) -> list[str]:
    return [match.theme for match in found.matches]


def test_a_score_is_an_unreduced_pair_and_an_exact_share() -> None:
    scores = dict(themes(strain="sometimes", rest="sometimes").scores)
    assert str(scores["tense"]) == "2/4"
    assert scores["tense"].ratio == Fraction(1, 2)
    assert str(scores["bright"]) == "1/4"


def test_a_score_of_exactly_the_cut_off_is_shown() -> None:
    found = themes(strain="sometimes", rest="sometimes", light="no")
    assert dict(found.scores)["tense"].ratio == Fraction(1, 2)
    assert [(match.theme, match.weak) for match in found.matches] == [("tense", False)]


def test_thirds_are_exact() -> None:
    source = questionnaire(
        theme_selection__show_at="1/3", scales__tense__link_ids=["strain", "rest", "light"]
    )
    found = themes(source, strain="often", rest="no", light="no")
    assert [(match.theme, match.weak) for match in found.matches] == [("tense", False)]


@pytest.mark.parametrize(
    ("strain", "rest", "expected"),
    [("no", "often", ["bright"]), ("sometimes", "often", ["tense", "bright"])],
    ids=["closed", "open"],
)
def test_a_gate_opens_with_one_point(strain: str, rest: str, expected: list[str]) -> None:
    assert shown(themes(strain=strain, rest=rest)) == expected


def test_the_best_comes_first() -> None:
    assert shown(themes(strain="sometimes", rest="sometimes", light="yes")) == ["bright", "tense"]


def test_a_tie_goes_to_the_larger_share_of_top_answers() -> None:
    found = match_themes(HALF_AND_HALF, questionnaire=shipped())
    scores = dict(found.scores)
    assert scores["brain_fatigue"].ratio == scores["autonomic_stress"].ratio == Fraction(1, 2)
    assert shown(found) == ["autonomic_stress", "brain_fatigue"]


def test_a_last_tie_goes_to_the_document_order() -> None:
    assert shown(themes(strain="often", rest="often", light="yes")) == ["tense", "bright"]


def test_only_the_cap_is_shown() -> None:
    source = questionnaire(theme_selection__cap=1)
    assert shown(themes(source, strain="often", rest="often", light="yes")) == ["tense"]


def test_with_a_flag_theme_the_lower_cap_holds() -> None:
    found = themes(strain="often", rest="often", light="yes", topic=("special",))
    assert shown(found) == ["special", "tense"]


def test_a_flag_theme_alone_lowers_no_score() -> None:
    found = themes(strain="no", rest="no", topic=("special",))
    assert shown(found) == ["special"]
    assert [str(score) for _, score in found.scores] == ["0/4", "0/4"]


def test_a_flag_theme_names_the_items_that_brought_it_up() -> None:
    (match,) = themes(topic=("special",)).matches
    assert (match.matched, match.link_ids, match.ranked) == (("topic",), (), False)


def test_a_last_flag_theme_stands_after_the_ranked_ones() -> None:
    source = questionnaire(themes__special__position="last")
    found = themes(source, strain="often", rest="often", light="yes", topic=("special",))
    assert shown(found) == ["tense", "special"]


def test_below_the_cut_off_the_best_one_is_a_weak_match() -> None:
    found = themes(strain="sometimes", rest="no", light="no")
    assert [(match.theme, match.weak) for match in found.matches] == [("tense", True)]


def test_below_the_weak_cut_off_nothing_is_shown() -> None:
    found = themes(questionnaire(theme_selection__weak_at="1/3"), strain="sometimes", rest="no")
    assert shown(found) == []


def test_a_strong_match_leaves_no_weak_one() -> None:
    found = themes(strain="sometimes", rest="sometimes", light="no")
    assert [(match.theme, match.weak) for match in found.matches] == [("tense", False)]


def test_too_few_answers_bring_no_score_but_flag_themes() -> None:
    found = themes(strain="often", topic=("special",))
    assert shown(found) == ["special"]
    assert found.scores == ()


def test_a_match_says_which_items_had_a_point() -> None:
    (match, *_) = themes(strain="often", rest="no", light="no").matches
    assert (match.matched, match.link_ids) == (("strain",), ("strain", "rest"))


def test_without_a_selection_only_flags_choose() -> None:
    source = questionnaire(theme_selection=None)
    assert shown(themes(source, strain="often", rest="often", topic=("special",))) == ["special"]
