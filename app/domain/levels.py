"""How urgent it is: the levels of a questionnaire, the rules that reach them, their cards.

The order of the levels is that of urgency, the highest first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain import attributes as row
from app.domain import budget
from app.domain.conditions import ALWAYS, Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a triage rule; staff read it, visitors never do."""

    title: str = field(metadata=row.words("presentation", "evidence_title", 120))
    year: str | None = field(default=None, metadata=row.fixed("presentation", form=row.YEAR))
    figure: str | None = field(
        default=None, metadata=row.words("presentation", "evidence_figure", 200)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageRule:
    """A reason to reach a level.

    When ``when`` holds, at least ``level`` is reached and ``id`` is a reason. A rule whose sign
    is that of another in fewer words (``same_sign_as``) is told in the other's words.
    """

    id: str = field(metadata=row.identity())
    level: str = field(metadata=row.fixed("triage"))
    locked: bool = field(default=False, metadata=row.fixed("lock"))
    when: Condition = field(metadata=row.fixed("triage"))
    same_sign_as: str | None = field(default=None, metadata=row.fixed("presentation", sparse=True))
    evidence: tuple[Evidence, ...] = field(
        default=(), metadata=row.held("presentation", most=8, sparse=True)
    )


@dataclass(frozen=True, slots=True)
class PromptRule:
    """The prompts of a level under a condition.

    Of several rules the first whose ``when`` holds is taken.
    """

    codes: tuple[str, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line of advice in a level's card, for those of whom ``when`` holds.

    Of a level's ``first_step`` lines a visitor is told one.
    """

    id: str = field(metadata=row.identity())
    text: str = field(metadata=row.words("presentation", "action", 60))
    first_step: bool = field(default=False, metadata=row.fixed("presentation", sparse=True))
    when: Condition = field(default=ALWAYS, metadata=row.fixed("presentation", sparse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A triage level and its card.

    Levels are ordered highest first. While a safety question is missing ``heading_missing``
    stands in place of the heading, and ``missing_prompt`` before the other prompts. With
    ``only_sections`` no other section is shown.
    """

    id: str = field(metadata=row.identity())
    heading: str = field(metadata=row.words("presentation", "level_heading", 40))
    heading_missing: str | None = field(
        default=None, metadata=row.words("presentation", "level_heading", 40, sparse=True)
    )
    lead: str | None = field(default=None, metadata=row.words("presentation", "lead", 100))
    actions: tuple[Action, ...] = field(
        default=(),
        metadata=row.held("presentation", most=budget.MOST_ACTIONS, bare="text"),
    )
    closing: str = field(metadata=row.words("presentation", "closing", 120))
    urgent: bool = field(default=False, metadata=row.fixed("triage"))
    shows_themes: bool = field(default=True, metadata=row.fixed("scoring"))
    shows_notes: bool = field(default=True, metadata=row.fixed("presentation"))
    lists_signs_of: str | None = field(default=None, metadata=row.fixed("presentation"))
    prompts: tuple[PromptRule, ...] = field(default=(), metadata=row.fixed("presentation"))
    missing_prompt: str | None = field(
        default=None, metadata=row.fixed("presentation", sparse=True)
    )
    only_sections: tuple[str, ...] = field(
        default=(), metadata=row.fixed("presentation", sparse=True)
    )
    fallback_sections: tuple[str, ...] = field(default=(), metadata=row.fixed("presentation"))
    common_sections: tuple[str, ...] = field(default=(), metadata=row.fixed("presentation"))
    locked: bool = field(default=False, metadata=row.fixed("lock"))

    @property
    def advice(self) -> Mapping[str, Action]:
        """The lines of advice by id; one without goes by its position."""
        return {action.id or str(number): action for number, action in enumerate(self.actions)}
