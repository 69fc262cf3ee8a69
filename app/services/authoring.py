"""Staff write questionnaires: a draft comes in, is checked, and becomes the active version.

What a document must fulfil is decided elsewhere; the checks are handed in, so that the command
line, the staff pages and the installation all use the same ones.
"""

from collections.abc import Callable
from datetime import datetime

from app.storage import versions
from app.storage.database import Connection, Database, take_turns


class DocumentRefusedError(Exception):
    """A document fails its checks; `problems` has one line for each reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Remember the reasons."""
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class NothingToPublishError(Exception):
    """There is no draft of this questionnaire."""


class UnknownQuestionnaireError(LookupError):
    """No questionnaire has this slug."""


class Authoring:
    """The use cases around a questionnaire's document."""

    def __init__(
        self,
        database: Database,
        *,
        check: Callable[[str], tuple[str, ...]],
        canonical: Callable[[str], str],
        slug_of: Callable[[str], str],
    ) -> None:
        """Take the static checks of a document, its one stored form, and how it names itself."""
        self._database = database
        self._check = check
        self._canonical = canonical
        self._slug_of = slug_of

    def import_draft(self, document: str, *, note: str, now: datetime) -> str:
        """Make a document the draft of its questionnaire and return the slug.

        Raises DocumentRefusedError; an earlier draft of that slug is replaced.
        """
        slug, text = self._accepted(document)

        def work(connection: Connection) -> None:
            take_turns(connection)
            versions.save_draft(connection, slug=slug, document=text, note=note, now=now)

        self._database.write(work)
        return slug

    def export(self, slug: str) -> str:
        """Return the active document of a slug; its draft while nothing is published.

        Raises UnknownQuestionnaireError.
        """
        found = self._database.read(
            lambda connection: versions.active(connection, slug) or versions.draft(connection, slug)
        )
        if found is None:
            raise UnknownQuestionnaireError(slug)
        return found.document

    def publish(self, slug: str, *, publisher: str, now: datetime) -> int:
        """Make the draft of a slug the active version and return its number.

        It is checked again, as the checks may have become stricter. Raises
        NothingToPublishError or DocumentRefusedError; then nothing has changed.
        """

        def work(connection: Connection) -> int:
            take_turns(connection)
            found = versions.draft(connection, slug)
            if found is None:
                raise NothingToPublishError(slug)
            self._accepted(found.document)
            return versions.publish_draft(connection, found, publisher=publisher, now=now)

        return self._database.write(work)

    def install_shipped(self, document: str, *, publisher: str, now: datetime) -> bool:
        """Publish a shipped document unless its questionnaire exists; tell whether it was.

        Whatever staff made of a questionnaire since is never touched. Raises
        DocumentRefusedError.
        """
        slug, text = self._accepted(document)

        def work(connection: Connection) -> bool:
            take_turns(connection)
            if versions.active(connection, slug) or versions.draft(connection, slug):
                return False
            versions.save_draft(connection, slug=slug, document=text, note="", now=now)
            found = versions.draft(connection, slug)
            if found is None:
                return False
            versions.publish_draft(connection, found, publisher=publisher, now=now)
            return True

        return self._database.write(work)

    def _accepted(self, document: str) -> tuple[str, str]:
        """Return slug and stored form of a document that passes its checks."""
        problems = self._check(document)
        if problems:
            raise DocumentRefusedError(problems)
        return self._slug_of(document), self._canonical(document)
