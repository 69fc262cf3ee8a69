"""Results and answers in words: what the ids of an outcome are called in a draft."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from app.domain.answers import RawAnswers
from app.domain.authoring.examples import Expected, FailedExample, Found
from app.domain.conditions import wanted_answers
from app.domain.levels import TriageRule
from app.domain.outcome import Outcome
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.web.shared.richtext import shortened
from app.web.staff.trying.pages import AnswerWords, Difference, ResultView

Pairs = Callable[[Questionnaire], Iterable[tuple[str, str]]]
"""Ids of one kind with what they are called."""

_LONGEST: Final = 60
_BETWEEN: Final = "・"


class OutcomeWords:
    """What ids are called. What a draft no longer has keeps the name that `before` gave it."""

    def __init__(self, questionnaire: Questionnaire, before: Questionnaire | None = None) -> None:
        """Look names up in a draft, and then in what is published."""
        self._both = (questionnaire,) if before is None else (questionnaire, before)
        self._levels = _named(self._both, lambda one: ((x.id, x.heading) for x in one.levels))
        self._themes = _named(self._both, lambda one: ((x.id, x.label) for x in one.themes))
        self._sections = _named(self._both, lambda one: ((x.id, x.heading) for x in one.sections))
        self._prompts = _named(self._both, lambda one: ((x.code, x.label) for x in one.prompts))
        self._notes = _named(self._both, lambda one: ((x.id, x.text) for x in one.notes))
        self._actions = _named(
            self._both,
            lambda one: (
                (name, x.text) for level in one.levels for name, x in level.advice.items()
            ),
        )
        self._items = _named(
            self._both, lambda one: ((x.link_id, x.text) for x in one.items.values())
        )
        self._rules = {
            rule.id: self._signs(rule, one)
            for one in reversed(self._both)
            for rule in one.triage_rules
        }

    def result(self, outcome: Outcome) -> ResultView:
        """Return a result as a visitor would read its headings."""
        return ResultView(
            level=self.level(outcome.triage.level),
            themes=tuple(map(self.theme, (match.theme for match in outcome.themes.matches))),
            sections=tuple(map(self.section, (*outcome.sections, *outcome.common_sections))),
            prompts=tuple(map(self.prompt, outcome.prompts)),
            notes=tuple(map(self.note, outcome.notes)),
        )

    def answers(self, raw: RawAnswers) -> tuple[AnswerWords, ...]:
        """Return answers as they would be given, those nobody knows any more included."""
        return tuple(
            AnswerWords(
                question=self._items.get(link_id, ""),
                answers=tuple(self._option(link_id, code) for code in _codes(value)),
            )
            for link_id, value in raw.items()
        )

    def differences(self, failures: Iterable[FailedExample]) -> tuple[Difference, ...]:
        """Return what of an example's result is not as expected."""
        return tuple(
            Difference(
                part=one.part,
                expected=self._part(one.part, one.expected),
                found=self._part(one.part, one.found),
            )
            for one in failures
        )

    def level(self, name: str) -> str:
        """Return the heading of a level."""
        return self._levels.get(name, "")

    def reason(self, name: str) -> str:
        """Return the answers that a triage rule asks for."""
        return self._rules.get(name, "")

    def theme(self, name: str) -> str:
        """Return the label of a theme."""
        return self._themes.get(name, "")

    def section(self, name: str) -> str:
        """Return the heading of a section."""
        return self._sections.get(name, "")

    def prompt(self, code: str) -> str:
        """Return the label of a prompt."""
        return self._prompts.get(code, "")

    def note(self, name: str) -> str:
        """Return the words of a note."""
        return self._notes.get(name, "")

    def _part(self, part: str, value: Found) -> tuple[str, ...]:
        looks: dict[str, Callable[[str], str]] = {
            "triage": self.level,
            "reasons": self.reason,
            "actions": lambda name: self._actions.get(name, ""),
            "missing": lambda name: self._items.get(name, ""),
            "unsure": lambda name: self._items.get(name, ""),
            "themes": self.theme,
            "sections": self.section,
            "cta": self.prompt,
            "notes": self.note,
            "answers": lambda name: self._items.get(name, ""),
        }
        look = looks.get(part)
        if isinstance(value, bool):
            return ("yes" if value else "no",)
        if isinstance(value, Mapping):
            return tuple(f"{self.theme(theme)} {score}" for theme, score in value.items())
        if look is None:
            return (str(value),)
        return tuple(look(one) for one in ((value,) if isinstance(value, str) else value))

    def _option(self, link_id: str, code: str) -> str:
        for one in self._both:
            item = one.items.get(link_id)
            if item is not None and code in item.options:
                return base_text(item.options[code].display)
        return ""

    def _signs(self, rule: TriageRule, questionnaire: Questionnaire) -> str:
        """Return the answers that a rule asks for."""
        found = wanted_answers(rule.when, definitions=questionnaire.definitions)
        words = dict.fromkeys(self._option(link_id, code) for link_id, code in found)
        return shortened(_BETWEEN.join(word for word in words if word), _LONGEST)


def expected_level(expected: Expected) -> bool:
    """Tell whether an example cares about the level alone."""
    others = (name for name in Expected.__dataclass_fields__ if name != "triage")
    return all(getattr(expected, name) is None for name in others)


def _codes(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _named(questionnaires: tuple[Questionnaire, ...], pairs: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in questionnaires:
        for name, text in pairs(one):
            found.setdefault(name, shortened(base_text(text), _LONGEST))
    return found
