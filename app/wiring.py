"""Builds the use cases once, from the settings.

The only place that knows which storage a service is given. `app.web` and `app.cli` receive
what this module builds; of their own they have only an `Answering` that counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypedDict, assert_never

from app.documents.reading import canonical_text, problem_lines, read_questionnaire
from app.domain.authoring.page_faults import fault_sentence
from app.domain.clinic import (
    DEMONSTRATION,
    DEMONSTRATION_HOST,
    Clinic,
    well_formed,
    without_demonstration,
    without_withheld,
)
from app.domain.links import LinkRules
from app.domain.questionnaire import Questionnaire
from app.domain.wording import check
from app.processes import AsksTasks, BoundedProcess, Task, TaskFailedError
from app.services import shipped
from app.services.answering import Answering
from app.services.auditing import AuditLog
from app.services.clinic_profile import ClinicProfile, PagesTried
from app.services.counting import PATIENCE_SECONDS, CountingQueue
from app.services.doctor.doctor import Doctor
from app.services.doctor.files import InstallationPaths
from app.services.doctor.stored import ExpectedInstallation
from app.services.events import EventBook
from app.services.library import PublishedLibrary, Waits
from app.services.questionnaires.building import (
    PublishingUseCases,
    TryingUseCases,
    build_publishing,
    build_trying,
)
from app.services.questionnaires.drafts import Drafts
from app.services.questionnaires.importing import Importing
from app.services.questionnaires.judging import (
    Examiner,
)
from app.services.questionnaires.proving import Prover, asked
from app.services.questionnaires.readable import readable_versions
from app.services.questionnaires.standing import Judges
from app.services.releasing.building import Releases, build_releases
from app.services.releasing.releasing import ReleaseWatch
from app.services.simulating import Simulating
from app.services.staff.building import StaffAccess, build_staff_access
from app.services.statistics.exporting import Exporting
from app.services.statistics.release_reading import Material, Statistics
from app.services.statistics.shown_tables import read_words
from app.services.statistics_settings import StatisticsSettings
from app.storage import versions
from app.storage.counts import writer
from app.storage.database import Database, open_database
from app.storage.failures import StorageError
from app.storage.kept_copy import FILE_NAME, KeptCopy
from app.storage.migration import DatabaseReadiness, ReadinessProbe, Schema
from app.storage.served_pages import StoredPages

if TYPE_CHECKING:
    from config import Settings

PROOF = "app.web.proof"
"""The module whose process judges and tries documents."""

DEFAULT_SLUG = "back-pain"
"""The questionnaire of the first page."""

_SENT_SECONDS = 8.0
"""How long whoever sends a file or a profile waits, which nobody saw before; proxies wait 15."""

_PUBLISHER = "setup"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What people can do, ready to be called."""

    database: Database
    schema: Schema
    readiness: Callable[[], DatabaseReadiness]
    library: PublishedLibrary[Questionnaire]
    counting: CountingQueue
    events: EventBook
    answering: Answering
    importing: Importing
    clinic_profile: ClinicProfile
    drafts: Drafts
    doctor: Doctor
    publishing: PublishingUseCases
    releases: Releases
    release_watch: ReleaseWatch
    simulating: Simulating
    statistics: Statistics
    exporting: Exporting
    statistics_settings: StatisticsSettings
    staff: StaffAccess
    trying: TryingUseCases
    audit_log: AuditLog
    site_address: str
    shipped: Callable[[], Questionnaire]
    tasks: AsksTasks
    prover: Prover
    set_up: Callable[[], tuple[str, ...]]


class _ForStatistics(TypedDict):
    """The use cases around what is counted."""

    counting: CountingQueue
    events: EventBook
    answering: Answering
    releases: Releases
    release_watch: ReleaseWatch
    simulating: Simulating
    statistics: Statistics
    exporting: Exporting
    statistics_settings: StatisticsSettings


def build(settings: Settings, *, patience: int = 1, tasks: AsksTasks | None = None) -> UseCases:
    """Build the use cases; nothing is connected and no thread or process started yet.

    Everything waits `patience` times as long as a visitor may: tests do, on busy machines.
    `tasks` are answered by a process of their own unless told otherwise.
    """
    tasks = tasks or BoundedProcess(PROOF)
    database = open_database(settings.database_url, patience=patience)
    readiness = ReadinessProbe(settings.database_url)
    key, previous_key = settings.secret_key, settings.secret_key_previous
    staff = build_staff_access(database, key=key, previous_key=previous_key)
    library = _library(database, settings, patience=patience)
    judges = _judges(settings, tasks)
    publishing = _publishing(database, library, judges=judges)
    profile = _profile(settings, database, prover=judges.prover, tasks=tasks)
    return UseCases(
        database=database,
        schema=Schema(settings.database_url),
        readiness=readiness,
        library=library,
        importing=Importing(database, tasks, wait=_SENT_SECONDS),
        clinic_profile=profile,
        doctor=_doctor(settings, database=database, readiness=readiness),
        staff=staff,
        audit_log=AuditLog(database),
        site_address=_site_address(settings),
        shipped=shipped.default_questionnaire,
        tasks=tasks,
        set_up=lambda: _set_up(settings, publishing, profile) + _renew_seals(settings, staff),
        **_for_statistics(settings, database, patience=patience),
        drafts=Drafts(database),
        prover=judges.prover,
        publishing=publishing,
        trying=_trying(settings, database, tasks=tasks, examiner=judges.examiner),
    )


def _profile(
    settings: Settings, database: Database, *, prover: Prover, tasks: AsksTasks
) -> ClinicProfile:
    rules = shipped.wording_rules()

    def rewritten(raw: bytes, kind: str) -> tuple[str, str]:
        try:
            found: tuple[str, str] = asked(tasks, Task("picture", (raw, kind)), wait=_SENT_SECONDS)
        except TaskFailedError:
            return "", "not_a_picture"
        return found

    return ClinicProfile(
        database,
        links=_links(settings),
        check_words=lambda text: check(text, rules),
        try_pages=partial(_try_pages, database=database, prover=prover),
        rewritten=rewritten,
    )


def _try_pages(clinic: Clinic, *, database: Database, prover: Prover) -> PagesTried:
    """Have all that visitors meet built with a profile of the clinic."""
    public, met = database.read(
        lambda connection: (versions.all_active(connection), readable_versions(connection))
    )
    words = shipped.page_fault_words()
    proofs = {
        one: prover.proof(prover.trial(one.slug, one.document, clinic), wait=_SENT_SECONDS)
        for one in met
    }
    return PagesTried(
        faults=tuple(
            fault_sentence(fault, words, title=read_questionnaire(one.document).title)
            for one, proof in proofs.items()
            for fault in proof.faults
        ),
        pages={one.id: StoredPages(proof.digest, proof.pages) for one, proof in proofs.items()},
        public=frozenset(one.id for one in public),
    )


def _for_statistics(settings: Settings, database: Database, *, patience: int) -> _ForStatistics:
    counting = CountingQueue(writer(database), patience=PATIENCE_SECONDS * patience)
    statistics = _statistics(database)
    return _ForStatistics(
        counting=counting,
        events=EventBook(database),
        answering=Answering(count=counting.count),
        releases=build_releases(
            database, instance_dir=settings.instance_dir, read=read_questionnaire
        ),
        release_watch=ReleaseWatch(database),
        simulating=Simulating(database, url=settings.database_url, read=shipped.with_visitors),
        statistics=statistics,
        exporting=Exporting(database, statistics=statistics),
        statistics_settings=StatisticsSettings(
            database, shipped=shipped.start_sources(), read=read_questionnaire
        ),
    )


def _trying(
    settings: Settings, database: Database, *, tasks: AsksTasks, examiner: Examiner
) -> TryingUseCases:
    return build_trying(
        database,
        key=settings.secret_key,
        previous_key=settings.secret_key_previous,
        tasks=tasks,
        examiner=examiner,
        people_of=shipped.people_of,
    )


def _set_up(
    settings: Settings, publishing: PublishingUseCases, profile: ClinicProfile
) -> tuple[str, ...]:
    """Fill a fresh database; return one line for each thing that was done now."""
    done: list[str] = []
    demonstration = None if settings.production else shipped.demonstration_clinic()
    if profile.set_up(demonstration, now=_now()):
        kind = "for real visitors" if settings.production else "as a demonstration"
        done.append(f"The database was set up {kind}.")
    for name, document, examples in shipped.questionnaires():
        found = publishing.publishing.install_shipped(
            canonical_text(document), examples=examples, who=_PUBLISHER, now=_now()
        )
        match found:
            case "published":
                done.append(f"{name} was published.")
            case "waits":
                done.append(f"{name} waits as a draft until its medical review is recorded.")
            case "exists":
                pass
            case _:
                assert_never(found)
    for slug, faults in publishing.publishing.renew_pages().items():
        done.append(f"{slug}: this release can't build its pages; the last good ones stay.")
        done.extend(fault_sentence(fault, shipped.page_fault_words()) for fault in faults)
    return tuple(done)


def _renew_seals(settings: Settings, staff: StaffAccess) -> tuple[str, ...]:
    """Make the key before superfluous, for what was sealed with it."""
    renewed = staff.accounts.renew_seals() if settings.secret_key_previous else 0
    return (f"{renewed} secrets are sealed with the present key.",) if renewed else ()


def _site_address(settings: Settings) -> str:
    """Return where people reach this site, as far as the settings tell."""
    if settings.production and settings.trusted_hosts:
        return f"https://{settings.trusted_hosts[0].removeprefix('.')}"
    return f"http://localhost:{settings.port}"


def _doctor(settings: Settings, *, database: Database, readiness: ReadinessProbe) -> Doctor:
    return Doctor(
        database,
        readiness=readiness,
        settings=f"{settings.environment}, port {settings.port} of {settings.host}",
        places=InstallationPaths(
            instance_dir=settings.instance_dir,
            key_file=settings.key_file,
            database_file=settings.database_file,
            backup_dir=settings.backup_dir,
        ),
        expected=ExpectedInstallation(
            production=settings.production,
            default_slug=DEFAULT_SLUG,
            links=_links(settings),
            check=problem_lines,
        ),
    )


def _statistics(database: Database) -> Statistics:
    words = read_words(shipped.shipped_text("statistics-words.json"))
    return Statistics(
        database,
        material=Material(
            parse=read_questionnaire,
            words=words,
            shipped=shipped.start_sources(),
        ),
    )


def _library(
    database: Database, settings: Settings, *, patience: int
) -> PublishedLibrary[Questionnaire]:
    """Return what is served from; real visitors never see what is made up, whatever is stored.

    The check at the start is not enough: the database can be away then, or change later.
    """
    return PublishedLibrary(
        database,
        parse=read_questionnaire,
        clock=_now,
        shown_of=_shown_of(settings),
        kept=KeptCopy(settings.instance_dir / FILE_NAME, of=str(database.engine.url)),
        waits=Waits(for_first_load=Waits().for_first_load * patience),
    )


def _links(settings: Settings) -> LinkRules:
    """Return which links may be set; demonstration hosts are known wherever nobody real comes."""
    known, limit = shipped.link_providers(), settings.link_hosts
    if settings.production:
        return LinkRules(providers=known, limit=limit)
    return LinkRules(
        providers=(*known, DEMONSTRATION), limit=(*limit, DEMONSTRATION_HOST) if limit else ()
    )


def _judges(settings: Settings, tasks: AsksTasks) -> Judges:
    """Return who finds out about documents."""
    return Judges(
        examiner=Examiner(
            tasks, shipped=shipped.questionnaire_of, serves_patients=settings.production
        ),
        prover=Prover(
            tasks,
            serves_patients=settings.production,
            site=_site_address(settings) if settings.production else "",
            shown_of=_shown_of(settings),
        ),
    )


def _shown_of(settings: Settings) -> Callable[[Clinic], Clinic]:
    """Return what takes from a clinic's profile what visitors may not see, or pages can't show."""
    links = _links(settings)

    def shown_of(clinic: Clinic) -> Clinic:
        found = without_withheld(well_formed(clinic), links=links)
        return without_demonstration(found) if settings.production else found

    return shown_of


def _publishing(
    database: Database, library: PublishedLibrary[Questionnaire], *, judges: Judges
) -> PublishingUseCases:
    """Return the use cases of publishing; this process then shows at once what was changed."""

    def published() -> None:
        with suppress(StorageError):
            library.refresh()

    return build_publishing(database, judges=judges, published=published)


def _now() -> datetime:
    return datetime.now(UTC)
