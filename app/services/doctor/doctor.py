"""Asks every part of the installation how it is, and goes on when one does not answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Doctor:
    """The use case behind `flask doctor`; `settings` says in a few words what they make of it."""

    database: Database
    readiness: Callable[[], DatabaseReadiness]
    settings: str
    places: InstallationPaths
    expected: ExpectedInstallation

    def findings(self, *, now: datetime) -> Iterator[Finding]:
        """Yield one finding for each part, in an order that makes the cause come first."""
        yield Finding("configuration", "ok", self.settings)
        yield self._connection()
        questions: tuple[tuple[str, Question], ...] = (
            ("durability", stored.durability),
            ("clock", partial(stored.clock, now=now)),
            ("questionnaire", partial(stored.published, now=now, expected=self.expected)),
            ("forgetting", partial(forgetting, now=now, production=self.expected.production)),
            ("releases", partial(released, now=now, ledger=files.ledger(self.places))),
            ("clinic", partial(stored.clinic, expected=self.expected)),
        )
        for part, question in questions:
            yield self._ask(part, question)
        yield files.permissions(self.places)
        yield files.last_backup(self.places, now=now)

    def _connection(self) -> Finding:
        found = self.readiness()
        if found.ready:
            return Finding("database", "ok", "answers, and is at this code's revision")
        return Finding("database", "wrong", found.why)

    def _ask(self, part: str, question: Question) -> Finding:
        try:
            return self.database.read(question)
        except UnsafeDatabaseError as failure:
            return Finding(part, "wrong", f"refused: {failure}")
        except StorageError:
            return Finding(part, "skipped", "the database could not be asked")
