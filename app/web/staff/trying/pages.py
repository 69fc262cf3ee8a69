"""What the pages of trying out show; words stand in the templates."""

from dataclasses import dataclass

from app.web.shared.draft_nav import DraftNav
from app.web.shared.staff_frame import Frame
from app.web.staff.drafts.views import ClaimView


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above every page: the frame, the draft's navigation, and which page this is."""

    frame: Frame
    nav: DraftNav
    slug: str
    sheet: str
    done: str


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

    head: Head
    frame: Frame
    sample: str
    links: tuple[LinkLine, ...]
    problem: str


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
    claim: ClaimView
    reason: str
    is_accepted: bool
    is_eased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingFinding:
    """How a sentence reads: `measured` characters, or percent of kanji."""

    spot: Spot
    kind: str
    sentence: str
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksPage:
    """Everything there is to say about a draft."""

    head: Head
    frame: Frame
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

    head: Head
    frame: Frame
    failing: tuple[ExampleLine, ...]
    passing: tuple[ExampleLine, ...]
    can_judge: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePage:
    """One example. `number` is the save it was judged by; no result when it can't be judged."""

    head: Head
    frame: Frame
    line: ExampleLine
    answers: tuple[AnswerWords, ...]
    result: ResultView | None
    level_only: bool
    number: int
    label: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExamplePage:
    """Answers from a preview, about to be kept; `sealed` carries them."""

    head: Head
    frame: Frame
    answers: tuple[AnswerWords, ...]
    result: ResultView
    sealed: str
    label: str
    level_only: bool
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """So many visitors get ``after`` instead of ``before``."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    visitors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """How many visitors see something, before and after; widths are percent of all visitors."""

    name: str
    before: int
    after: int
    gained: int
    lost: int
    before_width: str
    after_width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """One aspect of the results, a key of the words, and who moves in it."""

    aspect: str
    moved: int
    flows: tuple[FlowLine, ...]
    others: int
    shown: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """What changes for visitors; `state` as of a study, numbers only when it is known."""

    head: Head
    frame: Frame
    state: str
    visitors: int
    moved: int
    share: str
    unanswerable: int
    examples: int
    moved_examples: int
    movements: tuple[MovementView, ...]
