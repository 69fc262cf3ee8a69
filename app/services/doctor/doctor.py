"""Asks every part of the installation how it is, and goes on when one does not answer."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from app.services.doctor import files, stored
from app.services.doctor.files import InstallationPaths
from app.services.doctor.findings import Finding
from app.services.doctor.stored import ExpectedInstallation, forgetting, released
from app.storage.database import Connection, Database
from app.storage.failures import StorageError, UnsafeDatabaseError
from app.storage.migration import DatabaseReadiness

Question = Callable[[Connection], Finding]


class Doctor:
    """The use case behind `flask doctor`."""

    def __init__(
        self,
        database: Database,
        *,
        readiness: Callable[[], DatabaseReadiness],
        settings: str,
        places: InstallationPaths,
        expected: ExpectedInstallation,
    ) -> None:
        """Take what to look at; `settings` says in a few words what they make of it."""
        self._database = database
        self._readiness = readiness
        self._settings = settings
        self._places = places
        self._expected = expected

    def findings(self, *, now: datetime) -> Iterator[Finding]:
        """Yield one finding for each part, in an order that makes the cause come first."""
        yield Finding("configuration", "ok", self._settings)
        yield self._connection()
        questions: tuple[tuple[str, Question], ...] = (
            ("durability", stored.durability),
            ("clock", partial(stored.clock, now=now)),
            ("questionnaire", partial(stored.published, now=now, expected=self._expected)),
            ("forgetting", partial(forgetting, now=now, production=self._expected.production)),
            ("releases", partial(released, now=now, ledger=files.ledger(self._places))),
            ("clinic", partial(stored.clinic, expected=self._expected)),
        )
        for part, question in questions:
            yield self._ask(part, question)
        yield files.permissions(self._places)
        yield files.last_backup(self._places, now=now)

    def _connection(self) -> Finding:
        found = self._readiness()
        if found.ready:
            return Finding("database", "ok", "answers, and is at this code's revision")
        return Finding("database", "wrong", found.why)

    def _ask(self, part: str, question: Question) -> Finding:
        try:
            return self._database.read(question)
        except UnsafeDatabaseError as failure:
            return Finding(part, "wrong", f"refused: {failure}")
        except StorageError:
            return Finding(part, "skipped", "the database could not be asked")
