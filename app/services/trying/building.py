"""Puts the use cases of trying out together."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.wording import WordingRule
from app.services.trying.checks import DraftChecks
from app.services.trying.examples import SavedExamples
from app.services.trying.impacts import ImpactStudies
from app.services.trying.passes import Passes
from app.services.trying.previews import Previews
from app.services.trying.reading import DraftReader
from app.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """What people can do with a draft before it is public."""

    drafts: DraftReader
    checks: DraftChecks
    examples: SavedExamples
    impacts: ImpactStudies
    previews: Previews


def build_trying(
    database: Database,
    *,
    key: str,
    previous_key: str | None,
    rules: tuple[WordingRule, ...],
    population_of: Callable[[str], str],
) -> Trying:
    """Return the use cases on a database.

    The keys are for passes, the rules for wording; `population_of` as of `ImpactStudies`.
    """
    reader = DraftReader(database)
    checks = DraftChecks(database, reader, rules=rules)
    return Trying(
        drafts=reader,
        checks=checks,
        examples=SavedExamples(database, reader, checks),
        impacts=ImpactStudies(database, reader, checks, population_of=population_of),
        previews=Previews(database, Passes(key=key, previous_key=previous_key)),
    )
