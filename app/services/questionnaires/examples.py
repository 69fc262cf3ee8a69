"""Saved examples of a draft: judged by it, kept, renamed, brought up to date, removed.

Each change is a save of the draft, so undoing takes it back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.documents.examples import read_examples, write_examples
from app.documents.reading import read_questionnaire
from app.domain.answers import Answers, RawAnswers
from app.domain.authoring.examples import (
    Example,
    Expected,
    FailedExample,
    failed_examples,
    result_of,
)
from app.domain.budget import MOST_EXAMPLES, MOST_EXAMPLES_BYTES
from app.domain.flow import InvalidAnswersError
from app.domain.outcome import Outcome, RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.drafts import Drafts, OpenDraft
from app.services.questionnaires.errors import UnknownExampleError
from app.services.questionnaires.judging import DraftChecks
from app.storage import audit_log, drafts
from app.storage.database import Connection, Database
from app.storage.drafts import Deed
from app.storage.failures import StaleDraftError
from app.storage.versions import Content

LONGEST_LABEL: Final = 80
_PREFIX: Final = "own_"

Examples = tuple[Example, ...]


class TooManyExamplesError(Exception):
    """A draft has as many examples as anybody could look through."""


class BadLabelError(ValueError):
    """A label is empty, too long or holds what nobody can read."""


class UnjudgedError(ValueError):
    """The draft doesn't take these answers, or not for complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedExample:
    """An example and what the draft makes of it; no outcome when it can't judge the answers."""

    example: Example
    failures: tuple[FailedExample, ...]
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedExamples:
    """All examples of a draft; `can_judge` is false while its parts don't hold together."""

    draft: OpenDraft
    examples: tuple[JudgedExample, ...]
    can_judge: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who changes an example, when, and the number of the save they looked at."""

    who: str
    now: datetime
    number: int | None = None


class SavedExamples:
    """The use cases of a draft's examples."""

    def __init__(self, database: Database, drafts: Drafts, checks: DraftChecks) -> None:
        """Judge only drafts that hold together, as the checks say."""
        self._database = database
        self._drafts = drafts
        self._checks = checks

    def judged(self, slug: str) -> JudgedExamples:
        """Return every example with what the draft makes of it. Raises NoDraftError."""
        draft = self._drafts.open(slug)
        can_judge = self._checks.examined(draft).holds_together
        found = (
            tuple(_judged(one, draft.questionnaire) for one in draft.examples) if can_judge else ()
        )
        return JudgedExamples(draft=draft, examples=found, can_judge=can_judge)

    def judge(self, slug: str, answers: Answers) -> tuple[OpenDraft, Outcome]:
        """Return what a draft makes of answers. Raises NoDraftError or UnjudgedError."""
        draft = self._drafts.open(slug)
        outcome = None
        if self._checks.examined(draft).holds_together:
            outcome = _outcome(answers, draft.questionnaire)
        if outcome is None:
            raise UnjudgedError
        return draft, outcome

    def keep(
        self, slug: str, answers: Answers, *, label: str, level_only: bool, author: Author
    ) -> None:
        """Keep answers with the result they have now.

        With `level_only` the rest of the result may change. Raises NoDraftError, UnjudgedError,
        BadLabelError or TooManyExamplesError.
        """
        written = _label(label)

        def change(examples: Examples, questionnaire: Questionnaire) -> Examples:
            if len(examples) >= MOST_EXAMPLES:
                raise TooManyExamplesError
            result = _result(answers, questionnaire)
            expected = Expected(triage=result.triage) if level_only else result
            own = _fresh_id(examples)
            new = Example(id=own, label=written, answers=dict(answers), expected=expected)
            return (*examples, new)

        self._change(slug, change, act="kept", author=author)

    def rename(self, slug: str, name: str, *, label: str, author: Author) -> None:
        """Call an example something else. Raises like `keep`, or UnknownExampleError."""
        written = _label(label)
        self._change_one(slug, name, lambda one, _: replace(one, label=written), "renamed", author)

    def update(self, slug: str, name: str, *, author: Author) -> None:
        """Let an example expect the result it has now, in the parts it cares about.

        Raises NoDraftError, UnknownExampleError, UnjudgedError, or StaleDraftError when the
        draft is no longer the one that was looked at.
        """
        self._change_one(slug, name, _updated, "updated", author)

    def remove(self, slug: str, name: str, *, author: Author) -> None:
        """Remove an example. Raises NoDraftError or UnknownExampleError."""
        self._change_one(slug, name, lambda *_: None, "removed", author)

    def _change_one(
        self,
        slug: str,
        name: str,
        changed: Callable[[Example, Questionnaire], Example | None],
        act: str,
        author: Author,
    ) -> None:
        def change(examples: Examples, questionnaire: Questionnaire) -> Examples:
            if name not in {one.id for one in examples}:
                raise UnknownExampleError(name)
            left = (changed(one, questionnaire) if one.id == name else one for one in examples)
            return tuple(one for one in left if one is not None)

        self._change(slug, change, act=act, author=author, name=name)

    def _change(
        self,
        slug: str,
        change: Callable[[Examples, Questionnaire], Examples],
        *,
        act: str,
        author: Author,
        name: str = "",
    ) -> None:
        """Write what became of the examples; the last of them is new unless one is named."""

        def work(connection: Connection) -> None:
            found = drafts.the_draft(connection, slug)
            if author.number is not None and author.number != found.number:
                raise StaleDraftError
            before = read_examples(found.examples)
            after = change(before, read_questionnaire(found.document))
            if after == before:
                return
            written = write_examples(after)
            if len(written.encode()) > MOST_EXAMPLES_BYTES:
                raise TooManyExamplesError
            said = {"example": name or after[-1].id, "act": act}
            place = f"examples.{said['example']}"
            deed = Deed(what="examples", place=place, who=author.who, now=author.now)
            drafts.save(connection, found, Content(found.document, written), deed)
            audit_log.record(connection, author.who, "draft.examples", slug, now=author.now, **said)

        self._database.write_in_turn(work)


def _judged(example: Example, questionnaire: Questionnaire) -> JudgedExample:
    return JudgedExample(
        example=example,
        failures=failed_examples((example,), questionnaire=questionnaire),
        outcome=_outcome(example.answers, questionnaire),
    )


def _outcome(answers: RawAnswers, questionnaire: Questionnaire) -> Outcome | None:
    try:
        return evaluate(answers, questionnaire=questionnaire)
    except (InvalidAnswersError, RequiredAnswersMissingError):
        return None


def _result(answers: RawAnswers, questionnaire: Questionnaire) -> Expected:
    outcome = _outcome(answers, questionnaire)
    if outcome is None:
        raise UnjudgedError
    return result_of(outcome)


def _updated(example: Example, questionnaire: Questionnaire) -> Example:
    result = _result(example.answers, questionnaire)
    kept = {
        part: getattr(result, part)
        for part in Expected.__dataclass_fields__
        if getattr(example.expected, part) is not None
    }
    return replace(example, expected=Expected(**kept))


def _fresh_id(examples: Examples) -> str:
    used = {one.id for one in examples}
    number = len(examples) + 1
    while f"{_PREFIX}{number}" in used:
        number += 1
    return f"{_PREFIX}{number}"


def _label(typed: str) -> str:
    label = typed.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadLabelError
    return label
