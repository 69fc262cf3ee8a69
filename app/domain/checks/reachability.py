"""Everything in the document can happen: items asked, levels reached, words shown.

Decided over all answers, not by samples (``feasibility``). What ranked themes compete for is
bounded from above instead: most points of the items that can be asked, gates, the answers the
selection needs, and themes that always come before. So a theme may be let through that no
visitor ever sees, but none that somebody can see is reported.
"""

from collections.abc import Iterator
from typing import assert_never

from app.domain.budget import MOST_ACTIONS_SHOWN, Work
from app.domain.checks.feasibility import (
    ALWAYS_TRUE,
    Every,
    Feasibility,
    Fewer,
    Not,
    Several,
    Some,
    Statement,
    Ticked,
    answered,
    statement,
)
from app.domain.checks.places import (
    asking_conditions,
    deciding_conditions,
    needing_conditions,
    placed_items,
)
from app.domain.checks.problem import Problem
from app.domain.conditions import (
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    FlagIs,
    NoneOf,
)
from app.domain.levels import Level
from app.domain.questionnaire import (
    FlagTheme,
    Questionnaire,
    RankedTheme,
    Theme,
)


def check_reachability(questionnaire: Questionnaire, *, work: Work) -> Iterator[Problem]:
    """Find whatever no answers can bring up; raises TooMuchWorkError."""
    yield from _Reach(questionnaire, work).problems()


def _unreachable(place: str, message: str) -> Problem:
    return Problem(place, "unreachable", message)


class _Reach:
    """The questions asked of one questionnaire, with what they have in common worked out once."""

    def __init__(self, questionnaire: Questionnaire, work: Work) -> None:
        self._questionnaire = questionnaire
        self._feasibility = Feasibility(questionnaire, work=work)
        self._work = work
        self._whens = {
            rule.id: statement(rule.when, questionnaire=questionnaire)
            for rule in questionnaire.triage_rules
        }
        self._levels = {level.id: self._level_statement(level) for level in questionnaire.levels}
        self._with_themes = self._any_level(
            level for level in questionnaire.levels if level.shows_themes
        )
        self._with_notes = self._any_level(
            level for level in questionnaire.levels if level.shows_notes
        )
        self._asked = frozenset(
            item.link_id
            for place, _, item in placed_items(questionnaire)
            if self._possible(place, answered(item.link_id))
        )

    def problems(self) -> Iterator[Problem]:
        """Walk every part of the document."""
        yield from self._items()
        yield from self._conditions()
        yield from self._levels_and_reasons()
        yield from self._prompts()
        yield from self._actions()
        yield from self._themes_and_sections()
        yield from self._notes()

    def _possible(self, place: str, *parts: Statement) -> bool:
        """Tell whether all of it can hold at once, and note for what place that was asked."""
        before = self._work.done
        try:
            return self._feasibility.possible(Every(parts))
        finally:
            self._work.costs[place] += self._work.done - before

    def _when(self, condition: Condition) -> Statement:
        return statement(condition, questionnaire=self._questionnaire)

    def _rules_of(self, level: Level) -> Statement:
        rules = self._questionnaire.triage_rules
        return Some(tuple(self._whens[rule.id] for rule in rules if rule.level == level.id))

    def _level_statement(self, level: Level) -> Statement:
        levels = self._questionnaire.levels
        higher = levels[: levels.index(level)]
        own = ALWAYS_TRUE if level is levels[-1] else self._rules_of(level)
        return Every((own, *(Not(self._rules_of(above)) for above in higher)))

    def _any_level(self, levels: Iterator[Level]) -> Statement:
        return Some(tuple(self._levels[level.id] for level in levels))

    def _items(self) -> Iterator[Problem]:
        for place, _, item in placed_items(self._questionnaire):
            if item.link_id not in self._asked:
                yield _unreachable(place, "no answers lead to this item")

    def _conditions(self) -> Iterator[Problem]:
        for place, condition in (
            *asking_conditions(self._questionnaire),
            *needing_conditions(self._questionnaire),
            *deciding_conditions(self._questionnaire),
        ):
            if not self._possible(place, self._when(condition)):
                yield _unreachable(place, "no answers make this condition true")
            elif not all(self._possible(place, self._when(way)) for way in _ways(condition)):
                yield _unreachable(place, "one of its alternatives can never hold")

    def _levels_and_reasons(self) -> Iterator[Problem]:
        for level in self._questionnaire.levels:
            place = f"levels.{level.id}"
            if not self._possible(place, self._levels[level.id]):
                yield _unreachable(place, "no answers lead to this level")
        for rule in self._questionnaire.triage_rules:
            place = f"triage_rules.{rule.id}"
            if not self._possible(place, self._levels[rule.level], self._whens[rule.id]):
                message = "is never a reason: whenever it holds, a higher level is reached"
                yield _unreachable(place, message)

    def _prompts(self) -> Iterator[Problem]:
        shown = {
            theme.first_prompt
            for theme in self._questionnaire.themes
            if isinstance(theme, FlagTheme)
        }
        for level in self._questionnaire.levels:
            shown.add(level.missing_prompt)
            earlier: list[Statement] = []
            for number, rule in enumerate(level.prompts):
                shown.update(rule.codes)
                when = self._when(rule.when)
                place = f"levels.{level.id}.prompts.{number}"
                if not self._possible(place, self._levels[level.id], when, *map(Not, earlier)):
                    yield _unreachable(place, "an earlier entry always comes first")
                earlier.append(when)
        for prompt in self._questionnaire.prompts:
            if prompt.code not in shown:
                yield _unreachable(f"prompts.{prompt.code}", "no result shows this prompt")

    def _actions(self) -> Iterator[Problem]:
        """Find advice that nobody reads, and more of it than anybody should."""
        for level in self._questionnaire.levels:
            here, place = self._levels[level.id], f"levels.{level.id}.actions"
            whens = {name: self._when(action.when) for name, action in level.advice.items()}
            for name, when in whens.items():
                if not self._possible(f"{place}.{name}", here, when):
                    yield _unreachable(f"{place}.{name}", "nobody is given this advice")
            if self._possible(place, here, Several(MOST_ACTIONS_SHOWN + 1, tuple(whens.values()))):
                message = f"some visitors are given more than {MOST_ACTIONS_SHOWN} lines"
                yield Problem(place, "too_many_actions", message)
            firsts = (whens[name] for name, one in level.advice.items() if one.first_step)
            if self._possible(place, here, Several(2, tuple(firsts))):
                yield Problem(place, "two_first_steps", "some visitors are told two first steps")

    def _themes_and_sections(self) -> Iterator[Problem]:
        shown: set[str] = set()
        for theme in self._questionnaire.themes:
            if self._theme_reachable(theme):
                shown.update(theme.sections)
            else:
                yield _unreachable(f"themes.{theme.id}", "no answers bring up this theme")
        for level in self._questionnaire.levels:
            shown.update(level.common_sections)
            if self._fallback_reachable(level):
                shown.update(level.fallback_sections)
        for section in self._questionnaire.sections:
            if section.enabled and section.id not in shown:
                yield _unreachable(f"sections.{section.id}", "no result shows this section")

    def _theme_reachable(self, theme: Theme) -> bool:
        place = f"themes.{theme.id}"
        if isinstance(theme, FlagTheme):
            return self._possible(place, self._with_themes, self._when(theme.when))
        selection = self._questionnaire.theme_selection
        if selection is None or not theme_can_be_chosen(
            theme, asked=self._asked, questionnaire=self._questionnaire
        ):
            return False
        checklist = self._questionnaire.definitions.item_sets[selection.item_set]
        return self._possible(
            place,
            self._with_themes,
            Not(Fewer(checklist, selection.minimum_answered)),
            self._gate(theme.gate),
        )

    def _gate(self, link_ids: tuple[str, ...]) -> Statement:
        if not link_ids:
            return ALWAYS_TRUE
        return Some(
            tuple(
                Ticked((link_id, option.code))
                for link_id in link_ids
                for option in self._questionnaire.items[link_id].answer_options
                if option.weight
            )
        )

    def _fallback_reachable(self, level: Level) -> bool:
        if not level.shows_themes:
            return True
        flags = (self._when(theme.when) for theme in self._questionnaire.flag_themes)
        place = f"levels.{level.id}.fallback_sections"
        return self._possible(place, self._levels[level.id], *map(Not, flags))

    def _notes(self) -> Iterator[Problem]:
        for note in self._questionnaire.notes:
            place = f"notes.{note.id}"
            if not self._possible(place, self._with_notes, self._when(note.when)):
                yield _unreachable(place, "no answers bring up this note")


def _ways(condition: Condition) -> Iterator[Condition]:
    """Walk the ways a condition can be true: one alternative of each any taken at a time."""
    match condition:
        case AnyOf(parts):
            for part in parts:
                yield from _ways(part)
        case AllOf(parts):
            yield from _ways_of_all(parts)
        case AtLeast(count, parts):
            for number, part in enumerate(parts):
                others = AtLeast(count - 1, parts[:number] + parts[number + 1 :])
                yield from (AllOf((way, others)) for way in _ways(part))
        case AnswerIn(question, codes):
            yield from (AnswerIn(question, (code,)) for code in codes)
        case Answered() | AnsweredBelow() | FlagIs() | NoneOf():
            yield condition
        case _:
            assert_never(condition)


def _ways_of_all(parts: tuple[Condition, ...]) -> Iterator[Condition]:
    alternatives = [tuple(_ways(part)) for part in parts]
    for number, ways in enumerate(alternatives):
        if len(ways) > 1:
            others = parts[:number] + parts[number + 1 :]
            yield from (AllOf((*others, way)) for way in ways)
    if all(len(ways) == 1 for ways in alternatives):
        yield AllOf(parts)


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
    maximum = sum(item.top_weight for item in items)
    reachable = sum(item.top_weight for item in items if item.link_id in asked)
    if maximum == 0 or reachable < selection.weak_at * maximum:
        return False
    return _always_before(theme, questionnaire=questionnaire) < selection.cap


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
