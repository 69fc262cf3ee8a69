"""What an owner decides about statistics: how careful they are, and which links are told apart.

Thresholds hold from the next week on: what was answered before is released as it was promised.
The links are read into every serving process's snapshot (`app.services.library`) within seconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.documents.reading import UnreadableDocumentError
from app.domain.disclosure.contribution import contribution_bound, guess_rates, least_variance
from app.domain.disclosure.sources import (
    SourceProblem,
    StartSource,
    code_problem,
    label_problem,
    normal_code,
)
from app.domain.disclosure.thresholds import ThresholdProblem, Thresholds, choice_problems
from app.domain.epochs import epoch_of, last_shut_epoch
from app.domain.questionnaire import Questionnaire
from app.storage import audit_log, versions
from app.storage import statistics_settings as stored
from app.storage.database import Connection, Database
from app.storage.versions import VersionDocument

_A_WEEK = timedelta(weeks=1)

Sources = tuple[StartSource, ...]


class ThresholdsRefusedError(Exception):
    """A choice can't be stored; ``problems`` says why, by the name of the number."""

    def __init__(self, problems: Mapping[str, ThresholdProblem]) -> None:
        """Remember the reasons."""
        super().__init__(", ".join(f"{name}: {why}" for name, why in problems.items()))
        self.problems = dict(problems)


class SourceRefusedError(Exception):
    """A link can't be stored; ``problem`` says why."""

    def __init__(self, problem: SourceProblem) -> None:
        """Remember the reason."""
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdChoice:
    """What holds for the newest release, and what holds from the epoch ``since`` on."""

    now: Thresholds
    chosen: Thresholds
    since: str


class PublicNoise(NamedTuple):
    """How many cells a visit moves at most, the variance of noise, and what can be guessed.

    `rates` as in `app.domain.disclosure.contribution.GuessRates`.
    """

    bound: int
    variance: int
    rates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StatisticsSettings:
    """Reads and changes; `who` is the address of whoever does it, or ``operator``.

    `shipped` are the links that the product brings with it, `read` is the way to read a document.
    """

    database: Database
    shipped: Sources
    read: Callable[[str], Questionnaire]

    def thresholds(self, *, now: datetime) -> ThresholdChoice:
        """Return what holds now and what was chosen for the weeks to come."""
        since = epoch_of(now + _A_WEEK)

        def work(connection: Connection) -> ThresholdChoice:
            return ThresholdChoice(
                now=stored.thresholds(connection, epoch=last_shut_epoch(now)),
                chosen=stored.thresholds(connection, epoch=since),
                since=since,
            )

        return self.database.read(work)

    def noise(self, slug: str, *, now: datetime) -> PublicNoise | None:
        """Return the noise of what visitors answer now; None where nothing public can be read."""
        since = epoch_of(now + _A_WEEK)

        def work(connection: Connection) -> tuple[VersionDocument | None, Thresholds]:
            return versions.active(connection, slug), stored.thresholds(connection, epoch=since)

        active, chosen = self.database.read(work)
        if active is None:
            return None
        try:
            questionnaire = self.read(active.document)
        except UnreadableDocumentError:
            return None
        bound = contribution_bound(questionnaire)
        variance = max(least_variance(bound), chosen.variance)
        rates = guess_rates(questionnaire, variance=variance)
        return PublicNoise(bound, variance, (rates.answer, rates.follow_up, rates.sign))

    def choose(self, numbers: dict[str, int], *, who: str, now: datetime) -> None:
        """Let these thresholds hold from the next week on. Raises ThresholdsRefusedError."""
        problems = choice_problems(numbers)
        if problems:
            raise ThresholdsRefusedError(problems)
        chosen = Thresholds(**numbers)
        since = epoch_of(now + _A_WEEK)
        details = {"since": since, **{name: str(n) for name, n in numbers.items()}}

        def work(connection: Connection) -> None:
            if stored.thresholds(connection, epoch=since) == chosen:
                return
            stored.save_thresholds(connection, chosen, since=since)
            what = "statistics.thresholds_chosen"
            audit_log.record(connection, who, what, now=now, **details)

        self.database.write_in_turn(work)

    def sources(self) -> Sources:
        """Return every link in its order, also those no longer used: releases may name them."""
        return self.database.read(self._sources)

    def add_source(self, *, code: str, label: str, who: str, now: datetime) -> StartSource:
        """Count starts by a new link, or by one that was given up. Raises SourceRefusedError."""
        added = StartSource(normal_code(code), label.strip())

        def change(known: Sources) -> Sources:
            problem = code_problem(added.code, known=known) or label_problem(added.label)
            if problem:
                raise SourceRefusedError(problem)
            return (*(one for one in known if one.code != added.code), added)

        self._change(change, what="source_added", source=added, who=who, now=now)
        return added

    def rename_source(self, code: str, *, label: str, who: str, now: datetime) -> None:
        """Call a link something else. Raises SourceRefusedError, or LookupError."""
        renamed = StartSource(code, label.strip())

        def change(known: Sources) -> Sources:
            problem = label_problem(renamed.label)
            if problem:
                raise SourceRefusedError(problem)
            return _replaced(known, code, label=renamed.label)

        self._change(change, what="source_renamed", source=renamed, who=who, now=now)

    def give_up_source(self, code: str, *, who: str, now: datetime) -> None:
        """Count starts by a link no longer. Raises LookupError."""

        def change(known: Sources) -> Sources:
            return _replaced(known, code, in_use=False)

        self._change(change, what="source_given_up", source=StartSource(code, ""), who=who, now=now)

    def _sources(self, connection: Connection) -> Sources:
        return stored.sources(connection) or self.shipped

    def _change(
        self,
        change: Callable[[Sources], Sources],
        *,
        what: str,
        source: StartSource,
        who: str,
        now: datetime,
    ) -> None:
        details = {"label": source.label} if source.label else {}

        def work(connection: Connection) -> None:
            before = self._sources(connection)
            after = change(before)
            if after == before:
                return
            stored.save_sources(connection, after)
            what_of = f"statistics.{what}"
            audit_log.record(connection, who, what_of, source.code, now=now, **details)

        self.database.write_in_turn(work)


def _replaced(known: Sources, code: str, **changes: object) -> Sources:
    """Return the list with one link changed. Raises LookupError."""
    if code not in {one.code for one in known}:
        raise LookupError(code)
    return tuple(
        replace(one, **changes) if one.code == code else one  # type: ignore[arg-type]  # fields of a link
        for one in known
    )
