"""Everything there is to say about a draft before it is public, in one list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.documents.reading import read_questionnaire
from app.domain.authoring.examples import FailedExample, failed_examples
from app.domain.authoring.readability import Remark, readability
from app.domain.authoring.wording_hits import PlacedHit, wording_hits
from app.domain.checks import Problem, problems
from app.domain.wording import WordingRule
from app.services.trying.reading import DraftReader, TriedDraft
from app.storage import draft_decisions, publications, versions
from app.storage.database import Connection, Database

Mark = tuple[str, str, str]

_KEPT: Final = 16
"""Documents; looking for what nobody can reach takes half a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the checks say. `reasons` and `accepted` go by `PlacedHit.mark`.

    `problems` and hits that block keep the draft from being published. A hit that warns needs a
    written reason, unless it was published with one before.
    """

    draft: TriedDraft
    problems: tuple[Problem, ...]
    wording: tuple[PlacedHit, ...]
    readability: tuple[Remark, ...]
    failed: tuple[FailedExample, ...]
    reasons: Mapping[Mark, str]
    accepted: frozenset[Mark]


class DraftChecks:
    """Checks drafts, whenever somebody asks."""

    def __init__(
        self, database: Database, reader: DraftReader, *, rules: tuple[WordingRule, ...]
    ) -> None:
        """Take the rules of the wording check."""
        self._database = database
        self._reader = reader
        self._rules = rules
        self.problems_of = lru_cache(maxsize=_KEPT)(_problems)

    def holds_together(self, document: str) -> bool:
        """Tell whether a document's parts find each other, so that it can judge anything."""
        return not any(one.breaks_meaning for one in self.problems_of(document))

    def check(self, slug: str) -> Findings:
        """Return everything that is found in a draft. Raises NoDraftError."""
        draft = self._reader.open(slug)
        found = self.problems_of(draft.stored.document)
        examples = draft.examples if self.holds_together(draft.stored.document) else ()
        reasons, accepted = self._database.read(lambda connection: _said(connection, draft))
        return Findings(
            draft=draft,
            problems=found,
            wording=wording_hits(draft.questionnaire, self._rules, public=draft.published),
            readability=readability(draft.questionnaire),
            failed=failed_examples(examples, questionnaire=draft.questionnaire),
            reasons=reasons,
            accepted=accepted,
        )


def _problems(document: str) -> tuple[Problem, ...]:
    return problems(read_questionnaire(document))


def _said(connection: Connection, draft: TriedDraft) -> tuple[dict[Mark, str], frozenset[Mark]]:
    """Return the reasons that were written for this draft, and those published before."""
    written = draft_decisions.reasons(connection, draft.stored.id)
    active = versions.active(connection, draft.stored.slug)
    published = publications.of_version(connection, active.id).reasons if active else ()
    return (
        {(one.place, one.rule_id, one.mark): one.reason for one in written},
        frozenset(one.mark for one in published),
    )
