"""Puts the use cases around questionnaires together."""

from collections.abc import Callable
from dataclasses import dataclass

from app.documents.reading import review_of, with_review
from app.processes import AsksTasks
from app.services.questionnaires.closing import Closing
from app.services.questionnaires.decisions import Deciding
from app.services.questionnaires.drafts import Drafts
from app.services.questionnaires.examples import SavedExamples
from app.services.questionnaires.impacts import ImpactStudies
from app.services.questionnaires.judging import DraftChecks, Examiner
from app.services.questionnaires.previews import Passes, Previews
from app.services.questionnaires.publishing import Publishing
from app.services.questionnaires.scheduling import Scheduling
from app.services.questionnaires.standing import Judges
from app.services.questionnaires.to_do import ToDoList
from app.services.questionnaires.versions import Versions
from app.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingUseCases:
    """What staff can do about publishing."""

    deciding: Deciding
    publishing: Publishing
    scheduling: Scheduling
    versions: Versions
    closing: Closing
    to_do: ToDoList


def build_publishing(
    database: Database, *, judges: Judges, published: Callable[[], None]
) -> PublishingUseCases:
    """Return the use cases; `published` lets this process show at once what was changed."""
    deciding = Deciding(database, judges=judges, with_review=with_review)
    publishing = Publishing(database, judges=judges, deciding=deciding, published=published)
    return PublishingUseCases(
        deciding=deciding,
        publishing=publishing,
        scheduling=Scheduling(
            database,
            judges=judges,
            deciding=deciding,
            publishing=publishing,
            published=published,
        ),
        versions=Versions(database, judges=judges, review_of=review_of, published=published),
        closing=Closing(database, switched=published),
        to_do=ToDoList(database, judges=judges),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TryingUseCases:
    """What people can do with a draft before it is public."""

    checks: DraftChecks
    examples: SavedExamples
    impacts: ImpactStudies
    previews: Previews


def build_trying(
    database: Database,
    *,
    key: str,
    previous_key: str | None,
    tasks: AsksTasks,
    examiner: Examiner,
    population_of: Callable[[str], str],
) -> TryingUseCases:
    """Return the use cases on a database.

    The keys are for passes; `population_of` as of `ImpactStudies`.
    """
    drafts = Drafts(database)
    checks = DraftChecks(database, drafts, examiner=examiner)
    return TryingUseCases(
        checks=checks,
        examples=SavedExamples(database, drafts, checks),
        impacts=ImpactStudies(drafts, checks, tasks, population_of=population_of),
        previews=Previews(database, Passes(key=key, previous_key=previous_key)),
    )
