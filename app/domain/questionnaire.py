"""What a questionnaire is: questions, rules and words, as frozen objects in FHIR terms.

Each field carries the row that says everything about it (``attributes``), so a new attribute is
one field here. The fields of a part stand in the order a visitor meets them.

Says nothing about how it is stored, shown or counted. Every mapping from ids is derived here
once, so that the engine looks things up instead of searching.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from app.domain import attributes as row
from app.domain import budget
from app.domain.conditions import ALWAYS, Condition, Definitions
from app.domain.levels import Level, TriageRule

ItemType: TypeAlias = Literal["choice"]
"""The one list of item types: the reader, the checks and the forms know these."""

Drawing: TypeAlias = Literal[
    "back",
    "sitting",
    "psoas",
    "sleep",
    "stress",
    "cycle",
    "pregnancy",
    "change",
    "question",
    "book",
]
"""The drawings of ``templates/components/drawing.html``."""

SectionType: TypeAlias = Literal["article", "testimonials"]
PromptType: TypeAlias = Literal[
    "telephone", "link", "text", "answers", "missing", "booking", "line", "clinic_telephone"
]


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One choice of an item.

    ``code`` is stable, ``display`` is free; ``weight`` counts towards scales. Who chose an
    ``unsure`` one of a safety question didn't know, or didn't want to say.
    """

    code: str = field(metadata=row.identity())
    display: str = field(metadata=row.words("words", "option", 80))
    weight: int = field(default=0, metadata=row.number("scoring", least=0, most=10))
    exclusive: bool = field(default=False, metadata=row.fixed("meaning"))
    unsure: bool = field(default=False, metadata=row.fixed("presentation", sparse=True))
    group: str | None = field(default=None, metadata=row.fixed("words"))


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A heading over some options."""

    id: str = field(metadata=row.identity())
    text: str = field(metadata=row.words("words", "group", 30))


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question.

    ``repeats`` means check all that apply; ``locked`` means safety content. A locked question
    that was asked and not answered is missing from the result, but only while ``needed_when``
    holds.
    """

    link_id: str = field(metadata=row.identity())
    type: ItemType = field(metadata=row.fixed("meaning"))
    text: str = field(metadata=row.words("words", "item_text", 60))
    help: str | None = field(default=None, metadata=row.words("words", "help", 100))
    short_label: str | None = field(
        default=None,
        metadata=row.words("presentation", "short_label", 20, page="item", sparse=True),
    )
    required: bool = field(default=False, metadata=row.fixed("meaning"))
    repeats: bool = field(default=False, metadata=row.fixed("meaning"))
    locked: bool = field(default=False, metadata=row.fixed("lock"))
    enabled_when: Condition = field(default=ALWAYS, metadata=row.asked("meaning"))
    needed_when: Condition = field(default=ALWAYS, metadata=row.fixed("presentation", sparse=True))
    option_groups: tuple[OptionGroup, ...] = field(
        default=(), metadata=row.held("words", most=budget.MOST_OPTIONS)
    )
    answer_options: tuple[AnswerOption, ...] = field(
        metadata=row.held("order", least=1, most=budget.MOST_OPTIONS, setter="order")
    )

    @cached_property
    def options(self) -> Mapping[str, AnswerOption]:
        """The options by code."""
        return {option.code: option for option in self.answer_options}

    @cached_property
    def top_weight(self) -> int:
        """The most points that an answer brings."""
        return max(option.weight for option in self.answer_options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One screen."""

    id: str = field(metadata=row.identity())
    title: str = field(metadata=row.words("presentation", "step_title", 20))
    help: str | None = field(default=None, metadata=row.words("presentation", "help", 100))
    enabled_when: Condition = field(default=ALWAYS, metadata=row.asked("meaning"))
    items: tuple[Item, ...] = field(
        metadata=row.held("order", least=1, most=budget.MOST_ITEMS_OF_STEP, setter="order")
    )


@dataclass(frozen=True, slots=True)
class ItemSet:
    """A named set of items."""

    id: str = field(metadata=row.identity())
    link_ids: tuple[str, ...] = field(metadata=row.chosen("scoring", "items", least=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A named condition.

    Rules can refer to it (a red flag made of several answers, say).
    """

    id: str = field(metadata=row.identity())
    display: str = field(metadata=row.words("presentation", "flag", 60))
    locked: bool = field(default=False, metadata=row.fixed("lock"))
    when: Condition = field(metadata=row.fixed("triage"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Items whose weights are added up."""

    id: str = field(metadata=row.identity())
    link_ids: tuple[str, ...] = field(metadata=row.chosen("scoring", "scored_items", least=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTheme:
    """A theme chosen by score.

    ``gate``: at least one of these items must carry a point; empty means no gate. ``looks_at``
    says in one sentence what the clinic looks at.
    """

    type: Literal["ranked"] = field(metadata=row.fixed("scoring"))
    id: str = field(metadata=row.identity())
    label: str = field(metadata=row.words("presentation", "theme", 20))
    looks_at: str | None = field(
        default=None, metadata=row.words("presentation", "looks_at", 60, sparse=True)
    )
    drawing: Drawing | None = field(default=None, metadata=row.fixed("presentation", sparse=True))
    scale: str = field(metadata=row.fixed("scoring"))
    gate: tuple[str, ...] = field(
        default=(), metadata=row.chosen("scoring", "scored_items", page="points")
    )
    sections: tuple[str, ...] = field(default=(), metadata=row.chosen("presentation", "sections"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagTheme:
    """A theme chosen by a condition.

    It is shown whenever the condition holds, before or after the ranked ones.
    """

    type: Literal["flag"] = field(metadata=row.fixed("scoring"))
    id: str = field(metadata=row.identity())
    label: str = field(metadata=row.words("presentation", "theme", 20))
    looks_at: str | None = field(
        default=None, metadata=row.words("presentation", "looks_at", 60, sparse=True)
    )
    drawing: Drawing | None = field(default=None, metadata=row.fixed("presentation", sparse=True))
    when: Condition = field(metadata=row.fixed("scoring"))
    position: Literal["first", "last"] = field(default="last", metadata=row.fixed("presentation"))
    first_prompt: str | None = field(default=None, metadata=row.fixed("presentation"))
    sections: tuple[str, ...] = field(default=(), metadata=row.chosen("presentation", "sections"))


Theme: TypeAlias = RankedTheme | FlagTheme


@dataclass(frozen=True, slots=True)
class ThemeSelection:
    """Cut-offs and caps.

    Cut-offs are exact shares of a scale's maximum, caps say how many ranked themes are shown.
    """

    show_at: Fraction = field(metadata=row.share("scoring"))
    weak_at: Fraction = field(metadata=row.share("scoring"))
    cap: int = field(metadata=row.number("scoring", least=1, most=10))
    cap_with_flag: int = field(metadata=row.number("scoring", least=1, most=10))
    item_set: str = field(metadata=row.fixed("scoring"))
    minimum_answered: int = field(metadata=row.number("scoring", least=0, most=200))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short remark on the result.

    One ``about`` missing or unsure safety answers is shown only when there are such.
    """

    id: str = field(metadata=row.identity())
    text: str = field(metadata=row.words("presentation", "note", 80))
    locked: bool = field(default=False, metadata=row.fixed("lock"))
    about: Literal["missing", "unsure"] | None = field(
        default=None, metadata=row.fixed("presentation", sparse=True)
    )
    when: Condition = field(default=ALWAYS, metadata=row.fixed("presentation", sparse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An explanatory text in small Markdown.

    ``clinic_view`` puts the clinic-theory label on top of it.
    """

    id: str = field(metadata=row.identity())
    type: SectionType = field(default="article", metadata=row.fixed("presentation"))
    heading: str = field(metadata=row.words("presentation", "section_heading", 20))
    body: str = field(metadata=row.words("presentation", row.MARKDOWN, 1000))
    enabled: bool = field(default=True, metadata=row.switch("presentation"))
    clinic_view: bool = field(default=False, metadata=row.switch("presentation"))
    reason_off: str | None = field(
        default=None, metadata=row.words("presentation", "reason_off", 120)
    )


@dataclass(frozen=True, slots=True)
class Prompt:
    """A call to action.

    ``booking``, ``line`` and ``clinic_telephone`` need clinic settings.
    """

    code: str = field(metadata=row.identity())
    type: PromptType = field(metadata=row.fixed("presentation"))
    label: str = field(metadata=row.words("presentation", "prompt_label", 30))
    text: str | None = field(default=None, metadata=row.words("presentation", "prompt_text", 160))
    href: str | None = field(default=None, metadata=row.fixed("presentation", form=row.TARGET))
    marketing: bool = field(default=False, metadata=row.fixed("presentation"))
    locked: bool = field(default=False, metadata=row.fixed("lock"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that is cited."""

    title: str = field(metadata=row.words("presentation", "source", 80))
    year: str | None = field(default=None, metadata=row.fixed("presentation", form=row.YEAR))
    publisher: str = field(metadata=row.words("presentation", "source", 80))


@dataclass(frozen=True, slots=True)
class Arm:
    """A wording arm.

    ``item_texts`` replace the ordinary ones for a share of visitors.
    """

    id: str = field(metadata=row.identity())
    allocation: int = field(default=1, metadata=row.fixed("presentation", least=1, most=100))
    item_texts: Mapping[str, str] = field(
        default_factory=dict, metadata=row.words("words", "item_text", 60)
    )


@dataclass(frozen=True, slots=True)
class MedicalReview:
    """Who reviewed the locked content."""

    name: str = field(metadata=row.words("presentation", "review", 120))
    date: str = field(metadata=row.words("presentation", "review", 120, form=row.DATE))
    source: str = field(metadata=row.words("presentation", "review", 120))


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The words around the questions."""

    audience: str = field(metadata=row.words("presentation", "page_text", 120))
    duration: str = field(metadata=row.words("presentation", "page_text", 120))
    disclaimer: str = field(metadata=row.words("presentation", "page_text", 120))
    on_behalf: str = field(metadata=row.words("presentation", "page_text", 120, locked=True))
    cannot_phone: str = field(metadata=row.words("presentation", "page_text", 120, locked=True))
    early_result: str = field(metadata=row.words("presentation", "page_text", 120, locked=True))
    clinic_view_label: str = field(metadata=row.words("presentation", "page_text", 120))


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A whole questionnaire: everything asked, judged and shown."""

    slug: str = field(metadata=row.fixed("presentation", form=row.SLUG))
    language: Literal["ja"] = field(default="ja", metadata=row.fixed("presentation"))
    title: str = field(metadata=row.words("presentation", "title", 30, page="intro"))
    texts: PageTexts = field(metadata=row.held(page="intro"))
    steps: tuple[Step, ...] = field(metadata=row.held("order", least=1, most=budget.MOST_STEPS))
    levels: tuple[Level, ...] = field(
        metadata=row.held("triage", least=1, most=budget.MOST_LEVELS, page="results")
    )
    flags: tuple[Flag, ...] = field(default=(), metadata=row.held(page="results"))
    triage_rules: tuple[TriageRule, ...] = field(default=(), metadata=row.held(page="results"))
    themes: tuple[Theme, ...] = field(default=(), metadata=row.held("scoring", page="themes"))
    theme_selection: ThemeSelection | None = field(default=None, metadata=row.held(page="points"))
    scales: tuple[Scale, ...] = field(default=(), metadata=row.held(page="points"))
    item_sets: tuple[ItemSet, ...] = field(default=(), metadata=row.held(page="points"))
    notes: tuple[Note, ...] = field(default=(), metadata=row.held("presentation", page="notes"))
    sections: tuple[Section, ...] = field(
        default=(), metadata=row.held("presentation", page="sections")
    )
    prompts: tuple[Prompt, ...] = field(
        default=(), metadata=row.held("presentation", page="prompts")
    )
    sources: tuple[Source, ...] = field(default=(), metadata=row.held(page="sections"))
    arms: tuple[Arm, ...] = field(metadata=row.held(least=1, most=budget.MOST_ARMS, page="intro"))
    medical_review: MedicalReview | None = field(default=None, metadata=row.held(page="results"))

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
    def flag_by_id(self) -> Mapping[str, Flag]:
        """The flags by id."""
        return {flag.id: flag for flag in self.flags}

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
