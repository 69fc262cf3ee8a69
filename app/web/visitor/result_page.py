"""Builds the result page from an outcome: looking up, ordering, no judging."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain.answers import Answers
from app.domain.outcome import Outcome
from app.domain.questionnaire import Arm, Questionnaire
from app.domain.scoring import ThemeMatch
from app.web.visitor.beacons import arm_word
from app.web.visitor.cards import Cards
from app.web.visitor.form_page import post_address, question_text
from app.web.visitor.pages import (
    AnswerLine,
    CardView,
    Counted,
    DemonstrationKind,
    HiddenField,
    NoteView,
    PromptView,
    QuestionView,
    ResultPage,
    SectionView,
    SourceView,
    ThemeView,
)
from app.web.visitor.prompts import shown


@dataclass(frozen=True)
class ResultParts:
    """What a result needs and no answer changes, made once per version."""

    questionnaire: Questionnaire
    cards: Cards
    sections: Mapping[str, SectionView]
    sources: tuple[SourceView, ...]
    clinic_name: str
    action: str
    demonstration: DemonstrationKind


def source_views(questionnaire: Questionnaire) -> tuple[SourceView, ...]:
    """Return the cited publications."""
    return tuple(
        SourceView(title=source.title, publisher=source.publisher, year=source.year)
        for source in questionnaire.sources
    )


def result_page(
    parts: ResultParts,
    *,
    outcome: Outcome,
    answers: Answers,
    arm: Arm | None,
    counted: Counted,
    token: str,
) -> ResultPage:
    """Return the page of a result.

    `answers` are all that were posted and go back into the form; what is shown and judged are
    the ones on the route.
    """
    questionnaire = parts.questionnaire
    safety, other = _answers_by_weight(outcome, questionnaire=questionnaire, arm=arm)
    prompts = _prompts(parts, outcome)
    return ResultPage(
        action=post_address(parts.action),
        heading=questionnaire.title,
        counted=counted,
        level=outcome.triage.level,
        demonstration=parts.demonstration,
        warning=_warning(parts, outcome, answers=answers),
        card=_card(parts, outcome, prompts=prompts),
        missing=_questions(outcome.missing, questionnaire=questionnaire, arm=arm),
        unsure=_questions(outcome.unsure, questionnaire=questionnaire, arm=arm),
        notes=_notes(outcome, questionnaire=questionnaire),
        themes=tuple(
            _theme(match, outcome, questionnaire, arm) for match in outcome.themes.matches
        ),
        sections=tuple(parts.sections[section] for section in outcome.sections),
        common=tuple(parts.sections[section] for section in outcome.common_sections),
        prompts=prompts,
        safety_answers=safety,
        other_answers=other,
        sources=parts.sources,
        disclaimer=questionnaire.texts.disclaimer,
        fields=tuple(_fields(answers)),
        token=token,
        arm=arm_word(arm, questionnaire.arms) if arm else "",
        clinic_name=parts.clinic_name,
    )


def _card(parts: ResultParts, outcome: Outcome, *, prompts: tuple[PromptView, ...]) -> CardView:
    return parts.cards.of_triage(
        outcome.triage,
        answers=outcome.route.answers,
        actions=outcome.actions,
        prompts=prompts,
        is_missing=bool(outcome.missing),
    )


def _notes(outcome: Outcome, *, questionnaire: Questionnaire) -> tuple[NoteView, ...]:
    notes = questionnaire.note_by_id
    return tuple(NoteView(code=note, text=notes[note].text) for note in outcome.notes)


def _prompts(parts: ResultParts, outcome: Outcome) -> tuple[PromptView, ...]:
    """Return what can be done next; what leads back leads to the first missing question."""
    first = outcome.missing[0] if outcome.missing else None
    return tuple(
        replace(view, href=first) if view.type == "missing" else view
        for view in shown(outcome.prompts, prompts=parts.cards.prompts)
    )


def _questions(
    link_ids: Iterable[str], *, questionnaire: Questionnaire, arm: Arm | None
) -> tuple[QuestionView, ...]:
    return tuple(
        QuestionView(link_id=one, text=question_text(questionnaire.items[one], arm=arm))
        for one in link_ids
    )


def _warning(parts: ResultParts, outcome: Outcome, *, answers: Answers) -> CardView | None:
    """Return the card of a warning sign that was posted and not asked, unless it is outdone.

    The sign changes nothing of the result: maybe it was ticked before another answer took its
    question away. It must not be passed over either.
    """
    if answers.keys() <= outcome.route.answers.keys():
        return None
    card = parts.cards.for_posted(answers)
    highest_first = list(parts.questionnaire.level_by_id)
    if card is None or highest_first.index(card.level) >= highest_first.index(outcome.triage.level):
        return None
    return card


def _theme(
    match: ThemeMatch, outcome: Outcome, questionnaire: Questionnaire, arm: Arm | None
) -> ThemeView:
    return ThemeView(
        id=match.theme,
        label=questionnaire.theme_by_id[match.theme].label,
        weak=match.weak,
        matched_count=len(match.matched) if match.ranked else 0,
        item_count=len(match.link_ids) if match.ranked else 0,
        matched=answer_lines(
            match.matched, answers=outcome.route.answers, questionnaire=questionnaire, arm=arm
        ),
    )


def _answers_by_weight(
    outcome: Outcome, *, questionnaire: Questionnaire, arm: Arm | None
) -> tuple[tuple[AnswerLine, ...], tuple[AnswerLine, ...]]:
    """Return the safety answers and the other ones, each in the order asked."""
    answers = outcome.route.answers
    locked = [link_id for link_id in answers if questionnaire.items[link_id].locked]
    rest = [link_id for link_id in answers if not questionnaire.items[link_id].locked]
    return (
        answer_lines(locked, answers=answers, questionnaire=questionnaire, arm=arm),
        answer_lines(rest, answers=answers, questionnaire=questionnaire, arm=arm),
    )


def _fields(answers: Answers) -> Iterator[HiddenField]:
    for link_id, codes in answers.items():
        for code in codes:
            yield HiddenField(name=link_id, value=code)


def answer_lines(
    link_ids: Iterable[str], *, answers: Answers, questionnaire: Questionnaire, arm: Arm | None
) -> tuple[AnswerLine, ...]:
    """Return a line for each of these items that is answered, in the order given."""
    items = questionnaire.items
    return tuple(
        AnswerLine(
            question=question_text(items[link_id], arm=arm),
            answers=tuple(items[link_id].options[code].display for code in answers[link_id]),
        )
        for link_id in link_ids
        if link_id in answers
    )
