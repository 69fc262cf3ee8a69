"""Builds the result page from an outcome: looking up, ordering, no judging."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from app.domain.answers import Answers
from app.domain.clinic import Clinic
from app.domain.conditions import wanted_answers
from app.domain.epochs import JAPAN
from app.domain.opening_hours import opening
from app.domain.outcome import Outcome
from app.domain.questionnaire import Arm, FlagTheme, Questionnaire
from app.domain.scoring import ThemeMatch
from app.services.answering import Judged
from app.web.visitor.answer_html import AnswerHtml
from app.web.visitor.beacons import arm_word
from app.web.visitor.cards import Cards
from app.web.visitor.form_page import post_address, question_text
from app.web.visitor.pages import (
    CardView,
    ClinicView,
    DemonstrationKind,
    MadeAt,
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
    """What a result needs and no answer changes, made once per version; `answers` by arm."""

    questionnaire: Questionnaire
    cards: Cards
    answers: Mapping[str, AnswerHtml]
    sections: Mapping[str, SectionView]
    sources: tuple[SourceView, ...]
    signs: tuple[str, ...]
    clinic: Clinic
    place: ClinicView
    styles: tuple[Markup, ...]
    action: str
    demonstration: DemonstrationKind


def source_views(questionnaire: Questionnaire) -> tuple[SourceView, ...]:
    """Return the cited publications."""
    return tuple(
        SourceView(title=source.title, publisher=source.publisher, year=source.year)
        for source in questionnaire.sources
    )


def result_page(
    parts: ResultParts, *, judged: Judged, arm: Arm, token: str, now: datetime
) -> ResultPage:
    """Return the page of a result.

    All answers that were posted go back into the form; what is shown and judged are the ones on
    the route.
    """
    questionnaire, outcome, answers = parts.questionnaire, judged.outcome, judged.answers
    html = parts.answers[arm.id]
    safety, other = _answers_by_weight(outcome, questionnaire=questionnaire, html=html)
    prompts, themes = _prompts(parts, outcome), tuple(_themes(parts, outcome, html=html))
    return ResultPage(
        action=post_address(parts.action),
        heading=questionnaire.title,
        counted=judged.counted,
        demonstration=parts.demonstration,
        warning=_warning(parts, outcome, answers=answers),
        card=_card(parts, outcome, prompts=prompts),
        missing=_questions(outcome.missing, questionnaire=questionnaire, arm=arm),
        unsure=_questions(outcome.unsure, questionnaire=questionnaire, arm=arm),
        notes=_notes(outcome, questionnaire=questionnaire),
        themes=themes,
        sections=_left_over(parts, outcome, themes),
        common=tuple(parts.sections[section] for section in outcome.common_sections),
        signs=parts.signs,
        made_at=_made_at(now),
        clinic=parts.place,
        opening=opening(parts.clinic.week, parts.clinic.days_off, now=now),
        prompts=prompts,
        safety_answers=safety,
        other_answers=other,
        sources=parts.sources,
        answers=answers,
        fields=html.fields(answers),
        token=token,
        arm=arm_word(arm, questionnaire.arms),
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
    shown = (notes[code] for code in outcome.notes)
    return tuple(NoteView(code=note.id, text=note.text, about=note.about) for note in shown)


def _prompts(parts: ResultParts, outcome: Outcome) -> tuple[PromptView, ...]:
    """Return what can be done next; what leads back leads to the first missing question."""
    first = outcome.missing[0] if outcome.missing else None
    return tuple(
        replace(view, href=first) if view.type == "missing" else view
        for view in shown(outcome.prompts, prompts=parts.cards.prompts)
    )


def _questions(
    link_ids: Iterable[str], *, questionnaire: Questionnaire, arm: Arm
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


def _themes(parts: ResultParts, outcome: Outcome, *, html: AnswerHtml) -> Iterator[ThemeView]:
    """Yield the matched themes; a reading that two bring along stands with the first."""
    questionnaire, left = parts.questionnaire, dict.fromkeys(outcome.sections)
    for match in outcome.themes.matches:
        theme = questionnaire.theme_by_id[match.theme]
        sections = [section for section in theme.sections if section in left]
        for section in sections:
            del left[section]
        yield ThemeView(
            id=match.theme,
            label=theme.label,
            weak=match.weak,
            matched_count=len(match.matched) if match.ranked else 0,
            item_count=len(match.link_ids) if match.ranked else 0,
            matched=html.lines(_unticked(match, questionnaire), answers=outcome.route.answers),
            ticked=tuple(_ticked(match, outcome, questionnaire=questionnaire)),
            looks_at=theme.looks_at,
            drawing=theme.drawing,
            sections=tuple(parts.sections[section] for section in sections),
        )


def _unticked(match: ThemeMatch, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the items of a match whose answer needs their question beside it."""
    items = questionnaire.items
    return tuple(one for one in match.matched if match.ranked or not items[one].repeats)


def _ticked(match: ThemeMatch, outcome: Outcome, *, questionnaire: Questionnaire) -> Iterator[str]:
    """Yield the boxes that brought a theme up by a condition; each speaks for itself."""
    items, theme = questionnaire.items, questionnaire.theme_by_id[match.theme]
    if isinstance(theme, FlagTheme):
        for link_id, code in wanted_answers(theme.when, definitions=questionnaire.definitions):
            if items[link_id].repeats and code in outcome.route.answers.get(link_id, ()):
                yield items[link_id].options[code].display


def _left_over(
    parts: ResultParts, outcome: Outcome, themes: tuple[ThemeView, ...]
) -> tuple[SectionView, ...]:
    """Return the readings that no theme brings along."""
    brought = {section.id for theme in themes for section in theme.sections}
    return tuple(parts.sections[one] for one in outcome.sections if one not in brought)


def _made_at(now: datetime) -> MadeAt:
    here = now.astimezone(JAPAN)
    return MadeAt(year=here.year, month=here.month, day=here.day, time=f"{here:%H:%M}")


def _answers_by_weight(
    outcome: Outcome, *, questionnaire: Questionnaire, html: AnswerHtml
) -> tuple[Markup, Markup]:
    """Return the safety answers and the other ones, each in the order asked."""
    answers = outcome.route.answers
    locked = [link_id for link_id in answers if questionnaire.items[link_id].locked]
    rest = [link_id for link_id in answers if not questionnaire.items[link_id].locked]
    return html.lines(locked, answers=answers), html.lines(rest, answers=answers)
