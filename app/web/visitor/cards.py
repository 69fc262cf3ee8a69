"""The care card of a level: what to do, the visitor's own reasons, and the signs to call for.

Everything but the reasons is fixed per level, so it is made once per version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.answers import Answers
from app.domain.conditions import holds
from app.domain.questionnaire import Level, Questionnaire
from app.domain.triage import lone_signs, urgent_level, urgent_options
from app.web.visitor.pages import CardView, PromptView
from app.web.visitor.prompts import PromptViews, shown

_BETWEEN = "："
"""Stands between a question and its answer; no word, so no language."""


@dataclass(frozen=True)
class Cards:
    """The cards of a questionnaire."""

    questionnaire: Questionnaire
    prompts: PromptViews
    fixed: dict[str, CardView]

    def of_level(
        self, level: str, *, reasons: Iterable[tuple[str, str]], codes: Iterable[str]
    ) -> CardView:
        """Return a level's card with its reasons, (link id, code) pairs, and its prompts."""
        return replace(
            self.fixed[level],
            reasons=tuple(dict.fromkeys(self._in_words(*reason) for reason in reasons)),
            prompts=self._prompts(codes),
        )

    def for_posted(self, answers: Answers) -> CardView | None:
        """Return the card that posted answers call for by themselves, judged or not."""
        level = urgent_level(answers, questionnaire=self.questionnaire)
        if level is None:
            return None
        urgent = urgent_options(questionnaire=self.questionnaire)
        reasons = (
            (link_id, code)
            for link_id, codes in answers.items()
            for code in codes
            if urgent.get((link_id, code)) == level.id
        )
        return self.of_level(level.id, reasons=reasons, codes=self._codes(level, answers))

    def of_sign(self, link_id: str, code: str, *, level: str) -> CardView:
        """Return the card of an option that reaches a level alone, for before it is posted."""
        reached = self.questionnaire.level_by_id[level]
        codes = self._codes(reached, {link_id: (code,)})
        return self.of_level(level, reasons=((link_id, code),), codes=codes)

    def _in_words(self, link_id: str, code: str) -> str:
        """A ticked box speaks for itself; a chosen degree needs its question."""
        item = self.questionnaire.items[link_id]
        display = item.options[code].display
        return display if item.repeats else f"{item.text}{_BETWEEN}{display}"

    def _codes(self, level: Level, answers: Answers) -> tuple[str, ...]:
        definitions = self.questionnaire.definitions
        for rule in level.prompts:
            if holds(rule.when, answers=answers, definitions=definitions):
                return rule.codes
        return ()

    def _prompts(self, codes: Iterable[str]) -> tuple[PromptView, ...]:
        return shown(codes, prompts=self.prompts)


def make_cards(questionnaire: Questionnaire, *, prompts: PromptViews) -> Cards:
    """Prepare the cards of a questionnaire."""
    fixed = {level.id: _fixed(level, questionnaire) for level in questionnaire.levels}
    return Cards(questionnaire=questionnaire, prompts=prompts, fixed=fixed)


def _fixed(level: Level, questionnaire: Questionnaire) -> CardView:
    return CardView(
        level=level.id,
        heading=level.heading,
        lead=level.lead,
        actions=level.actions,
        reasons=(),
        signs=_signs(level, questionnaire),
        prompts=(),
        closing=level.closing,
        urgent=level.urgent,
        cannot_phone=questionnaire.texts.cannot_phone if level.urgent else None,
    )


def _signs(level: Level, questionnaire: Questionnaire) -> tuple[str, ...]:
    if level.lists_signs_of is None:
        return ()
    displays = (
        questionnaire.items[link_id].options[code].display
        for link_id, code in lone_signs(level.lists_signs_of, questionnaire=questionnaire)
    )
    return tuple(dict.fromkeys(displays))
