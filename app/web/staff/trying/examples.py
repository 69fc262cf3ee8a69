"""Saved examples: these answers, this result; every publish must satisfy them."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Final

from flask import Response

from app.domain.answers import Answers
from app.services.questionnaires.errors import UnknownExampleError
from app.services.questionnaires.examples import (
    Author,
    BadLabelError,
    JudgedExample,
    TooManyExamplesError,
    UnjudgedError,
)
from app.storage.failures import StaleDraftError
from app.web.shared.access import EDITING, asked, field, who
from app.web.shared.post_body import whole_number
from app.web.shared.replies import see_other
from app.web.shared.sealed_answers import unseal_answers
from app.web.shared.staff_context import DRAFT, get, post
from app.web.staff.trying.outcome_words import OutcomeWords, expected_level
from app.web.staff.trying.pages import (
    ExampleLine,
    ExamplePage,
    ExamplesPage,
    NewExamplePage,
    TryingViews,
    address,
    head_of,
)

_LONGEST_LABEL_SHOWN: Final = 200


def _told(view: Callable[["ExampleViews", str, str], Response]) -> Callable[..., Response]:
    """Show the example again, or the list, with the reason why nothing was changed."""

    @wraps(view)
    def run(views: "ExampleViews", slug: str, name: str) -> Response:
        try:
            return view(views, slug, name)
        except UnknownExampleError:
            return views.examples(slug, "gone")
        except TooManyExamplesError:
            return views.examples(slug, "too_many")
        except BadLabelError:
            return views.example(slug, name, "label")
        except StaleDraftError:
            return views.example(slug, name, "moved_on")
        except UnjudgedError:
            return views.example(slug, name, "unjudged")

    return run


class ExampleViews(TryingViews):
    """The views of a draft's examples."""

    @get(f"{DRAFT}/examples", EDITING)
    def examples(self, slug: str, problem: str = "") -> Response:
        """Show all examples, with what kept something from being done."""
        found = self.cases.trying.examples.judged(slug)
        words = OutcomeWords(found.draft.questionnaire, found.draft.published)
        lines = tuple(_line(one, words) for one in found.examples)
        head = head_of(self.context, found.draft.questionnaire, sheet="examples")
        page = ExamplesPage(
            head=head,
            failing=tuple(one for one in lines if one.differences),
            passing=tuple(one for one in lines if not one.differences),
            can_judge=found.can_judge,
        )
        return self.context.reply("trying/examples.html", page, problem=problem)

    @get(f"{DRAFT}/examples/<name>", EDITING)
    def example(self, slug: str, name: str, problem: str = "") -> Response:
        """Show one example, with what kept something from being done."""
        found = self.cases.trying.examples.judged(slug)
        judged = next((one for one in found.examples if one.example.id == name), None)
        if judged is None:
            return self.examples(slug, "gone")
        words = OutcomeWords(found.draft.questionnaire, found.draft.published)
        head = head_of(self.context, found.draft.questionnaire, sheet="examples")
        typed = field("label") if problem == "label" else judged.example.label
        page = ExamplePage(
            head=head,
            line=_line(judged, words),
            answers=words.answers(judged.example.answers),
            result=words.result(judged.outcome) if judged.outcome else None,
            level_only=expected_level(judged.example.expected),
            number=found.draft.stored.number,
            label=typed[:_LONGEST_LABEL_SHOWN],
        )
        return self.context.reply("trying/example.html", page, problem=problem)

    @get(f"{DRAFT}/examples/new", EDITING)
    def new_example(self, slug: str) -> Response:
        """Show answers from a preview with their result, ready to be kept."""
        return self._new(slug, asked("answers"))

    @post(f"{DRAFT}/examples/keep", EDITING)
    def keep_example(self, slug: str) -> Response:
        """Keep answers as an example."""
        sealed = field("answers")
        answers = self._opened(sealed)
        if answers is None:
            return self.examples(slug, "unreadable")
        try:
            self.cases.trying.examples.keep(
                slug,
                answers,
                label=field("label"),
                level_only=field("expects") == "level",
                author=self._author(),
            )
        except BadLabelError:
            return self._new(slug, sealed, "label")
        except TooManyExamplesError:
            return self.examples(slug, "too_many")
        except UnjudgedError:
            return self.examples(slug, "unjudged")
        return _done(slug, "kept")

    @post(f"{DRAFT}/examples/<name>/rename", EDITING)
    @_told
    def rename_example(self, slug: str, name: str) -> Response:
        """Call an example something else."""
        self.cases.trying.examples.rename(slug, name, label=field("label"), author=self._author())
        return _done(slug, "renamed")

    @post(f"{DRAFT}/examples/<name>/update", EDITING)
    @_told
    def update_example(self, slug: str, name: str) -> Response:
        """Let an example expect what it gets now."""
        if field("read") != "yes":
            return self.example(slug, name, "unread")
        author = replace(self._author(), number=whole_number(field("number")) or 0)
        self.cases.trying.examples.update(slug, name, author=author)
        return _done(slug, "updated")

    @post(f"{DRAFT}/examples/<name>/remove", EDITING)
    @_told
    def remove_example(self, slug: str, name: str) -> Response:
        """Remove an example."""
        self.cases.trying.examples.remove(slug, name, author=self._author())
        return _done(slug, "removed")

    def _new(self, slug: str, sealed: str, problem: str = "") -> Response:
        answers = self._opened(sealed)
        if answers is None:
            return self.examples(slug, "unreadable")
        try:
            draft, outcome = self.cases.trying.examples.judge(slug, answers)
        except UnjudgedError:
            return self.examples(slug, "unjudged")
        words = OutcomeWords(draft.questionnaire)
        head = head_of(self.context, draft.questionnaire, sheet="examples")
        page = NewExamplePage(
            head=head,
            answers=words.answers(answers),
            result=words.result(outcome),
            sealed=sealed,
            label=field("label")[:_LONGEST_LABEL_SHOWN],
            level_only=field("expects") == "level",
        )
        return self.context.reply("trying/new_example.html", page, problem=problem)

    def _opened(self, sealed: str) -> Answers | None:
        return unseal_answers(sealed, self.cases.staff.keyring)

    def _author(self) -> Author:
        return Author(who=who(), now=self.now)


def _done(slug: str, done: str) -> Response:
    return see_other(f"{address(slug, 'examples')}?done={done}")


def _line(judged: JudgedExample, words: OutcomeWords) -> ExampleLine:
    outcome = judged.outcome
    return ExampleLine(
        id=judged.example.id,
        label=judged.example.label,
        level=words.of("level", outcome.triage.level) if outcome else "",
        differences=words.differences(judged.failures),
    )
