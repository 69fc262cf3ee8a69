"""Puts the use cases of publishing together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.documents.examples import read_examples
from app.documents.reading import read_questionnaire, review_of, with_review
from app.domain.wording import WordingRule
from app.services.publishing.deciding import Deciding
from app.services.publishing.examining import Examiner
from app.services.publishing.history import History
from app.services.publishing.publishing import Publishing
from app.services.publishing.scheduling import Scheduling
from app.services.publishing.switching import Switching
from app.services.publishing.waiting import WaitingRoom
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
) -> PublishingDesk:
    """Return the use cases; `published` lets this process show at once what was changed."""
    examiner = Examiner(
        read=read_questionnaire,
        read_examples=read_examples,
        rules=rules,
        telling_words=telling_words,
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
