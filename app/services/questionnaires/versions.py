"""Versions: which there were, what differs between two, and going back to one."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.documents.reading import review_of, title_of
from app.domain.authoring.approvals import Need, readiness
from app.domain.authoring.wording_arms import is_unplanned, still_compared
from app.domain.clinic import Clinic
from app.domain.disclosure.contribution import contribution_bound
from app.domain.disclosure.series import series_of
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.errors import (
    MovedOnError,
    NotReadyError,
    RefusedError,
    UnknownVersionError,
)
from app.services.questionnaires.judging import Examined
from app.services.questionnaires.proving import Proof, Trial
from app.services.questionnaires.publishing import Candidate, make_public
from app.services.questionnaires.readable import readable_version
from app.services.questionnaires.standing import PublishingUseCase, facts_of, staff
from app.storage import arm_comparisons, audit_log, clinics, drafts, publications, versions
from app.storage.database import Connection
from app.storage.publications import Decided, Publication, PublishedVersion

_Texts: TypeAlias = tuple[str, str, str]
"""Two documents and the examples of the later one."""


class _Pair(NamedTuple):
    """The public version and another one; `beside`, what that is compared with, and how."""

    active: PublishedVersion
    target: PublishedVersion
    beside: PublishedVersion
    texts: _Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """A version, how it came about, and the medical review recorded in it.

    `restores` is the number of the one it equals.
    """

    version: PublishedVersion
    publication: Publication
    review: MedicalReview | None
    restores: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions side by side."""

    earlier: PublishedVersion
    later: PublishedVersion
    examined: Examined


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What going back to a version means.

    `beside` is what it is compared with: the public version, unless that can't be read.
    `needs` is what a publish would ask for besides confirming classes; with any of it the way
    leads over a draft. `resumed` are the items that go on with their counts of then, `goes_on`
    whether levels and themes count as they do now. `ends_comparison`: visitors are in one.
    """

    target: PublishedVersion
    active: PublishedVersion
    beside: PublishedVersion
    examined: Examined
    proof: Proof
    needs: tuple[Need, ...]
    resumed: tuple[str, ...]
    levels_go_on: bool
    themes_go_on: bool
    has_draft: bool
    ends_comparison: bool

    @property
    def is_open(self) -> bool:
        """Whether it can be gone at once."""
        return not self.needs


class Versions(PublishingUseCase):
    """The use cases of the versions page."""

    def versions(self, slug: str, *, below: int | None, count: int) -> tuple[VersionRecord, ...]:
        """Return the newest versions, newest first; with `below` those of a smaller number.

        Raises UnknownVersionError for a questionnaire without any.
        """

        def work(connection: Connection) -> tuple[VersionRecord, ...]:
            known = publications.history(connection, slug)
            if not known:
                raise UnknownVersionError(slug)
            numbers = {one.id: one.number for one in known}
            shown = [one for one in known if below is None or one.number < below][:count]
            found = versions.documents(connection, {one.id for one in shown})
            texts = {one.id: one.document for one in found}
            return tuple(
                VersionRecord(
                    version=one,
                    publication=(published := publications.of_version(connection, one.id)),
                    review=review_of(texts[one.id]),
                    restores=numbers.get(published.restores or 0),
                )
                for one in shown
            )

        return self._database.read(work)

    def title(self, slug: str) -> str:
        """Return the public name of a questionnaire. Raises UnknownVersionError."""

        def work(connection: Connection) -> str:
            found = versions.active(connection, slug)
            if found is None:
                raise UnknownVersionError(slug)
            return found.document

        return title_of(self._database.read(work), otherwise=slug)

    def is_known(self, slug: str) -> bool:
        """Tell whether a questionnaire is or was public."""
        return bool(self._database.read(lambda one: publications.history(one, slug)))

    def hidden(self) -> frozenset[str]:
        """Return the questionnaires whose public version no visitor meets: nobody reviewed it."""
        if not self._judges.examiner.serves_patients:
            return frozenset()
        found = self._database.read(versions.all_active)
        return frozenset(one.slug for one in found if review_of(one.document) is None)

    def questionnaires(self) -> tuple[tuple[PublishedVersion, str], ...]:
        """Return the public version of every questionnaire with its name, by slug."""

        def work(connection: Connection) -> tuple[tuple[PublishedVersion, str], ...]:
            return tuple(
                (publications.history(connection, one.slug)[0], one.document)
                for one in versions.all_active(connection)
            )

        found = self._database.read(work)
        return tuple((one, title_of(text, otherwise=one.slug)) for one, text in found)

    def compare(self, slug: str, first: int, second: int) -> Comparison:
        """Compare two versions by number, the earlier one first. Raises UnknownVersionError."""
        numbers = sorted((first, second))

        def work(connection: Connection) -> tuple[PublishedVersion, PublishedVersion, _Texts]:
            known = {one.number: one for one in publications.history(connection, slug)}
            earlier, later = (_known(known, number) for number in numbers)
            return earlier, later, _texts(connection, earlier.id, later.id)

        earlier, later, texts = self._database.read(work)
        return Comparison(
            earlier=earlier, later=later, examined=self._judges.examiner.examine(*texts)
        )

    def way_back(self, slug: str, number: int, *, who: str, now: datetime) -> WayBack:
        """Return what going back to a version means. Raises UnknownVersionError."""
        self._find_out(slug, number)
        return self._database.read(
            lambda connection: self._way_back(connection, slug, number, who=who, now=now)
        )

    def _find_out(self, slug: str, number: int) -> None:
        """Have versions judged and tried outside of the database's locks; it is kept.

        Raises UnknownVersionError or StillWorkingError.
        """
        texts, trial = self._database.read(
            lambda connection: (
                (pair := _pair(connection, slug, number)).texts,
                self._trial(connection, pair),
            )
        )
        self._judges.examiner.examine(*texts)
        self._judges.prover.proof(trial)

    def _trial(self, connection: Connection, pair: _Pair) -> Trial:
        _, document, examples = pair.texts
        clinic = clinics.clinic(connection) or Clinic()
        return self._judges.prover.trial(pair.target.slug, document, clinic, examples=examples)

    def go_back(
        self, slug: str, number: int, *, active: int, note: str, who: str, now: datetime
    ) -> int:
        """Make a version public that equals an earlier one; return its number.

        `active` is the number of the public version as its reader saw it. Raises
        UnknownVersionError, MovedOnError or RefusedError.
        """

        def work(connection: Connection) -> int:
            found = self._way_back(connection, slug, number, who=who, now=now)
            if found.active.number != active:
                raise MovedOnError
            candidate = self._restored(connection, found)
            try:
                return make_public(connection, candidate, note=note, who=who, now=now)
            except NotReadyError:
                raise RefusedError("not_open") from None

        self.way_back(slug, number, who=who, now=now)  # compared before anybody has to wait
        made = self._database.write_in_turn(work)
        self._published()
        return made

    def draft_of(self, slug: str, number: int, *, who: str, now: datetime) -> None:
        """Begin a draft that equals an earlier version, to be published like any other.

        Raises UnknownVersionError, or RefusedError when there is a draft.
        """

        def work(connection: Connection) -> None:
            found = self._way_back(connection, slug, number, who=who, now=now)
            if found.has_draft:
                raise RefusedError("has_draft")
            content = _content(connection, found.target.id)
            begun = drafts.start(
                connection,
                _content(connection, found.beside.id),
                drafts.Deed(what=drafts.STARTED, who=who, now=now),
                slug=slug,
                base_version_id=found.beside.id,
            )
            deed = drafts.Deed(what="restore", who=who, now=now)
            drafts.save(connection, begun, content, deed)
            audit_log.record(connection, who, "draft.restored", slug, now=now, number=str(number))

        self.way_back(slug, number, who=who, now=now)  # compared before anybody has to wait
        self._database.write_in_turn(work)

    def _restored(self, connection: Connection, found: WayBack) -> Candidate:
        """Return the earlier version as what is to become public once more."""
        earlier = publications.of_version(connection, found.target.id)
        published = Publication(
            restores=found.target.id,
            began=earlier.began,
            decisions=tuple(
                Decided(place=effect.place, kind=effect.proposed, by="")
                for effect in found.examined.effects
            ),
            reasons=earlier.reasons,
            bound=contribution_bound(found.examined.new),
        )
        return Candidate(
            slug=found.target.slug,
            content=_content(connection, found.target.id),
            old=found.examined.old,
            new=found.examined.new,
            proof=found.proof,
            needs=found.needs,
            publication=lambda _number: published,
            event="version.restored",
            details={"equals": str(found.target.number)},
        )

    def _way_back(
        self, connection: Connection, slug: str, number: int, *, who: str, now: datetime
    ) -> WayBack:
        pair = _pair(connection, slug, number)
        examined = self._judges.examiner.examine(*pair.texts, wait=0)
        proof = self._judges.prover.proof(self._trial(connection, pair), wait=0)
        now_counted, then_counted = _counted(connection, pair, examined)
        return WayBack(
            target=pair.target,
            active=pair.active,
            beside=pair.beside,
            examined=examined,
            proof=proof,
            needs=self._needs(connection, pair, examined, proof, who=who, now=now),
            resumed=tuple(
                link_id
                for link_id in examined.new.items
                if now_counted.get(f"item/{link_id}") != then_counted[f"item/{link_id}"]
            ),
            levels_go_on=now_counted["level"] == then_counted["level"],
            themes_go_on=_themes(now_counted) == _themes(then_counted),
            has_draft=drafts.read_draft(connection, slug) is not None,
            ends_comparison=(running := arm_comparisons.running(connection, slug)) is not None
            and not still_compared(examined.old, examined.new, arms=running.arms),
        )

    def _needs(
        self,
        connection: Connection,
        pair: _Pair,
        examined: Examined,
        proof: Proof,
        *,
        who: str,
        now: datetime,
    ) -> tuple[Need, ...]:
        """Return what a publish would ask for, the classes taken as confirmed."""
        people, _ = staff(connection)
        both = (pair.beside.id, pair.target.id)
        reasons = [publications.of_version(connection, one).reasons for one in both]
        facts = replace(
            facts_of(
                examined,
                document="",
                saved_at=now,
                editors=frozenset({who}),
                serves_patients=self._judges.examiner.serves_patients,
            ),
            approvers=people,
            decisions={effect.place: effect.proposed for effect in examined.effects},
            accepted=frozenset(one.mark for found in reasons for one in found),
            page_faults=proof.faults,
            unplanned_arms=is_unplanned(examined.old, examined.new, arms=None),
        )
        return readiness(facts, now=now).needs


def _counted(connection: Connection, pair: _Pair, examined: Examined) -> tuple[dict[str, str], ...]:
    """Return both versions' series by variable."""
    began = publications.beginnings(connection, (pair.beside.id, pair.target.id))
    both = ((pair.beside, examined.old or examined.new), (pair.target, examined.new))
    return tuple({one.variable: one.id for one in series_of(q, began[v.id])} for v, q in both)


def _pair(connection: Connection, slug: str, number: int) -> _Pair:
    known = {one.number: one for one in publications.history(connection, slug)}
    target = _known(known, number)
    active = next((one for one in known.values() if one.status == "active"), None)
    read = readable_version(connection, slug)
    if active is None or active.id == target.id or read is None:
        raise UnknownVersionError(slug)
    return _Pair(active, target, known[read.number], _texts(connection, read.id, target.id))


def _texts(connection: Connection, before: int, after: int) -> _Texts:
    earlier, later = _content(connection, before), _content(connection, after)
    return earlier.document, later.document, later.examples or drafts.NO_EXAMPLES


def _content(connection: Connection, version_id: int) -> versions.Content:
    (found,) = versions.documents(connection, {version_id})
    examples = versions.examples_of(connection, version_id)
    return versions.Content(found.document, examples or drafts.NO_EXAMPLES)


def _known(known: dict[int, PublishedVersion], number: int) -> PublishedVersion:
    found = known.get(number)
    if found is None:
        raise UnknownVersionError(str(number))
    return found


def _themes(counted: dict[str, str]) -> dict[str, str]:
    return {name: series for name, series in counted.items() if name.startswith("theme/")}
