"""What the visitor's templates get: frozen pages of words, numbers and addresses.

A template can't query, judge or choose; whatever it shows was decided before. ``str`` fields
called text, heading, label, help or lead may carry ruby marks and go through the ``ruby`` filter.
Words that are the same for every questionnaire live in the templates, so problems arrive here as
kinds, not as sentences.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from markupsafe import Markup

from app.domain.answers import Answers
from app.domain.opening_hours import Opening

Counted: TypeAlias = Literal["yes", "no", "already"]
ErrorKind: TypeAlias = Literal["required"]
DemonstrationKind: TypeAlias = Literal["", "unreviewed", "reviewed"]
"""Empty where patients come; else whether a medical review of the document is recorded."""

Week: TypeAlias = tuple[tuple[tuple[int, ...], str], ...]
"""Neighbouring weekdays of the same hours and those hours, empty for a day off; Monday is 0."""

MalformedKind: TypeAlias = Literal["too_large", "content_type", "unreadable", "unknown_answer"]


@dataclass(frozen=True, slots=True)
class PromptView:
    """A call to action that is configured. ``qr`` is an SVG for wide screens (LINE only).

    ``href`` is where it leads; of one back into the form, the first question not answered.
    """

    code: str
    type: str
    label: str
    text: str | None
    href: str | None
    digits: str | None
    qr: Markup | None


@dataclass(frozen=True, slots=True)
class UrgentView:
    """What to do about a tick that alone is urgent: shown beside it before anything is sent.

    ``line`` is the first thing to do, ``number`` the first number to call, ``offer`` that the
    result can be seen at once.
    """

    level: str
    heading: str
    line: str
    number: PromptView | None
    offer: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button or check box, with what its tick alone means if that is urgent."""

    id: str
    code: str
    label: str
    checked: bool
    exclusive: bool
    urgent: UrgentView | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """Options under a heading, or under none."""

    heading: str | None
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One fieldset. ``layout`` is a row for few short options, else a list.

    ``is_next``: the visitor came back to answer this one.
    """

    link_id: str
    text: str
    help: str | None
    required: bool
    repeats: bool
    conditional: bool
    layout: Literal["row", "list"]
    groups: tuple[GroupView, ...]
    error: ErrorKind | None
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """One screen; ``number`` counts from 1 over all steps."""

    id: str
    number: int
    title: str
    help: str | None
    conditional: bool
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """One line of the error summary; ``href`` is the first control of the item."""

    kind: ErrorKind
    href: str
    question: str


@dataclass(frozen=True, slots=True)
class PrivacyFacts:
    """The facts from which the sentences on what happens with answers are written.

    `rates`: in how many of 100 cases an answer, one that opens further questions, and an urgent
    sign can be guessed at most; None where no questionnaire is public.
    """

    form_hours: int
    minimum_release: int
    rates: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ActionView:
    """One line of advice."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question by its own words."""

    link_id: str
    text: str


@dataclass(frozen=True, slots=True)
class CardView:
    """The care card of a level: what to do, why, and the signs to call 119 for.

    ``prompts`` are the level's own; on a result page they are the page's prompts too. A
    ``gravest`` level is the highest urgent one.
    """

    level: str
    heading: str
    lead: str | None
    actions: tuple[ActionView, ...]
    reasons: tuple[str, ...]
    signs: tuple[str, ...]
    prompts: tuple[PromptView, ...]
    closing: str
    urgent: bool
    gravest: bool
    cannot_phone: str | None


@dataclass(frozen=True, slots=True)
class SharedView:
    """What a link to the page looks like elsewhere, and what it tells programs of the clinic.

    `site` is our own address without a closing slash, empty where none is configured.
    """

    site: str
    color: str
    business: dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The whole questionnaire as one document.

    ``conditions_css`` shows conditional items by ``:has()``. ``card`` stands above everything
    when a posted answer alone is urgent. ``clinic_name`` is empty while no profile is stored, and
    ``arm``, the word that beacons name the wording by, where there is one only.
    """

    action: str
    heading: str
    audience: str
    duration: str
    disclaimer: str
    on_behalf: str
    cannot_phone: str
    clinic_name: str
    shared: SharedView
    privacy: PrivacyFacts
    steps: tuple[StepView, ...]
    conditions_css: Markup
    demonstration: DemonstrationKind
    errors: tuple[ErrorView, ...]
    card: CardView | None
    token: str
    arm: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """An explanatory text, already rendered; ``label`` is the clinic-theory line or None."""

    id: str
    heading: str
    label: str | None
    body: Markup


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A matched theme: ``matched_count`` of ``item_count``, both 0 for a theme without a scale.

    ``matched`` are entries of a ``dl``, ``ticked`` the words of boxes that need no question beside
    them; ``looks_at`` is what the clinic looks at; ``sections`` are the readings it brings along.
    """

    id: str
    label: str
    weak: bool
    matched_count: int
    item_count: int
    matched: Markup
    ticked: tuple[str, ...]
    looks_at: str | None
    drawing: str | None
    sections: tuple[SectionView, ...]


@dataclass(frozen=True, slots=True)
class ClinicView:
    """The clinic as a place. Every text may be empty; addresses then are, too.

    ``logo`` is a ``data:`` address.
    """

    name: str
    address: str
    map_href: str
    telephone: str
    telephone_href: str
    site_href: str
    week: Week
    hours: str
    visit_duration: str
    visit_price: str
    visit_clothes: str
    logo: str
    picture_href: str
    picture_alt: str


@dataclass(frozen=True, slots=True)
class MadeAt:
    """When a result was made, in Japan."""

    year: int
    month: int
    day: int
    time: str


@dataclass(frozen=True, slots=True)
class NoteView:
    """A short remark, or what is said of the questions that ``about`` names."""

    code: str
    text: str
    about: Literal["missing", "unsure"] | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """A cited publication."""

    title: str
    publisher: str
    year: str | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result, in display order.

    ``warning`` stands above everything when a posted answer that was not asked is urgent by
    itself. ``missing`` and ``unsure`` are the safety questions without an answer, and with one
    that says nothing. ``sections`` are readings that no theme brings along; ``signs`` those to
    call 119 for. ``opening`` is None where the clinic says no hours. ``answers`` are all that
    were posted, ``fields`` carry them back for correcting them; what is shown of them is made of
    entries of a ``dl``.
    """

    action: str
    heading: str
    counted: Counted
    demonstration: DemonstrationKind
    warning: CardView | None
    card: CardView
    missing: tuple[QuestionView, ...]
    unsure: tuple[QuestionView, ...]
    notes: tuple[NoteView, ...]
    themes: tuple[ThemeView, ...]
    sections: tuple[SectionView, ...]
    common: tuple[SectionView, ...]
    signs: tuple[str, ...]
    made_at: MadeAt
    clinic: ClinicView
    opening: Opening | None
    prompts: tuple[PromptView, ...]
    safety_answers: Markup
    other_answers: Markup
    sources: tuple[SourceView, ...]
    answers: Answers
    fields: Markup
    token: str
    arm: str

    @property
    def hands_over(self) -> bool:
        """Whether a code is offered: where an ambulance comes first, nothing stands beside it."""
        return not (self.card.gravest or (self.warning is not None and self.warning.gravest))


@dataclass(frozen=True, slots=True)
class MalformedPage:
    """A body that can't be read: what was wrong, and the urgent card when there is cause."""

    kind: MalformedKind
    card: CardView | None
    action: str
    demonstration: DemonstrationKind


@dataclass(frozen=True, slots=True)
class AboutPage:
    """Who runs this and what is kept. `privacy_note` is what the clinic adds to our sentences."""

    clinic_name: str
    manager: str
    address: str
    licences: str
    telephone: str
    telephone_href: str
    hours: str
    week: Week
    contact: str
    demonstration: DemonstrationKind
    privacy: PrivacyFacts
    privacy_note: str


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """All readings of a questionnaire, `number` 0, or the one of that place, beside any result.

    `index` is the address of the list; a reading's number stands behind it.
    """

    clinic_name: str
    action: str
    index: str
    number: int
    sections: tuple[SectionView, ...]
    disclaimer: str
    demonstration: DemonstrationKind


@dataclass(frozen=True, slots=True)
class FinishedPage:
    """After 'clear and finish'."""

    action: str
    demonstration: DemonstrationKind
