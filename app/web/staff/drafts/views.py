"""The pieces of the drafts' pages: texts, questions, buttons, remarks. Words stand in templates."""

from dataclasses import dataclass

from markupsafe import Markup

from app.domain.authoring.clauses import Clause
from app.web.shared.draft_places import Links
from app.web.shared.staff_context import DraftNav


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSave:
    """What undoing takes back. `kind` is the pattern of the place it was done at."""

    what: str
    kind: str
    excerpt: str
    at: str
    who: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHead:
    """What stands above every page of a draft. `done` and `problem` are keys of words.

    `spot` is the anchor of what was just done: it is said there too, as the page scrolls to it.
    """

    csrf: str
    nav: DraftNav
    links: Links
    number: int
    last: LastSave | None
    here: str
    done: str
    problem: str
    spot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLine:
    """A questionnaire in the list.

    `number` is that of the public version; `is_hidden`: visitors don't meet it.
    """

    slug: str
    title: str
    number: int | None
    is_hidden: bool
    saved: str
    who: str
    undos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A text with the way to change it. `kind` is the pattern of its address.

    `plain` is the text without readings. `lock` is the kind of part that locks it, empty when
    staff may change it. `is_new` marks what differs from the published version.
    """

    address: str
    kind: str
    text: str
    plain: str
    html: Markup
    lock: str
    is_new: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionLine:
    """An option; `points` are shown where there are any."""

    address: str
    text: TextLine
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """Options under a heading; without one `heading` is None."""

    heading: TextLine | None
    options: tuple[OptionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """A question as visitors see it, each text with its way to change it."""

    anchor: str
    address: str
    text: TextLine
    help: TextLine
    groups: tuple[GroupLine, ...]
    lock: str
    repeats: bool
    required: bool
    asked_when: Clause
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step in the list."""

    href: str
    title: str
    items: int
    is_new: bool
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A page beside the steps in the list."""

    name: str
    href: str
    count: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveLine:
    """A save in the list of what was done."""

    what: str
    kind: str
    at: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedButton:
    """A button: where it posts, what it carries, and why it can't be pressed (empty: it can)."""

    action: str
    address: str
    value: str
    seen: str
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionDeeds:
    """What can be done to an option."""

    option: OptionLine
    up: DeedButton
    down: DeedButton
    hide: DeedButton
    remove: DeedButton


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLine:
    """The points of one option, as a choice of numbers."""

    address: str
    option: str
    value: int
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceLine:
    """One entry of a list; `is_fixed`: safety content, in or out for good."""

    id: str
    text: str
    is_in: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """A list of questions or sections, and the way to choose others."""

    address: str
    kind: str
    texts: tuple[str, ...]
    lock: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchLine:
    """Something that is on or off."""

    address: str
    kind: str
    is_on: bool
    lock: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCard:
    """One part of a page beside the steps: a section, a prompt, a theme, a level.

    `name` is what people call it where it has no words of its own on this page.
    """

    anchor: str
    kind: str
    name: str
    lock: str
    texts: tuple[TextLine, ...]
    switches: tuple[SwitchLine, ...]
    lists: tuple[ListLine, ...]
    remove: DeedButton | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedLine:
    """Something put aside."""

    kind: str
    text: str
    where: str
    show: DeedButton
    remove: DeedButton


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """A threshold: its present value among those that can be chosen, as texts."""

    address: str
    name: str
    value: str
    choices: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One value of a form of which somebody else changed some; `sent` is what mine posts."""

    address: str
    kind: str
    of: str
    theirs: str
    mine: str
    sent: tuple[str, ...]
    is_stale: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeSpot:
    """A part of an imported file that a mistake stands in; without a title its position counts."""

    kind: str
    title: str
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeLine:
    """A mistake in an imported file: where, what kind, and the line for whoever wrote the file.

    `kinds` are the kinds of place it stands at, the innermost first; `limit` belongs to the words
    of some codes.
    """

    spots: tuple[MistakeSpot, ...]
    kinds: tuple[str, ...]
    code: str
    limit: int | None
    line: str
