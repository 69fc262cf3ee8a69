"""What a questionnaire is: questions, rules and words, as frozen objects in FHIR terms.

Says nothing about how it is stored, shown or counted. Every mapping from ids is derived here
once, so that the engine looks things up instead of searching.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from app.domain.conditions import ALWAYS, Condition, Definitions

SectionType: TypeAlias = Literal["article", "testimonials"]
PromptType: TypeAlias = Literal[
    "telephone", "link", "text", "answers", "booking", "line", "clinic_telephone"
]


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One choice. ``code`` is stable, ``display`` is free; ``weight`` counts towards scales."""

    code: str
    display: str
    weight: int = 0
    exclusive: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A heading over some options of one item."""

    id: str
    text: str


@dataclass(frozen=True)
class Item:
    """One question. ``repeats`` means check all that apply; ``locked`` means safety content."""

    link_id: str
    text: str
    answer_options: tuple[AnswerOption, ...]
    type: str = "choice"
    help: str | None = None
    required: bool = False
    repeats: bool = False
    locked: bool = False
    enabled_when: Condition = ALWAYS
    option_groups: tuple[OptionGroup, ...] = ()

    @cached_property
    def options(self) -> Mapping[str, AnswerOption]:
        """The options by code."""
        return {option.code: option for option in self.answer_options}


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of items."""

    id: str
    title: str
    items: tuple[Item, ...]
    help: str | None = None
    enabled_when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ItemSet:
    """A named set of items, counted by how many are answered."""

    id: str
    link_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A named condition that rules can refer to (a red flag made of several answers, say)."""

    id: str
    display: str
    when: Condition
    locked: bool = False


@dataclass(frozen=True, slots=True)
class TriageRule:
    """When ``when`` holds, at least ``level`` is reached and ``id`` is a reason."""

    id: str
    level: str
    when: Condition
    locked: bool = False


@dataclass(frozen=True, slots=True)
class PromptRule:
    """The prompts of a level when ``when`` holds; of several the first that holds is taken."""

    codes: tuple[str, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Level:
    """What a visitor is told at one triage level; levels are ordered highest first."""

    id: str
    heading: str
    closing: str
    prompts: tuple[PromptRule, ...]
    lead: str | None = None
    actions: tuple[str, ...] = ()
    urgent: bool = False
    shows_themes: bool = True
    shows_notes: bool = True
    lists_signs_of: str | None = None
    fallback_sections: tuple[str, ...] = ()
    common_sections: tuple[str, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A sum of option weights over items."""

    id: str
    link_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedTheme:
    """A theme shown for its share of a scale's points.

    ``gate``: at least one of these items must carry a point; empty means no gate.
    """

    id: str
    label: str
    scale: str
    gate: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagTheme:
    """A theme shown whenever its condition holds, before or after the ranked ones."""

    id: str
    label: str
    when: Condition
    sections: tuple[str, ...]
    position: Literal["first", "last"] = "last"
    first_prompt: str | None = None


Theme: TypeAlias = RankedTheme | FlagTheme


@dataclass(frozen=True, slots=True)
class ThemeSelection:
    """Cut-offs as exact shares of a scale's maximum, and how many ranked themes are shown."""

    show_at: Fraction
    weak_at: Fraction
    cap: int
    cap_with_flag: int
    item_set: str
    minimum_answered: int


@dataclass(frozen=True, slots=True)
class Note:
    """A short remark on the result page."""

    id: str
    text: str
    when: Condition
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """An explanatory text; ``clinic_view`` puts the clinic-theory label on top of it."""

    id: str
    heading: str
    body: str
    type: SectionType = "article"
    clinic_view: bool = False
    enabled: bool = True
    reason_off: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A call to action. ``booking``, ``line`` and ``clinic_telephone`` need clinic settings."""

    code: str
    type: PromptType
    label: str
    text: str | None = None
    href: str | None = None
    marketing: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A publication the safety texts rest on."""

    title: str
    publisher: str
    year: str | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """A wording arm: item texts that replace the ordinary ones for a share of visitors."""

    id: str
    allocation: int = 1
    item_texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MedicalReview:
    """Who reviewed the locked content, when, and on what source."""

    name: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The words around the questions."""

    audience: str
    duration: str
    disclaimer: str
    on_behalf: str
    cannot_phone: str
    early_result: str
    clinic_view_label: str


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire: everything asked, judged and shown."""

    slug: str
    title: str
    texts: PageTexts
    steps: tuple[Step, ...]
    levels: tuple[Level, ...]
    triage_rules: tuple[TriageRule, ...]
    item_sets: tuple[ItemSet, ...]
    flags: tuple[Flag, ...]
    scales: tuple[Scale, ...]
    themes: tuple[Theme, ...]
    theme_selection: ThemeSelection | None
    notes: tuple[Note, ...]
    sections: tuple[Section, ...]
    prompts: tuple[Prompt, ...]
    sources: tuple[Source, ...]
    arms: tuple[Arm, ...]
    medical_review: MedicalReview | None = None
    language: str = "ja"

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by link id, in the order asked."""
        return {item.link_id: item for step in self.steps for item in step.items}

    @cached_property
    def definitions(self) -> Definitions:
        """The flags and item sets that conditions refer to."""
        return Definitions(
            flags={flag.id: flag.when for flag in self.flags},
            item_sets={item_set.id: item_set.link_ids for item_set in self.item_sets},
        )

    @cached_property
    def ranked_themes(self) -> tuple[RankedTheme, ...]:
        """The themes that compete by score, in the fixed order that breaks last ties."""
        return tuple(theme for theme in self.themes if isinstance(theme, RankedTheme))

    @cached_property
    def flag_themes(self) -> tuple[FlagTheme, ...]:
        """The themes decided by a condition, in display order."""
        return tuple(theme for theme in self.themes if isinstance(theme, FlagTheme))

    @cached_property
    def level_by_id(self) -> Mapping[str, Level]:
        """The levels by id, highest first."""
        return {level.id: level for level in self.levels}

    @cached_property
    def scale_by_id(self) -> Mapping[str, Scale]:
        """The scales by id."""
        return {scale.id: scale for scale in self.scales}

    @cached_property
    def theme_by_id(self) -> Mapping[str, Theme]:
        """The themes by id."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def section_by_id(self) -> Mapping[str, Section]:
        """The sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def prompt_by_code(self) -> Mapping[str, Prompt]:
        """The prompts by code."""
        return {prompt.code: prompt for prompt in self.prompts}

    @cached_property
    def note_by_id(self) -> Mapping[str, Note]:
        """The notes by id."""
        return {note.id: note for note in self.notes}
