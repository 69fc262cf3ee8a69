"""Saved examples: these answers, this result. Every publish must satisfy them.

An example says only what it cares about; a part it leaves out may be anything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from app.domain.answers import RawAnswers, codes_of
from app.domain.flow import InvalidAnswersError
from app.domain.outcome import Outcome, RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Questionnaire

Ids: TypeAlias = tuple[str, ...]
Found: TypeAlias = str | bool | Ids | Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come out; None is not looked at. ``theme_scores`` are written ``3/6``."""

    triage: str | None = None
    reasons: Ids | None = None
    actions: Ids | None = None
    missing: Ids | None = None
    unsure: Ids | None = None
    themes: Ids | None = None
    theme_scores: Mapping[str, str] | None = None
    weak: bool | None = None
    sections: Ids | None = None
    cta: Ids | None = None
    notes: Ids | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A visitor thought up by staff: an id, a label for people, answers and their result."""

    id: str
    label: str
    answers: RawAnswers
    expected: Expected = field(default_factory=Expected)


@dataclass(frozen=True, slots=True)
class FailedExample:
    """One part of an example's result that is not as expected.

    ``part`` is ``answers`` when the questionnaire does not even take the answers; then ``found``
    is the link ids that are missing or unknown.
    """

    example: str
    part: str
    expected: Found
    found: Found


@dataclass(frozen=True, slots=True)
class ExampleChanges:
    """Labels of the examples that came, that went, and that say or expect something else now."""

    added: Ids = ()
    changed: Ids = ()
    removed: Ids = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.changed or self.removed)


def example_changes(before: Iterable[Example], after: Iterable[Example]) -> ExampleChanges:
    """Compare two lists of examples by id; their order says nothing."""
    old, new = ({one.id: one for one in some} for some in (before, after))
    return ExampleChanges(
        added=tuple(one.label for name, one in new.items() if name not in old),
        changed=tuple(one.label for name, one in new.items() if old.get(name, one) != one),
        removed=tuple(one.label for name, one in old.items() if name not in new),
    )


def failed_examples(
    examples: Iterable[Example], *, questionnaire: Questionnaire
) -> tuple[FailedExample, ...]:
    """Return every difference, example by example; empty when all are satisfied."""
    return tuple(
        failure
        for example in examples
        for failure in _failures(example, questionnaire=questionnaire)
    )


def result_of(outcome: Outcome) -> Expected:
    """Return everything an example could expect of an outcome, for saving one as it is now."""
    return Expected(
        triage=outcome.triage.level,
        reasons=outcome.triage.reasons,
        actions=outcome.actions,
        missing=outcome.missing,
        unsure=outcome.unsure,
        themes=tuple(match.theme for match in outcome.themes.matches),
        theme_scores={theme: str(score) for theme, score in outcome.themes.scores},
        weak=outcome.weak,
        sections=outcome.sections,
        cta=outcome.prompts,
        notes=outcome.notes,
    )


def _failures(example: Example, *, questionnaire: Questionnaire) -> Iterator[FailedExample]:
    try:
        found = result_of(evaluate(example.answers, questionnaire=questionnaire))
    except InvalidAnswersError:
        unknown = _not_taken(example.answers, questionnaire=questionnaire)
        yield FailedExample(example.id, "answers", (), unknown)
        return
    except RequiredAnswersMissingError as error:
        yield FailedExample(example.id, "answers", (), error.link_ids)
        return
    for part in Expected.__dataclass_fields__:
        wanted, is_now = getattr(example.expected, part), getattr(found, part)
        if wanted is not None and wanted != is_now:
            yield FailedExample(example.id, part, wanted, is_now)


def _not_taken(raw: RawAnswers, *, questionnaire: Questionnaire) -> Ids:
    return tuple(
        link_id
        for link_id, value in raw.items()
        if link_id not in questionnaire.items or not _takes(link_id, value, questionnaire)
    )


def _takes(link_id: str, value: str | Sequence[str], questionnaire: Questionnaire) -> bool:
    item = questionnaire.items[link_id]
    codes = codes_of(value)
    return (item.repeats or len(codes) <= 1) and frozenset(codes) <= item.options.keys()
