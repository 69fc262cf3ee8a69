"""What every attribute of every part is about, which decides what changing it does.

The table is complete by test: an attribute added to the questionnaire must be given its topic
here before anything about it can be published. Conditions of steps and items are compared
together, item by item, so they stand in no table.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from app.domain.questionnaire import (
    AnswerOption,
    Arm,
    Flag,
    FlagTheme,
    Item,
    ItemSet,
    Level,
    MedicalReview,
    Note,
    OptionGroup,
    PageTexts,
    Prompt,
    Questionnaire,
    RankedTheme,
    Scale,
    Section,
    Source,
    Step,
    ThemeSelection,
    TriageRule,
)

Topic: TypeAlias = Literal["words", "meaning", "order", "scoring", "triage", "presentation", "lock"]
"""words: what an item and its options say. meaning: who is asked, and what an answer can be.
order: where something stands. scoring: which themes come up. triage: which level is reached.
presentation: what stands around. lock: whether it is safety content."""

_ITEM: Mapping[str, Topic] = {
    "text": "words",
    "help": "words",
    "type": "meaning",
    "required": "meaning",
    "repeats": "meaning",
    "locked": "lock",
}
_OPTION: Mapping[str, Topic] = {
    "display": "words",
    "group": "words",
    "exclusive": "meaning",
    "weight": "scoring",
}
_LEVEL: Mapping[str, Topic] = {
    "heading": "presentation",
    "lead": "presentation",
    "actions": "presentation",
    "closing": "presentation",
    "prompts": "presentation",
    "urgent": "triage",
    "shows_themes": "scoring",
    "shows_notes": "presentation",
    "lists_signs_of": "presentation",
    "fallback_sections": "presentation",
    "common_sections": "presentation",
    "locked": "lock",
}
_SELECTION = ("show_at", "weak_at", "cap", "cap_with_flag", "item_set", "minimum_answered")
_RANKED: Mapping[str, Topic] = {
    "label": "presentation",
    "sections": "presentation",
    "scale": "scoring",
    "gate": "scoring",
}
_BY_FLAG: Mapping[str, Topic] = {
    "label": "presentation",
    "sections": "presentation",
    "when": "scoring",
    "position": "presentation",
    "first_prompt": "presentation",
}


def _presentation(*names: str) -> Mapping[str, Topic]:
    return dict.fromkeys(names, "presentation")


TOPICS: Mapping[type, Mapping[str, Topic]] = {
    Questionnaire: _presentation("slug", "title", "language"),
    PageTexts: _presentation(
        "audience",
        "duration",
        "disclaimer",
        "on_behalf",
        "cannot_phone",
        "early_result",
        "clinic_view_label",
    ),
    Step: {"title": "presentation", "help": "presentation"},
    Item: _ITEM,
    OptionGroup: {"text": "words"},
    AnswerOption: _OPTION,
    Level: _LEVEL,
    Flag: {"display": "presentation", "when": "triage", "locked": "lock"},
    TriageRule: {"level": "triage", "when": "triage", "locked": "lock"},
    RankedTheme: _RANKED,
    FlagTheme: _BY_FLAG,
    ThemeSelection: dict.fromkeys(_SELECTION, "scoring"),
    Scale: {"link_ids": "scoring"},
    ItemSet: {"link_ids": "scoring"},
    Note: {"text": "presentation", "when": "presentation", "locked": "lock"},
    Section: _presentation("heading", "body", "type", "clinic_view", "enabled", "reason_off"),
    Prompt: {
        **_presentation("type", "label", "text", "href", "marketing"),
        "locked": "lock",
    },
    Source: _presentation("title", "publisher", "year"),
    Arm: {"allocation": "presentation", "item_texts": "words"},
    MedicalReview: _presentation("name", "date", "source"),
}

ADDED_OR_REMOVED: Mapping[type, Topic] = {
    Item: "meaning",
    AnswerOption: "meaning",
    Flag: "triage",
    TriageRule: "triage",
    Level: "triage",
    RankedTheme: "scoring",
    FlagTheme: "scoring",
    ThemeSelection: "scoring",
    Scale: "scoring",
    ItemSet: "scoring",
}
"""What it is about when a whole part comes or goes; presentation for all others."""

ORDERED: Mapping[type, Mapping[str, Topic]] = {
    Questionnaire: {
        "steps": "order",
        "levels": "triage",
        "themes": "scoring",
        "notes": "presentation",
        "sections": "presentation",
        "prompts": "presentation",
    },
    Step: {"items": "order"},
    Item: {"option_groups": "words", "answer_options": "order"},
}
"""The lists of parts whose order a visitor can see or feel."""
