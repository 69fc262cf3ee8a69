"""The questionnaire document, format version 1, as pydantic models.

The JSON Schema published in ``docs/questionnaire-format.schema.json`` is made from these models.
Shape and types are checked here; whether the parts fit together is checked in ``domain.checks``.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_serializer,
)

FORMAT_VERSION = 1

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
Share = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}/[1-9][0-9]{0,2}$")]


class Model(BaseModel):
    """Strict and closed: an unknown key is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EnableWhen(Model):
    """One answer compared, as FHIR's enableWhen."""

    question: Id
    operator: Literal["=", "!=", "exists"]
    answer: Id | bool


class FlagReference(Model):
    """True when the named flag holds."""

    flag: Id


class AnsweredBelow(Model):
    """True when fewer items of a set are answered."""

    item_set: Id
    answered_below: int = Field(ge=1, le=200)


class AllOf(Model):
    """True when every part is."""

    all: list["Condition"] = Field(min_length=1)


class AnyOf(Model):
    """True when at least one part is."""

    any: list["Condition"] = Field(min_length=1)


def _kind_of_condition(source: object) -> str | None:
    """Return the tag of a condition by the key that only its kind has."""
    has = source.__contains__ if isinstance(source, dict) else lambda key: hasattr(source, key)
    kinds = ("question", "flag", "item_set", "all", "any")
    return next((f"<{key}>" for key in kinds if has(key)), None)


Condition: TypeAlias = Annotated[
    Annotated[EnableWhen, Tag("<question>")]
    | Annotated[FlagReference, Tag("<flag>")]
    | Annotated[AnsweredBelow, Tag("<item_set>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")],
    Discriminator(
        _kind_of_condition,
        custom_error_type="condition",
        custom_error_message="A condition has one of: question, flag, item_set, all, any",
    ),
]
EnableBehavior = Literal["all", "any"]


class AnswerOption(Model):
    """One choice of an item."""

    code: Id
    display: Text
    weight: int | None = Field(default=None, ge=1, le=10)
    exclusive: bool = False
    group: Id | None = None


class OptionGroup(Model):
    """A heading over some options."""

    id: Id
    text: Text


class Item(Model):
    """One question."""

    link_id: Id
    type: Literal["choice"]
    text: Text
    help: Text | None = None
    required: bool = False
    repeats: bool = False
    locked: bool = False
    enable_when: list[EnableWhen] = []
    enable_behavior: EnableBehavior = "all"
    option_groups: list[OptionGroup] = []
    answer_options: list[AnswerOption] = Field(min_length=1, max_length=40)


class Step(Model):
    """One screen."""

    id: Id
    title: Text
    help: Text | None = None
    enable_when: list[EnableWhen] = []
    enable_behavior: EnableBehavior = "all"
    items: list[Item] = Field(min_length=1, max_length=20)


class ItemSet(Model):
    """A named set of items."""

    id: Id
    link_ids: list[Id] = Field(min_length=1)


class Flag(Model):
    """A named condition."""

    id: Id
    display: Text
    locked: bool = False
    when: Condition


class TriageRule(Model):
    """A reason to reach a level."""

    id: Id
    level: Id
    locked: bool = False
    when: Condition


class PromptRule(Model):
    """The prompts of a level under a condition."""

    when: Condition | None = None
    codes: list[Id]


class Level(Model):
    """A triage level and its card."""

    id: Id
    heading: Text
    lead: Text | None = None
    actions: list[Text] = Field(default=[], max_length=5)
    closing: Text
    urgent: bool = False
    shows_themes: bool = True
    shows_notes: bool = True
    lists_signs_of: Id | None = None
    prompts: list[PromptRule] = []
    fallback_sections: list[Id] = []
    common_sections: list[Id] = []
    locked: bool = False


class Scale(Model):
    """Items whose weights are added up."""

    id: Id
    link_ids: list[Id] = Field(min_length=1)


class RankedTheme(Model):
    """A theme chosen by score."""

    type: Literal["ranked"]
    id: Id
    label: Text
    scale: Id
    gate: list[Id] = []
    sections: list[Id] = []


class FlagTheme(Model):
    """A theme chosen by a condition."""

    type: Literal["flag"]
    id: Id
    label: Text
    when: Condition
    position: Literal["first", "last"] = "last"
    first_prompt: Id | None = None
    sections: list[Id] = []


Theme = Annotated[RankedTheme | FlagTheme, Field(discriminator="type")]


class ThemeSelection(Model):
    """Cut-offs and caps."""

    show_at: Share
    weak_at: Share
    cap: int = Field(ge=1, le=10)
    cap_with_flag: int = Field(ge=1, le=10)
    item_set: Id
    minimum_answered: int = Field(ge=0, le=200)


class Note(Model):
    """A short remark on the result."""

    id: Id
    text: Text
    locked: bool = False
    when: Condition


class Section(Model):
    """An explanatory text in small Markdown."""

    id: Id
    type: Literal["article", "testimonials"] = "article"
    heading: Text
    body: str = Field(max_length=4000)
    clinic_view: bool = False
    enabled: bool = True
    reason_off: Text | None = None


class Prompt(Model):
    """A call to action."""

    code: Id
    type: Literal["telephone", "link", "text", "answers", "booking", "line", "clinic_telephone"]
    label: Text
    text: Text | None = None
    href: Annotated[str, StringConstraints(pattern=r"^(https://|tel:)[!-~]{2,200}$")] | None = None
    marketing: bool = False
    locked: bool = False


class Source(Model):
    """A publication that is cited."""

    title: Text
    year: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    publisher: Text


class Arm(Model):
    """A wording arm."""

    id: Id
    allocation: int = Field(default=1, ge=1, le=100)
    item_texts: dict[Id, Text] = {}

    @field_serializer("item_texts")
    def _in_one_order(self, item_texts: dict[str, str]) -> dict[str, str]:
        return dict(sorted(item_texts.items()))


class MedicalReview(Model):
    """Who reviewed the locked content."""

    name: Text
    date: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    source: Text


class PageTexts(Model):
    """The words around the questions."""

    audience: Text
    duration: Text
    disclaimer: Text
    on_behalf: Text
    cannot_phone: Text
    early_result: Text
    clinic_view_label: Text


class ShelvedItem(Model):
    """A question put aside: visitors don't meet it, staff can put it back where it stood.

    The numbers are positions: in its step and, by id, in scales, in gates of themes and in item
    sets. ``arm_texts`` are its wordings by arm.
    """

    type: Literal["item"]
    step: Id
    position: int = Field(ge=0, le=20)
    scales: dict[Id, int] = {}
    gates: dict[Id, int] = {}
    item_sets: dict[Id, int] = {}
    arm_texts: dict[Id, Text] = {}
    item: Item


class ShelvedOption(Model):
    """An option put aside, with its position in its item."""

    type: Literal["option"]
    link_id: Id
    position: int = Field(ge=0, le=40)
    option: AnswerOption


Shelved = Annotated[ShelvedItem | ShelvedOption, Field(discriminator="type")]


class QuestionnaireDocument(Model):
    """A whole questionnaire."""

    format_version: Literal[1]
    slug: Slug
    language: Literal["ja"] = "ja"
    title: Text
    medical_review: MedicalReview | None = None
    texts: PageTexts
    steps: list[Step] = Field(min_length=1, max_length=20)
    item_sets: list[ItemSet] = []
    flags: list[Flag] = []
    triage_rules: list[TriageRule] = []
    levels: list[Level] = Field(min_length=1, max_length=10)
    scales: list[Scale] = []
    themes: list[Theme] = []
    theme_selection: ThemeSelection | None = None
    notes: list[Note] = []
    sections: list[Section] = []
    prompts: list[Prompt] = []
    sources: list[Source] = []
    arms: list[Arm] = Field(min_length=1, max_length=4)
    shelf: list[Shelved] = Field(default=[], max_length=100)
