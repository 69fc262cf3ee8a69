"""Puts the use cases around questionnaires together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.documents.examples import read_examples
from app.documents.reading import read_questionnaire, review_of, with_review
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingRule
from app.services.questionnaires.closing import Switching
from app.services.questionnaires.decisions import Deciding
from app.services.questionnaires.drafts import DraftReader
from app.services.questionnaires.examples import SavedExamples
from app.services.questionnaires.impacts import ImpactStudies
from app.services.questionnaires.judging import DraftChecks, Examiner
from app.services.questionnaires.previews import Passes, Previews
from app.services.questionnaires.publishing import Publishing
from app.services.questionnaires.scheduling import Scheduling
from app.services.questionnaires.to_do import WaitingRoom
from app.services.questionnaires.versions import History
from app.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingDesk:
    """What staff can do about publishing."""

    deciding: Deciding
    publishing: Publishing
    scheduling: Scheduling
    history: History
    switching: Switching
    waiting_room: WaitingRoom


def build_publishing(
    database: Database,
    *,
    rules: Iterable[WordingRule],
    telling_words: Iterable[str],
    published: Callable[[], None],
    shipped: Callable[[str], Questionnaire | None],
    serves_patients: bool,
) -> PublishingDesk:
    """Return the use cases; `published` lets this process show at once what was changed.

    `shipped` and `serves_patients` as of `Examiner`.
    """
    examiner = Examiner(
        read=read_questionnaire,
        read_examples=read_examples,
        rules=rules,
        telling_words=telling_words,
        shipped=shipped,
        serves_patients=serves_patients,
    )
    deciding = Deciding(database, examiner=examiner, with_review=with_review)
    publishing = Publishing(database, examiner=examiner, deciding=deciding, published=published)
    return PublishingDesk(
        deciding=deciding,
        publishing=publishing,
        scheduling=Scheduling(
            database,
            examiner=examiner,
            deciding=deciding,
            publishing=publishing,
            published=published,
        ),
        history=History(database, examiner=examiner, review_of=review_of, published=published),
        switching=Switching(database, switched=published),
        waiting_room=WaitingRoom(database, examiner=examiner),
    )


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
    shipped: Callable[[str], Questionnaire | None],
    population_of: Callable[[str], str],
) -> Trying:
    """Return the use cases on a database.

    The keys are for passes, the rules for wording; `shipped` as of `Examiner`, `population_of` as
    of `ImpactStudies`.
    """
    reader = DraftReader(database)
    checks = DraftChecks(database, reader, rules=rules, shipped=shipped)
    return Trying(
        drafts=reader,
        checks=checks,
        examples=SavedExamples(database, reader, checks),
        impacts=ImpactStudies(database, reader, checks, population_of=population_of),
        previews=Previews(database, Passes(key=key, previous_key=previous_key)),
    )
