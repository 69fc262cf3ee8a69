"""What the drafts' pages show. Words stand in the templates, under the names given here."""

from dataclasses import dataclass

from markupsafe import Markup

from app.domain.authoring.clauses import Clause
from app.services.questionnaires.judging import Remarks
from app.web.staff.drafts.views import (
    ChoiceLine,
    Clash,
    DeedButton,
    DraftHead,
    ItemCard,
    MistakeLine,
    NumberLine,
    OptionDeeds,
    PartCard,
    PartLine,
    PointsLine,
    SaveLine,
    ShelfLine,
    ShelvedLine,
    StepLine,
    TextLine,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """A page of a draft."""

    head: DraftHead


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Every questionnaire."""

    shelves: tuple[ShelfLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPage:
    """A questionnaire without a draft."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(DraftPage):
    """The draft's first page; `found` are the texts that hold the words searched for."""

    steps: tuple[StepLine, ...]
    parts: tuple[PartLine, ...]
    search: str
    found: tuple[TextLine, ...]
    changed: int
    saves: tuple[SaveLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage(DraftPage):
    """One step, as visitors see it."""

    number: int
    count: int
    title: TextLine
    help: TextLine
    asked_when: Clause
    items: tuple[ItemCard, ...]
    order: DeedButton
    adds: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage(DraftPage):
    """Everything that can be done to a question; `order` is what a drag would post.

    `beside` are its texts that visitors don't meet with it.
    """

    card: ItemCard
    beside: tuple[TextLine, ...]
    up: DeedButton
    down: DeedButton
    hide: DeedButton
    remove: DeedButton
    options: tuple[OptionDeeds, ...]
    order: DeedButton
    points: tuple[PointsLine, ...]
    counts_for: tuple[str, ...]
    adds: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsPage(DraftPage):
    """A page beside the steps."""

    name: str
    cards: tuple[PartCard, ...]
    numbers: tuple[NumberLine, ...]
    shelved: tuple[ShelvedLine, ...]
    adds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPage(DraftPage):
    """Editing one text. `published` is what visitors read now, where it differs."""

    address: str
    kind: str
    of: str
    text: str
    seen: str
    lock: str
    optional: bool
    lines: bool
    longest: int
    preview: Markup
    published: str
    remarks: Remarks
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage(DraftPage):
    """Two people changed one text: theirs stands there, mine was typed."""

    address: str
    kind: str
    theirs: str
    mine: str
    seen: str
    who: str
    at: str
    lines: bool
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashPage(DraftPage):
    """Two people chose different values; nothing of either is lost."""

    clashes: tuple[Clash, ...]
    who: str
    at: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """What somebody wrote has no place any more; their words are shown so that none is lost."""

    reason: str
    typed: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseListPage(DraftPage):
    """Choosing the entries of a list."""

    address: str
    kind: str
    name: str
    choices: tuple[ChoiceLine, ...]
    seen: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPage(DraftPage):
    """Adding a question, an option or a section; `typed` is what was sent before, if anything."""

    kind: str
    address: str
    of: str
    likes: tuple[ChoiceLine, ...]
    sets: tuple[ChoiceLine, ...]
    themes: tuple[ChoiceLine, ...]
    text: str
    help: str
    options: tuple[str, ...]
    like: str
    repeats: bool
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePage(DraftPage):
    """Asks before something is removed for good."""

    kind: str
    text: str
    deed: DeedButton
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardPage(DraftPage):
    """Asks before a draft is thrown away."""

    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """Taking a file in; `mistakes` are those of the last try, `more` how many are not shown."""

    slug: str
    title: str
    mistakes: tuple[MistakeLine, ...]
    more: int
    note: str
