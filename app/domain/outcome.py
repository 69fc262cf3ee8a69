"""The outcome of a visit: a pure function of the answers and the questionnaire."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.answers import Answers, RawAnswers
from app.domain.conditions import holds
from app.domain.flow import Route, find_route, read_answers
from app.domain.levels import Level
from app.domain.questionnaire import FlagTheme, Questionnaire
from app.domain.scoring import ThemeResult, match_themes
from app.domain.triage import Triage, judge


class RequiredAnswersMissingError(ValueError):
    """A required item that is on the route has no answer."""

    def __init__(self, link_ids: tuple[str, ...]) -> None:
        """Remember which items are missing."""
        super().__init__(f"required: {', '.join(link_ids)}")
        self.link_ids = link_ids


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a result page and a count are made from; ids only, no words.

    ``missing`` are the safety questions that were asked and not answered, ``unsure`` those
    answered with not knowing or not wanting to say; neither at an urgent level.
    """

    route: Route
    triage: Triage
    actions: tuple[str, ...]
    missing: tuple[str, ...]
    unsure: tuple[str, ...]
    themes: ThemeResult
    sections: tuple[str, ...]
    common_sections: tuple[str, ...]
    prompts: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def weak(self) -> bool:
        """Whether the one ranked theme is a weak match."""
        return any(match.weak for match in self.themes.matches)


def evaluate(raw: RawAnswers, *, questionnaire: Questionnaire) -> Outcome:
    """Judge raw answers.

    Raises InvalidAnswersError, or RequiredAnswersMissingError when a required item on the route
    is unanswered.
    """
    answers = read_answers(raw, questionnaire=questionnaire)
    route = find_route(answers, questionnaire=questionnaire)
    missing = missing_required(route, questionnaire=questionnaire)
    if missing:
        raise RequiredAnswersMissingError(missing)
    return conclude(route, questionnaire=questionnaire)


def missing_required(route: Route, *, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the required items on the route that have no answer."""
    return tuple(
        link_id
        for link_id in route.asked
        if questionnaire.items[link_id].required and link_id not in route.answers
    )


def conclude(route: Route, *, questionnaire: Questionnaire) -> Outcome:
    """Draw the outcome from a complete route."""
    answers = route.answers
    triage = judge(answers, questionnaire=questionnaire)
    level = questionnaire.level_by_id[triage.level]
    themes = (
        match_themes(answers, questionnaire=questionnaire) if level.shows_themes else ThemeResult()
    )
    theme_ids = tuple(match.theme for match in themes.matches)
    about = _open_questions(route, level=level, questionnaire=questionnaire)
    return Outcome(
        route=route,
        triage=triage,
        actions=actions_of(level, answers=answers, questionnaire=questionnaire),
        missing=about["missing"],
        unsure=about["unsure"],
        themes=themes,
        sections=_sections(theme_ids, level=level, questionnaire=questionnaire),
        common_sections=_enabled(level.common_sections, questionnaire=questionnaire),
        prompts=_prompts(
            theme_ids, about["missing"], answers=answers, level=level, questionnaire=questionnaire
        ),
        notes=_notes(answers, about=about, level=level, questionnaire=questionnaire),
    )


def actions_of(level: Level, *, answers: Answers, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the ids of a level's lines of advice that are meant for who answered so."""
    return tuple(
        name
        for name, action in level.advice.items()
        if holds(action.when, answers=answers, definitions=questionnaire.definitions)
    )


def prompts_of(level: Level, *, answers: Answers, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the codes of a level's first entry of prompts that holds."""
    for rule in level.prompts:
        if holds(rule.when, answers=answers, definitions=questionnaire.definitions):
            return rule.codes
    return ()


def _open_questions(
    route: Route, *, level: Level, questionnaire: Questionnaire
) -> Mapping[str, tuple[str, ...]]:
    """Return the safety questions on the route without an answer, and with an unsure one."""
    answers, definitions = route.answers, questionnaire.definitions
    needed = [
        item
        for item in map(questionnaire.items.__getitem__, () if level.urgent else route.asked)
        if item.locked and holds(item.needed_when, answers=answers, definitions=definitions)
    ]
    return {
        "missing": tuple(item.link_id for item in needed if item.link_id not in answers),
        "unsure": tuple(
            item.link_id
            for item in needed
            if any(item.options[code].unsure for code in answers.get(item.link_id, ()))
        ),
    }


def _sections(
    theme_ids: tuple[str, ...], *, level: Level, questionnaire: Questionnaire
) -> tuple[str, ...]:
    if not theme_ids:
        return _enabled(level.fallback_sections, questionnaire=questionnaire)
    wanted = (
        section
        for theme_id in theme_ids
        for section in questionnaire.theme_by_id[theme_id].sections
        if not level.only_sections or section in level.only_sections
    )
    return _enabled(dict.fromkeys(wanted), questionnaire=questionnaire)


def _enabled(section_ids: Iterable[str], *, questionnaire: Questionnaire) -> tuple[str, ...]:
    return tuple(section for section in section_ids if questionnaire.section_by_id[section].enabled)


def _prompts(
    theme_ids: tuple[str, ...],
    missing: tuple[str, ...],
    *,
    answers: Answers,
    level: Level,
    questionnaire: Questionnaire,
) -> tuple[str, ...]:
    """Return the prompts of the themes, the way back to what is missing, then the level's."""
    themes = (questionnaire.theme_by_id[theme_id] for theme_id in theme_ids)
    first = (theme.first_prompt for theme in themes if isinstance(theme, FlagTheme))
    back = (level.missing_prompt if missing else None,)
    own = prompts_of(level, answers=answers, questionnaire=questionnaire)
    return tuple(dict.fromkeys(code for code in (*first, *back, *own) if code))


def _notes(
    answers: Answers,
    *,
    about: Mapping[str, tuple[str, ...]],
    level: Level,
    questionnaire: Questionnaire,
) -> tuple[str, ...]:
    """Return the notes that hold; some are ``about`` open questions."""
    if not level.shows_notes:
        return ()
    return tuple(
        note.id
        for note in questionnaire.notes
        if (note.about is None or about[note.about])
        and holds(note.when, answers=answers, definitions=questionnaire.definitions)
    )
