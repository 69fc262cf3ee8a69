"""What a draft changes for visitors: looked up, or worked out beside the requests.

Whichever process is asked first takes the work on; all of them find the answer in the database.
"""

import subprocess  # nosec B404 - ours
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from app.documents.impacts import read_impacts
from app.domain.anatomy import texts_of
from app.domain.authoring.changes import changes
from app.domain.authoring.impact import Impact
from app.domain.questionnaire import Questionnaire
from app.services.questionnaires.drafts import DraftReader, TriedDraft
from app.services.questionnaires.impact_process import Question
from app.services.questionnaires.judging import DraftChecks
from app.storage import impact_reports
from app.storage.database import Connection, Database, take_turns
from app.storage.failures import StorageError
from app.storage.impact_reports import FAILED, StoredReport

_ROOT: Final = Path(__file__).resolve().parents[3]
_LONGEST_SECONDS: Final = 80

State = Literal["first", "broken", "same", "words", "working", "failed", "known"]
Work = Callable[[Question], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is known of a draft's impact.

    ``first``: nothing is public to compare with. ``broken``: the draft can't judge yet.
    ``same``: nothing differs. ``words``: only words differ, so no result can move.
    ``working``: ask again in a moment. ``known``: `impacts` by name.
    """

    draft: TriedDraft
    state: State
    impacts: Mapping[str, Impact]


class ImpactStudies:
    """Answers what a draft changes; `population_of` gives the table of visitors of a slug."""

    def __init__(
        self,
        database: Database,
        reader: DraftReader,
        checks: DraftChecks,
        *,
        population_of: Callable[[str], str],
        work: Work | None = None,
    ) -> None:
        """Let `work` answer questions, by default a process of its own."""
        self._database = database
        self._reader = reader
        self._checks = checks
        self._population_of = population_of
        self._work = work or in_another_process

    def look(self, slug: str, *, now: datetime) -> Study:
        """Return what is known, and see to it that more will be. Raises NoDraftError."""
        draft = self._reader.open(slug)
        state = self._state(draft)
        if state != "working":
            return Study(draft=draft, state=state, impacts={})
        question = Question(
            before=draft.published_text,
            after=draft.stored.document,
            examples=draft.stored.examples,
            population=self._population_of(slug),
        )
        found = self._report(question, now=now)
        if found is None or found.text is None:
            return Study(draft=draft, state="working", impacts={})
        if found.text == FAILED:
            return Study(draft=draft, state="failed", impacts={})
        return Study(draft=draft, state="known", impacts=read_impacts(found.text))

    def _state(self, draft: TriedDraft) -> State:
        if draft.published is None:
            return "first"
        if not self._checks.examined(draft).holds_together:
            return "broken"
        if draft.published == draft.questionnaire:
            return "same"
        return "words" if only_words_differ(draft.published, draft.questionnaire) else "working"

    def _report(self, question: Question, *, now: datetime) -> StoredReport | None:
        digest = sha256(question.as_text().encode()).hexdigest()
        found = self._database.read(
            lambda connection: impact_reports.stored_report(connection, digest)
        )
        if found is None or not found.text:
            self._begin(question, digest, now=now)
        return found

    def _begin(self, question: Question, digest: str, *, now: datetime) -> None:
        def work(connection: Connection) -> bool:
            take_turns(connection)
            return impact_reports.begin_report(connection, digest, now=now)

        if self._database.write(work):
            threading.Thread(
                target=self._answer, args=(question, digest), name="impact", daemon=True
            ).start()

    def _answer(self, question: Question, digest: str) -> None:
        """Work a question out and keep the answer; called in a thread that only waits."""
        try:
            text = self._work(question)
        except (subprocess.SubprocessError, OSError, ValueError):
            text = FAILED
        try:
            self._database.write(
                lambda connection: impact_reports.finish_report(connection, digest, text)
            )
        except StorageError:
            return  # whoever asks after a while begins anew


def only_words_differ(old: Questionnaire, new: Questionnaire) -> bool:
    """Tell whether nothing differs but texts, none of which any rule reads."""
    texts = {found.place for one in (old, new) for found in texts_of(one)}
    return all(one.kind == "changed" and one.place in texts for one in changes(old, new))


def in_another_process(question: Question) -> str:
    """Return the answer of a process that takes its time. Raises SubprocessError or OSError.

    It is our own module; the question goes in by its input, and it is told no secret.
    """
    done = subprocess.run(
        [sys.executable, "-m", "app.services.questionnaires.impact_process"],  # nosec B603 - ours
        input=question.as_text(),
        capture_output=True,
        check=True,
        cwd=_ROOT,
        encoding="utf-8",
        env={},
        timeout=_LONGEST_SECONDS,
    )
    return done.stdout
