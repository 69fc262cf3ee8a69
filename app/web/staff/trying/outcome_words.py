"""Results and answers in words: what the ids of an outcome are called in a draft."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from app.domain.answers import RawAnswers, codes_of
from app.domain.authoring.examples import Expected, FailedExample, Found
from app.domain.conditions import wanted_answers
from app.domain.levels import TriageRule
from app.domain.outcome import Outcome
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.web.shared.richtext import shortened
from app.web.staff.trying.pages import AnswerWords, Difference, ResultView

Pairs = Callable[[Questionnaire], Iterable[tuple[str, str]]]
_LONGEST: Final = 60
_BETWEEN: Final = "・"

_NAMED: Final[Mapping[str, Pairs]] = {
    "level": lambda one: ((x.id, x.heading) for x in one.levels),
    "themes": lambda one: ((x.id, x.label) for x in one.themes),
    "sections": lambda one: ((x.id, x.heading) for x in one.sections),
    "prompts": lambda one: ((x.code, x.label) for x in one.prompts),
    "notes": lambda one: ((x.id, x.text) for x in one.notes),
    "actions": lambda one: ((n, x.text) for level in one.levels for n, x in level.advice.items()),
    "items": lambda one: ((x.link_id, x.text) for x in one.items.values()),
}
_KINDS: Final = {"triage": "level", "cta": "prompts"} | dict.fromkeys(
    ("missing", "unsure", "answers"), "items"
)
"""What the parts of an example name; all others are called like their kind."""


class OutcomeWords:
    """What ids are called. What a draft no longer has keeps the name that `before` gave it."""

    def __init__(self, questionnaire: Questionnaire, before: Questionnaire | None = None) -> None:
        """Look names up in a draft, and then in what is published."""
        self._both = (questionnaire,) if before is None else (questionnaire, before)
        self._words = {kind: _named(self._both, pairs) for kind, pairs in _NAMED.items()}
        self._words["reasons"] = {
            rule.id: self._signs(rule, one)
            for one in reversed(self._both)
            for rule in one.triage_rules
        }

    def of(self, kind: str, own: str) -> str:
        """Return what something is called; kinds are those of `ASPECTS`, and reasons."""
        return self._words[kind].get(own, "")

    def all_of(self, kind: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Return what several of a kind are called."""
        return tuple(self.of(kind, own) for own in ids)

    def result(self, outcome: Outcome) -> ResultView:
        """Return a result as a visitor would read its headings."""
        return ResultView(
            level=self.of("level", outcome.triage.level),
            themes=self.all_of("themes", (match.theme for match in outcome.themes.matches)),
            sections=self.all_of("sections", (*outcome.sections, *outcome.common_sections)),
            prompts=self.all_of("prompts", outcome.prompts),
            notes=self.all_of("notes", outcome.notes),
        )

    def answers(self, raw: RawAnswers) -> tuple[AnswerWords, ...]:
        """Return answers as they would be given, those nobody knows any more included."""
        return tuple(
            AnswerWords(
                question=self.of("items", link_id),
                answers=tuple(self._option(link_id, code) for code in codes_of(value)),
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

    def _part(self, part: str, value: Found) -> tuple[str, ...]:
        if isinstance(value, bool):
            return ("yes" if value else "no",)
        if isinstance(value, Mapping):
            return tuple(f"{self.of('themes', own)} {score}" for own, score in value.items())
        ids = (value,) if isinstance(value, str) else value
        return self.all_of(_KINDS.get(part, part), ids)

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


def _named(questionnaires: tuple[Questionnaire, ...], pairs: Pairs) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in questionnaires:
        for name, text in pairs(one):
            found.setdefault(name, shortened(base_text(text), _LONGEST))
    return found
