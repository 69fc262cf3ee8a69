"""What a document comes to: its mistakes, its texts, and beside the one that is public.

Much of it is much work, so what a few documents came to is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from app.documents.addresses import Holder, holders_of
from app.documents.examples import read_examples
from app.documents.format import QuestionnaireDocument
from app.documents.reading import (
    UnreadableDocumentError,
    canonical_text,
    problem_lines,
    problems_of,
    raw_of,
    read_questionnaire,
    whole_problem,
)
from app.domain.anatomy import texts_of
from app.domain.authoring.approvals import may_be_met
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import Effect, effects
from app.domain.authoring.examples import (
    ExampleChanges,
    FailedExample,
    example_changes,
    failed_examples,
)
from app.domain.authoring.readability import Remark, readability, remarks
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.checks import Problem
from app.domain.checks.texts import check_texts
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingHit, WordingRule, check
from app.processes import AsksTasks, Task, TaskFailedError, work_on
from app.services.questionnaires.drafts import Drafts, OpenDraft
from app.services.questionnaires.errors import DocumentTooMuchError
from app.services.questionnaires.proving import WAIT_SECONDS, asked, lacked
from app.services.questionnaires.readable import readable_version
from app.storage import draft_decisions, publications
from app.storage.database import Connection, Database

_KEPT: Final = 16
"""Documents and comparisons of a few drafts and versions: seeking what nobody reaches is slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Two documents side by side; `old` is None for what was never public."""

    old: Questionnaire | None
    new: Questionnaire
    effects: tuple[Effect, ...]
    wording: tuple[PlacedHit, ...]
    problems: tuple[Problem, ...]
    readability: tuple[Remark, ...]
    failed_examples: tuple[FailedExample, ...]

    @property
    def holds_together(self) -> bool:
        """Whether its parts find each other, so that it can judge anything."""
        return not any(one.breaks_meaning for one in self.problems)


def judge(
    before: str | None,
    after: str,
    examples: str,
    *,
    rules: Iterable[WordingRule],
    telling_words: Iterable[str],
    shipped: Callable[[str], Questionnaire | None],
) -> Examined:
    """Compare two documents' texts; `examples` must hold in the later one.

    All that anybody wants to know of a document, worked out at once and in another process.
    Without an earlier one, locked words may stand that the software brings along (`shipped`).
    """
    work_on("reading")
    old = None if before is None else read_questionnaire(before)
    new = read_questionnaire(after)
    work_on("checks")
    found = problems_of(after)
    can_judge = not any(problem.breaks_meaning for problem in found)
    work_on("changes")
    effected = effects(changes(old, new), telling_words=telling_words) if old else ()
    work_on("texts")
    wording = wording_hits(new, rules, public=old or shipped(new.slug))
    remarked = readability(new)
    work_on("examples")
    tried = read_examples(examples) if can_judge else ()
    return Examined(
        old=old,
        new=new,
        effects=effected,
        wording=wording,
        problems=found,
        readability=remarked,
        failed_examples=failed_examples(tried, questionnaire=new),
    )


@dataclass(frozen=True, slots=True)
class Examiner:
    """Has stored documents judged, in a process of `app.web.proof`, and tells what they come to.

    `shipped` returns what the software brings along under a slug; `serves_patients` tells whether
    visitors come for help, not to see a demonstration.
    """

    tasks: AsksTasks
    shipped: Callable[[str], Questionnaire | None]
    serves_patients: bool
    read: Callable[[str], Questionnaire] = field(
        default_factory=lambda: lru_cache(maxsize=_KEPT)(read_questionnaire)
    )

    def examine(
        self, before: str | None, after: str, examples: str, *, wait: float = WAIT_SECONDS
    ) -> Examined:
        """Return what `judge` finds, kept by its texts.

        Raises StillWorkingError after so many seconds, UnreadableDocumentError, and
        DocumentTooMuchError when it can't be judged at all.
        """
        try:
            found: Examined = asked(self.tasks, Task("judge", (before, after, examples)), wait=wait)
        except TaskFailedError as failure:
            if failure.cause == UnreadableDocumentError.__name__:
                told = whole_problem("format_version", "this release can't read it")
                raise UnreadableDocumentError((told,)) from None
            part = failure.part if isinstance(failure.part, str) else ""
            raise DocumentTooMuchError(part, lacked(failure)) from None
        return found

    def is_shipped(self, questionnaire: Questionnaire) -> bool:
        """Tell whether the software brings a questionnaire along, whoever reviewed it since."""
        known = self.shipped(questionnaire.slug)
        return known is not None and _unreviewed(known) == _unreviewed(questionnaire)

    def may_be_met(self, questionnaire: Questionnaire) -> bool:
        """Tell whether visitors may meet a questionnaire."""
        return may_be_met(questionnaire.medical_review, serves_patients=self.serves_patients)

    def compare_examples(self, before: str, after: str) -> ExampleChanges:
        """Return what differs between two stored lists of examples."""
        if before == after:
            return ExampleChanges()
        return example_changes(read_examples(before), read_examples(after))


def _unreviewed(questionnaire: Questionnaire) -> Questionnaire:
    return replace(questionnaire, medical_review=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake in a file: its place, its kind, and the English line for whoever wrote the file.

    A mistake of the shape has a code ``shape_…`` and may have a limit that was passed. `located`
    fills in `holders`: the parts it stands in, by what they say.
    """

    place: str
    code: str
    message: str = ""
    limit: int | None = None
    holders: tuple[Holder, ...] = ()


def mistakes(document: str) -> tuple[Mistake, ...]:
    """Return each mistake of a document's shape, or else of its meaning."""
    try:
        found = problems_of(document)
    except UnreadableDocumentError as error:
        return mistakes_of_shape(error)
    return mistakes_of_meaning(found)


def mistakes_of_meaning(found: Iterable[Problem]) -> tuple[Mistake, ...]:
    """Return each problem of what a document means."""
    return tuple(Mistake(place=one.place, code=one.code, message=one.message) for one in found)


def mistakes_of_shape(error: UnreadableDocumentError) -> tuple[Mistake, ...]:
    """Return each mistake that keeps a file from being read."""
    return tuple(
        Mistake(place=one.place, code=f"shape_{one.kind}", message=one.message, limit=one.limit)
        for one in error.problems
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIn:
    """What came of reading a file: its mistakes, or its slug and the form in which it is stored.

    `lines` are the mistakes as whoever wrote the file reads them.
    """

    slug: str = ""
    stored: str = ""
    lines: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_in(document: str) -> ReadIn:
    """Read a file and check it: work for another process."""
    lines = problem_lines(document)
    if lines:
        return ReadIn(lines=lines, mistakes=mistakes(document))
    return ReadIn(slug=read_questionnaire(document).slug, stored=canonical_text(document))


def located(found: Iterable[Mistake], document: str) -> tuple[Mistake, ...]:
    """Return mistakes with their `holders` in a document."""
    raw = raw_of(document)
    return tuple(replace(one, holders=holders_of(one.place, raw=raw)) for one in found)


def unreviewed_safety(before: str, after: str) -> tuple[str, ...]:
    """Return where safety content differs although no new medical review is recorded.

    Both documents must be readable (`problem_lines`).
    """
    old, new = read_questionnaire(before), read_questionnaire(after)
    if new.medical_review is not None and new.medical_review != old.medical_review:
        return ()
    return tuple(change.place for change in changes(old, new) if change.lock is not None)


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is wrong with a text, what the wording check says of it, and how it reads."""

    problems: tuple[Problem, ...] = ()
    hits: tuple[WordingHit, ...] = ()
    readability: tuple[Remark, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self.problems or self.hits or self.readability)


def remarks_at(
    document: QuestionnaireDocument, address: str, rules: Iterable[WordingRule]
) -> Remarks:
    """Return the remarks on the text at an address; a locked text has none."""
    questionnaire = document.questionnaire
    found = next((text for text in texts_of(questionnaire) if text.place == address), None)
    if found is None or found.exempt or not found.text:
        return Remarks()
    return Remarks(
        problems=tuple(check_texts(questionnaire, only=address)),
        hits=check(found.text, rules),
        readability=tuple(remarks(found.text, place=address)),
    )


Mark = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the checks say of a draft. `reasons` and `accepted` go by `PlacedHit.mark`.

    Problems and hits that block keep the draft from being published. A hit that warns needs a
    written reason, unless it was published with one before.
    """

    examined: Examined
    reasons: Mapping[Mark, str]
    accepted: frozenset[Mark]


class DraftChecks:
    """Checks drafts, whenever somebody asks."""

    def __init__(self, database: Database, drafts: Drafts, *, examiner: Examiner) -> None:
        """Take who judges documents."""
        self._database = database
        self._drafts = drafts
        self._examiner = examiner

    def examined(self, draft: OpenDraft) -> Examined:
        """Return what a draft comes to beside the published version. Raises StillWorkingError."""
        before = draft.base_text
        return self._examiner.examine(before, draft.stored.document, draft.stored.examples)

    def check(self, slug: str) -> Findings:
        """Return everything that is found in a draft. Raises NoDraftError or StillWorkingError."""
        draft = self._drafts.open(slug)
        reasons, accepted = self._database.read(lambda connection: _said(connection, draft))
        return Findings(examined=self.examined(draft), reasons=reasons, accepted=accepted)


def _said(connection: Connection, draft: OpenDraft) -> tuple[dict[Mark, str], frozenset[Mark]]:
    """Return the reasons that were written for this draft, and those published before."""
    written = draft_decisions.reasons(connection, draft.stored.id)
    active = readable_version(connection, draft.stored.slug)
    published = publications.of_version(connection, active.id).reasons if active else ()
    return (
        {one.mark: one.reason for one in written},
        frozenset(one.mark for one in published),
    )
