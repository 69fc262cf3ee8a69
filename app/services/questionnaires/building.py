"""Puts the use cases around questionnaires together."""

from collections.abc import Callable
from dataclasses import dataclass

from app.processes import AsksTasks
from app.services.questionnaires.closing import Closing
from app.services.questionnaires.comparing import ComparingArms
from app.services.questionnaires.decisions import Deciding
from app.services.questionnaires.drafts import Drafts
from app.services.questionnaires.examples import SavedExamples
from app.services.questionnaires.following import RunningComparisons
from app.services.questionnaires.impacts import ImpactStudies
from app.services.questionnaires.judging import DraftChecks, Examiner
from app.services.questionnaires.previews import Passes, Previews
from app.services.questionnaires.publishing import Publishing
from app.services.questionnaires.scheduling import Scheduling
from app.services.questionnaires.standing import Judges, PublishingMeans
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
    comparing: ComparingArms
    following: RunningComparisons


def build_publishing(
    database: Database, *, judges: Judges, published: Callable[[], None]
) -> PublishingUseCases:
    """Return the use cases; `published` lets this process show at once what was changed."""
    means = PublishingMeans(database=database, judges=judges, published=published)
    deciding = Deciding(means)
    publishing = Publishing(means, deciding=deciding)
    return PublishingUseCases(
        deciding=deciding,
        publishing=publishing,
        scheduling=Scheduling(means, deciding=deciding, publishing=publishing),
        versions=Versions(means),
        closing=Closing(means),
        to_do=ToDoList(means),
        comparing=ComparingArms(means, deciding=deciding),
        following=RunningComparisons(means),
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
    people_of: Callable[[str], tuple[str, str]],
) -> TryingUseCases:
    """Return the use cases on a database.

    The keys are for passes; `people_of` as of `ImpactStudies`.
    """
    drafts = Drafts(database)
    checks = DraftChecks(database, drafts, examiner=examiner)
    return TryingUseCases(
        checks=checks,
        examples=SavedExamples(database, drafts, checks),
        impacts=ImpactStudies(drafts, checks, tasks, people_of=people_of),
        previews=Previews(database, Passes(key=key, previous_key=previous_key)),
    )
