"""What the publishing pages show. Words stand in the templates; `problem` is one of their keys."""

from dataclasses import dataclass

from app.domain.audit import Entry
from app.domain.authoring.examples import ExampleChanges
from app.domain.authoring.wording_hits import PlacedHit
from app.domain.estimates import ShownNumber
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.standing import ComparisonStep
from app.services.questionnaires.versions import WayBack
from app.web.shared.staff_context import DraftNav
from app.web.staff.publishing.naming import ChangeView, PartName
from app.web.staff.publishing.whole import WholeDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassedChange:
    """A change with the classes it may have; `asks`: somebody must confirm one.

    `is_confirmed`: an owner did. `by_editor`: the chosen class is an editor's proposal.
    """

    view: ChangeView
    allowed: tuple[str, ...]
    chosen: str
    asks: bool
    is_confirmed: bool
    by_editor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    """What is missing of one kind; `kind` and `cause` are keys, `href` leads to where to do it.

    `about` names the parts it is about, `faults` are sentences about pages; `more` says how many
    are not named.
    """

    kind: str
    cause: str
    about: tuple[PartName, ...]
    faults: tuple[str, ...]
    more: int
    href: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningView:
    """A sentence that a wording rule warns of, with the reason that was written for it.

    `about` says which part it stands in.
    """

    about: PartName
    placed: PlacedHit
    reason: str
    by: str
    is_accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedSeries:
    """A question whose counts end here; `answers`: how many were released of it, if any were."""

    name: str
    answers: ShownNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsView:
    """What publishing does to the counts.

    `begins` start anew by a decision, `follows` because they are asked after such a question;
    `ends` are asked no more. `judged` is the number of people that levels and themes were told.
    """

    begins: tuple[EndedSeries, ...]
    follows: tuple[EndedSeries, ...]
    ends: tuple[EndedSeries, ...]
    marked: int
    levels_go_on: bool
    themes_go_on: bool
    judged: ShownNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """What is scheduled; `refusal` is a key, empty while it waits."""

    at: str
    by: str
    refusal: str
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView:
    """Who approved a draft, and who still can.

    `is_lone`: one person runs the clinic; `is_first`: the approver reads everything. `has_edited`:
    this member edited it; `is_last`: nobody else is left who could approve; `all_edited`: nobody
    is.
    """

    by: tuple[str, ...]
    is_asked: bool
    is_open: bool
    is_first: bool
    is_lone: bool
    has_edited: bool
    is_last: bool
    all_edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPublication:
    """What nobody ever met becomes public: all of it.

    `hidden` is the number of a version that an earlier release published and no visitor meets.
    """

    whole: WholeDocument
    hidden: int
    serves_patients: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """What is compared, a key of the templates' words, and what was planned."""

    measure: str
    percent: int
    points: int
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage:
    """Everything between a draft and visitors.

    `comparison` is what it does to one of wordings, `plan` that of the one which it begins;
    `can_compare`: a reworded question could be compared first.
    `act` is the main button: ``publish``, ``classes``, ``confirm_self`` (prove who you are
    first), or nothing.
    """

    nav: DraftNav
    slug: str
    seen: str
    act: str
    first: FirstPublication | None
    changes: tuple[ClassedChange, ...]
    examples: ExampleChanges
    counts: CountsView | None
    needs: tuple[NeedView, ...]
    warnings: tuple[WarningView, ...]
    asks_review: bool
    review: MedicalReview | None
    approval: ApprovalView
    scheduled: ScheduleView | None
    comparison: ComparisonStep
    plan: PlanView | None
    can_compare: bool
    note: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDraftPage:
    """There is no draft to publish."""

    slug: str
    scheduled: ScheduleView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version in the list; `restores` is the number of the one it equals."""

    number: int
    is_public: bool
    since: str
    until: str
    by: str
    note: str
    restores: int | None
    approved_by: tuple[str, ...]
    alone: bool
    review: MedicalReview | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireLine:
    """A questionnaire in the list. `is_hidden`: nobody reviewed it, so no visitor meets it."""

    slug: str
    title: str
    number: int
    since: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnairesPage:
    """Every questionnaire that is public."""

    lines: tuple[QuestionnaireLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """What is public, and what was. `compares`: whether two wordings are; None: never yet."""

    slug: str
    title: str
    versions: tuple[VersionLine, ...]
    is_hidden: bool
    older_from: int | None
    numbers: tuple[int, ...]
    compares: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """Two versions side by side."""

    slug: str
    title: str
    earlier: int
    later: int
    earlier_since: str
    later_since: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackPage:
    """Going back to a version: what it changes, and what is asked for."""

    slug: str
    back: WayBack
    needs: tuple[NeedView, ...]
    changes: tuple[ChangeView, ...]
    resumed: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPage:
    """The switch that closes the visitors' page."""

    is_off: bool
    since: str
    by: str
    why: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """An entry of the log; its `what` is a key of the template's words."""

    entry: Entry
    at: str
    subject: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Who did what, when and why. `broken` is the entry from which the chain doesn't hold."""

    lines: tuple[AuditLine, ...]
    kinds: tuple[str, ...]
    kind: str
    older_from: int | None
    checked: bool
    broken: int | None
