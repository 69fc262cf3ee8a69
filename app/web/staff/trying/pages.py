"""What the pages of trying out show; words stand in the templates."""

from dataclasses import dataclass
from typing import Final, Literal

from flask import Blueprint

from app.domain.authoring.impact import Flow, Impact, ShownTo, Weights
from app.domain.authoring.readability import Remark
from app.domain.levels import Evidence
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingHit
from app.storage.failures import NoDraftError
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DraftNav, StaffContext, StaffViews

ALL_DRAFTS: Final = "/staff/drafts"

Sheet = Literal["preview", "examples", "impact", "weights", "checks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TryingHead:
    """What stands above every page: the draft's navigation, and which page this is."""

    nav: DraftNav
    slug: str
    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link that was made for somebody; times are written out."""

    id: int
    address: str
    made_by: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """The draft in two frames, and the links by which others see it."""

    head: TryingHead
    sample: str
    links: tuple[LinkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something stands: `kind` is a pattern of the drafts' words, `of` what it is part of."""

    kind: str
    of: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFinding:
    """A mistake in how the draft is built; `code` is a key of the template's words."""

    spot: Spot
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingFinding:
    """What the wording check says of a sentence, and the reason somebody wrote for it.

    `is_eased`: elsewhere it could not be published.
    """

    spot: Spot
    claim: WordingHit
    reason: str
    is_accepted: bool
    is_eased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFinding:
    """How a sentence reads."""

    spot: Spot
    remark: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksPage:
    """Everything there is to say about a draft."""

    head: TryingHead
    problems: tuple[ProblemFinding, ...]
    blocked: tuple[WordingFinding, ...]
    warned: tuple[WordingFinding, ...]
    noted: tuple[WordingFinding, ...]
    readings: tuple[ReadingFinding, ...]
    failed_examples: int

    @property
    def must_change(self) -> int:
        """How many things keep the draft from being published whatever anybody says."""
        return len(self.problems) + len(self.blocked) + self.failed_examples

    @property
    def needs_reason(self) -> int:
        """How many sentences still wait for a written reason."""
        return sum(not one.reason and not one.is_accepted for one in self.warned)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """A question and the answers ticked; an empty text is something that is gone."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """A result by its headings."""

    level: str
    themes: tuple[str, ...]
    sections: tuple[str, ...]
    prompts: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A part of a result, as it should be and as it is; `part` is a key of the words."""

    part: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLine:
    """An example in the list; `level` is the heading it gets now."""

    id: str
    label: str
    level: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesPage:
    """All examples, those that fail first."""

    head: TryingHead
    failing: tuple[ExampleLine, ...]
    passing: tuple[ExampleLine, ...]
    can_judge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePage:
    """One example. `number` is the save it was judged by; no result when it can't be judged."""

    head: TryingHead
    line: ExampleLine
    answers: tuple[AnswerWords, ...]
    result: ResultView | None
    level_only: bool
    number: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExamplePage:
    """Answers from a preview, about to be kept; `sealed` carries them."""

    head: TryingHead
    answers: tuple[AnswerWords, ...]
    result: ResultView
    sealed: str
    label: str
    level_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """How many visitors see something, before and after; widths are percent of all visitors."""

    name: str
    people: ShownTo
    before_width: str
    after_width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """One aspect of the results, a key of the words, and who moves in it."""

    aspect: str
    moved: int
    flows: tuple[Flow, ...]
    others: int
    shown: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """What changes for visitors; `state` as of a study, numbers only when it is known."""

    head: TryingHead
    state: str
    found: Impact | None
    share: str
    examples: Impact | None
    movements: tuple[MovementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLine:
    """A triage rule: what it asks for, what speaks for it, whom it sends on, whom it saves.

    `alone` and `together` count visitors, `share` is that of all it speaks for. `released` is
    between what percents the newest released share of its sign lies; empty where there is none.
    """

    level: str
    signs: str
    evidence: tuple[Evidence, ...]
    alone: int
    together: int
    share: str
    released: str
    saves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsPage:
    """What each triage rule buys and costs; `state` as of a study, numbers when it is known.

    `head` is None where the rules are those of the public version.
    """

    head: TryingHead | None
    slug: str
    title: str
    state: str
    found: Weights | None
    share: str
    lines: tuple[WeightLine, ...]


def head_of(context: StaffContext, questionnaire: Questionnaire, *, sheet: Sheet) -> TryingHead:
    """Return what stands above every page of trying a draft out."""
    slug = questionnaire.slug
    return TryingHead(
        nav=context.draft_nav(
            slug=slug, title=questionnaire.title, here="check" if sheet == "checks" else "try"
        ),
        slug=slug,
        sheet=sheet,
    )


class TryingViews(StaffViews):
    """Views of a draft; they lead to the list of drafts when there is no draft (any more)."""

    def add_to(self, blueprint: Blueprint) -> None:
        """Put every view where it is found."""
        super().add_to(blueprint)
        blueprint.register_error_handler(NoDraftError, lambda _: see_other(ALL_DRAFTS))


def address(slug: str, sheet: str = "") -> str:
    """Return the address of a draft's page."""
    return f"{ALL_DRAFTS}/{slug}/{sheet}" if sheet else f"{ALL_DRAFTS}/{slug}"
