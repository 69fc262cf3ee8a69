"""The care card of a level: what to do, the visitor's own reasons, and the signs to call for.

Everything but the reasons is fixed per level, so it is made once per version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.answers import Answers
from app.domain.levels import Level
from app.domain.outcome import actions_of, prompts_of
from app.domain.questionnaire import Questionnaire
from app.domain.triage import (
    Triage,
    reasons_for,
    reasons_in_words,
    signs_in_words,
    urgent_level,
)
from app.web.visitor.pages import ActionView, CardView, PromptView
from app.web.visitor.prompts import PromptViews, shown


@dataclass(frozen=True)
class Cards:
    """The cards of a questionnaire."""

    questionnaire: Questionnaire
    prompts: PromptViews
    fixed: dict[str, CardView]

    def of_triage(
        self,
        triage: Triage,
        *,
        answers: Answers,
        actions: Iterable[str],
        prompts: tuple[PromptView, ...],
        is_missing: bool = False,
    ) -> CardView:
        """Return a level's card with its reasons, its advice by id, and its prompts."""
        level = self.questionnaire.level_by_id[triage.level]
        fixed, chosen = self.fixed[level.id], frozenset(actions)
        return replace(
            fixed,
            heading=(is_missing and level.heading_missing) or level.heading,
            actions=tuple(one for one in fixed.actions if one.id in chosen),
            reasons=reasons_in_words(triage, answers=answers, questionnaire=self.questionnaire),
            prompts=prompts,
        )

    def for_posted(self, answers: Answers) -> CardView | None:
        """Return the card that posted answers call for by themselves, judged or not."""
        level = urgent_level(answers, questionnaire=self.questionnaire)
        if level is None:
            return None
        return self._of_level(level, answers)

    def of_sign(self, link_id: str, code: str, *, level: str) -> CardView:
        """Return the card of an option that reaches a level alone, for before it is posted."""
        return self._of_level(self.questionnaire.level_by_id[level], {link_id: (code,)})

    def _of_level(self, level: Level, answers: Answers) -> CardView:
        whole = self.questionnaire
        codes = prompts_of(level, answers=answers, questionnaire=whole)
        return self.of_triage(
            reasons_for(level.id, answers=answers, questionnaire=whole),
            answers=answers,
            actions=actions_of(level, answers=answers, questionnaire=whole),
            prompts=shown(codes, prompts=self.prompts),
        )


def make_cards(questionnaire: Questionnaire, *, prompts: PromptViews) -> Cards:
    """Prepare the cards of a questionnaire."""
    fixed = {level.id: _fixed(level, questionnaire) for level in questionnaire.levels}
    return Cards(questionnaire=questionnaire, prompts=prompts, fixed=fixed)


def gravest_level(questionnaire: Questionnaire) -> str:
    """Return the id of the highest urgent level; empty where none is urgent."""
    return next((level.id for level in questionnaire.levels if level.urgent), "")


def gravest_signs(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the signs that are each enough for the highest level, if that is an urgent one."""
    return signs_in_words(gravest_level(questionnaire), questionnaire=questionnaire)


def _fixed(level: Level, questionnaire: Questionnaire) -> CardView:
    return CardView(
        level=level.id,
        heading=level.heading,
        lead=level.lead,
        actions=tuple(ActionView(id=name, text=one.text) for name, one in level.advice.items()),
        reasons=(),
        signs=signs_in_words(level.lists_signs_of, questionnaire=questionnaire)
        if level.lists_signs_of
        else (),
        prompts=(),
        closing=level.closing,
        urgent=level.urgent,
        gravest=level.id == gravest_level(questionnaire),
        cannot_phone=questionnaire.texts.cannot_phone if level.urgent else None,
    )
