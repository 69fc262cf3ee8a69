"""From the document's models to the domain's objects, one small function a part."""

from fractions import Fraction
from typing import assert_never

from app.documents import format as document
from app.domain import conditions, questionnaire


def to_domain(source: document.QuestionnaireDocument) -> questionnaire.Questionnaire:
    """Build the domain's questionnaire from a parsed document."""
    return questionnaire.Questionnaire(
        slug=source.slug,
        title=source.title,
        language=source.language,
        medical_review=_medical_review(source.medical_review),
        texts=questionnaire.PageTexts(**source.texts.model_dump()),
        steps=tuple(_step(step) for step in source.steps),
        item_sets=tuple(_item_set(entry) for entry in source.item_sets),
        flags=tuple(_flag(flag) for flag in source.flags),
        triage_rules=tuple(_triage_rule(rule) for rule in source.triage_rules),
        levels=tuple(_level(level) for level in source.levels),
        scales=tuple(_scale(scale) for scale in source.scales),
        themes=tuple(_theme(theme) for theme in source.themes),
        theme_selection=_selection(source.theme_selection),
        notes=tuple(_note(note) for note in source.notes),
        sections=tuple(
            questionnaire.Section(**section.model_dump()) for section in source.sections
        ),
        prompts=tuple(questionnaire.Prompt(**prompt.model_dump()) for prompt in source.prompts),
        sources=tuple(questionnaire.Source(**entry.model_dump()) for entry in source.sources),
        arms=tuple(questionnaire.Arm(**arm.model_dump()) for arm in source.arms),
    )


def _item_set(source: document.ItemSet) -> questionnaire.ItemSet:
    return questionnaire.ItemSet(id=source.id, link_ids=tuple(source.link_ids))


def _scale(source: document.Scale) -> questionnaire.Scale:
    return questionnaire.Scale(id=source.id, link_ids=tuple(source.link_ids))


def _flag(source: document.Flag) -> questionnaire.Flag:
    return questionnaire.Flag(
        id=source.id, display=source.display, when=_condition(source.when), locked=source.locked
    )


def _triage_rule(source: document.TriageRule) -> questionnaire.TriageRule:
    return questionnaire.TriageRule(
        id=source.id, level=source.level, when=_condition(source.when), locked=source.locked
    )


def _note(source: document.Note) -> questionnaire.Note:
    return questionnaire.Note(
        id=source.id, text=source.text, when=_condition(source.when), locked=source.locked
    )


def _condition(source: document.Condition) -> conditions.Condition:
    match source:
        case document.EnableWhen():
            return conditions.AnswerIs(source.question, source.operator, source.answer)
        case document.FlagReference():
            return conditions.FlagIs(source.flag)
        case document.AnsweredBelow():
            return conditions.AnsweredBelow(source.item_set, source.answered_below)
        case document.AllOf():
            return conditions.AllOf(tuple(_condition(part) for part in source.all))
        case document.AnyOf():
            return conditions.AnyOf(tuple(_condition(part) for part in source.any))
        case _:
            assert_never(source)


def _optional(source: document.Condition | None) -> conditions.Condition:
    return conditions.ALWAYS if source is None else _condition(source)


def _enabled(source: document.Item | document.Step) -> conditions.Condition:
    parts = tuple(_condition(part) for part in source.enable_when)
    if source.enable_behavior == "any" and parts:
        return conditions.AnyOf(parts)
    return conditions.AllOf(parts) if parts else conditions.ALWAYS


def _step(source: document.Step) -> questionnaire.Step:
    return questionnaire.Step(
        id=source.id,
        title=source.title,
        help=source.help,
        enabled_when=_enabled(source),
        items=tuple(_item(item) for item in source.items),
    )


def _item(source: document.Item) -> questionnaire.Item:
    return questionnaire.Item(
        link_id=source.link_id,
        type=source.type,
        text=source.text,
        help=source.help,
        required=source.required,
        repeats=source.repeats,
        locked=source.locked,
        enabled_when=_enabled(source),
        option_groups=tuple(
            questionnaire.OptionGroup(id=group.id, text=group.text)
            for group in source.option_groups
        ),
        answer_options=tuple(
            questionnaire.AnswerOption(
                code=option.code,
                display=option.display,
                weight=option.weight or 0,
                exclusive=option.exclusive,
                group=option.group,
            )
            for option in source.answer_options
        ),
    )


def _level(source: document.Level) -> questionnaire.Level:
    return questionnaire.Level(
        id=source.id,
        heading=source.heading,
        lead=source.lead,
        actions=tuple(source.actions),
        closing=source.closing,
        urgent=source.urgent,
        shows_themes=source.shows_themes,
        shows_notes=source.shows_notes,
        lists_signs_of=source.lists_signs_of,
        prompts=tuple(
            questionnaire.PromptRule(codes=tuple(rule.codes), when=_optional(rule.when))
            for rule in source.prompts
        ),
        fallback_sections=tuple(source.fallback_sections),
        common_sections=tuple(source.common_sections),
        locked=source.locked,
    )


def _theme(source: document.Theme) -> questionnaire.Theme:
    sections = tuple(source.sections)
    if isinstance(source, document.RankedTheme):
        return questionnaire.RankedTheme(
            id=source.id,
            label=source.label,
            scale=source.scale,
            gate=tuple(source.gate),
            sections=sections,
        )
    return questionnaire.FlagTheme(
        id=source.id,
        label=source.label,
        when=_condition(source.when),
        position=source.position,
        first_prompt=source.first_prompt,
        sections=sections,
    )


def _selection(
    source: document.ThemeSelection | None,
) -> questionnaire.ThemeSelection | None:
    if source is None:
        return None
    return questionnaire.ThemeSelection(
        show_at=Fraction(source.show_at),
        weak_at=Fraction(source.weak_at),
        cap=source.cap,
        cap_with_flag=source.cap_with_flag,
        item_set=source.item_set,
        minimum_answered=source.minimum_answered,
    )


def _medical_review(
    source: document.MedicalReview | None,
) -> questionnaire.MedicalReview | None:
    return None if source is None else questionnaire.MedicalReview(**source.model_dump())
