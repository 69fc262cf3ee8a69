"""The clinic's profile: who runs the service and where its prompts lead."""

from base64 import b64decode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from app.domain.audit import Entry
from app.domain.clinic import (
    PICTURES,
    Clinic,
    ClinicProblem,
    clinic_problems,
    with_own_confirmations,
    withheld_links,
)
from app.domain.links import LinkRules
from app.domain.wording import WordingHit
from app.processes import StillWorkingError
from app.storage import audit_log, clinics, served_pages, versions
from app.storage.database import Connection, Database
from app.storage.served_pages import StoredPages


class ClinicRefusedError(Exception):
    """A profile can't be stored; `problems` say which field and why, in codes.

    `page_faults` are sentences about the visitors' pages that it breaks.
    """

    def __init__(
        self, problems: tuple[ClinicProblem, ...], page_faults: tuple[str, ...] = ()
    ) -> None:
        """Remember the reasons."""
        super().__init__(", ".join(f"{problem.field}: {problem.reason}" for problem in problems))
        self.problems = problems
        self.page_faults = page_faults


class ProfileChangedError(Exception):
    """Somebody else changed these fields meanwhile; `there` is what they wrote, by field."""

    def __init__(self, there: Mapping[str, str]) -> None:
        """Remember what stands there now."""
        super().__init__(", ".join(there))
        self.there = there


CheckWords = Callable[[str], tuple[WordingHit, ...]]
"""The wording check of one text."""

FREE_TEXTS: Final = (
    *("hours", "contact", "privacy_note"),
    *("visit_duration", "visit_price", "visit_clothes", "picture_alt"),
)
"""What is written in sentences; names, addresses and licences are what they are."""


RewritesPictures = Callable[[bytes, str], tuple[str, str]]
"""As `app.services.pictures.rewritten`, wherever it is done."""

LONGEST_WHY: Final = 500
CONFIRMED: Final = "clinic.link_confirmed"
_CONFIRMATIONS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """New texts by field, the texts their writer saw before, and who that is.

    `why`: their reason for words that the wording check warns of.
    """

    texts: Mapping[str, str]
    seen: Mapping[str, str]
    who: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesTried:
    """What came of building everything public with a profile.

    `faults` are sentences about what can't be built or doesn't answer; `pages` are what passed, by
    version id; `public` are the ids of the public versions then.
    """

    faults: tuple[str, ...] = ()
    pages: Mapping[int, StoredPages] = field(default_factory=dict)
    public: frozenset[int]


@dataclass(frozen=True, slots=True)
class ClinicProfile:
    """Reads and changes the profile; `links` tells which links may be stored, and which shown.

    `try_pages` builds everything public with a profile; it raises StillWorkingError while that is
    tried. `rewritten` makes pictures small and plain.
    """

    database: Database
    links: LinkRules = LinkRules()  # noqa: RUF009  # frozen
    check_words: CheckWords = lambda _: ()
    try_pages: Callable[[Clinic], PagesTried | None] = lambda _: None
    rewritten: RewritesPictures = lambda *_: ("", "not_a_picture")

    def read(self) -> Clinic:
        """Return the profile; every text is empty before somebody filled it in."""
        return self.database.read(clinics.clinic) or Clinic()

    def is_demonstration(self) -> bool:
        """Tell whether the database was founded as a demonstration."""
        return bool(self.database.read(clinics.is_demonstration))

    def save(self, change: ProfileChange, *, now: datetime) -> Clinic:
        """Change some fields as a person does: nothing of others is overwritten, and it is logged.

        The pages that were tried with it are stored with it, and are what visitors get.
        Raises ClinicRefusedError or ProfileChangedError, and then nothing has changed;
        AttributeError for unknown fields; StillWorkingError.
        """
        return self._save(change, what="clinic.changed", now=now)

    def confirm(self, name: str, url: str, *, who: str, now: datetime) -> Clinic:
        """Let visitors have a link that no service is known by. Raises as `save`."""
        before = self.read()
        confirmed = f"{before.confirmed_links}\n{url}".strip()
        texts = {name: url, "confirmed_links": confirmed}
        change = ProfileChange(texts=texts, seen={name: url}, who=who)
        return self._save(change, what=CONFIRMED, told={name: url}, now=now)

    def withheld(self, clinic: Clinic) -> Mapping[str, str]:
        """Return the links that visitors don't get, by field, each with the reason."""
        return withheld_links(clinic, links=self.links)

    def confirmations(self) -> tuple[Entry, ...]:
        """Return who confirmed links lately, the newest first."""
        return self.database.read(
            lambda connection: audit_log.newest(
                connection, count=_CONFIRMATIONS_SHOWN, kinds=(CONFIRMED,)
            )
        )

    def _save(
        self,
        change: ProfileChange,
        *,
        what: str,
        now: datetime,
        told: Mapping[str, str] | None = None,
    ) -> Clinic:
        """Do as `save` says; the log is `told` what is new, unless it is told something else."""
        wanted, tried = self._tried(change)

        def work(connection: Connection) -> Clinic:
            before = clinics.clinic(connection) or Clinic()
            changed = self._changed(before, change)
            if changed != before:
                if changed != wanted:  # somebody saved meanwhile
                    raise StillWorkingError
                clinics.save_clinic(connection, changed)
                if tried is not None:
                    _store_pages(connection, tried)
                new = sorted(_new(before, change))
                details = told or {name: in_short(name, change.texts[name]) for name in new}
                why = change.why.strip()
                audit_log.record(connection, change.who, what, now=now, why=why, **details)
            return changed

        return self.database.write_in_turn(work)

    def _changed(self, before: Clinic, change: ProfileChange) -> Clinic:
        """Return what a person's change makes of a profile, refused as `save` refuses it."""
        there = {name: _text(before, name) for name in _new(before, change) & change.seen.keys()}
        others = {name: text for name, text in there.items() if text != change.seen[name]}
        if others:
            raise ProfileChangedError(others)
        changed = with_own_confirmations(replace(before, **change.texts))
        self._refuse_problems(changed, of=change.texts)
        self._refuse_unexplained(before, changed, why=change.why)
        return changed

    def _tried(self, change: ProfileChange) -> tuple[Clinic, PagesTried | None]:
        """Return the changed profile and the pages with it; outside of the database's locks.

        What is refused anyway, or as it was, is not tried. Raises as `save`.
        """
        before = self.read()
        changed = self._changed(before, change)
        tried = self.try_pages(changed) if changed != before else None
        if tried is not None and tried.faults:
            raise ClinicRefusedError((), tried.faults)
        return changed, tried

    def picture(self, raw: bytes, kind: str) -> str:
        """Return a picture that was sent as it is kept. Raises ClinicRefusedError."""
        text, reason = self.rewritten(raw, kind)
        if reason:
            raise ClinicRefusedError((ClinicProblem(kind, reason),))
        return text

    def claims(self, clinic: Clinic) -> Mapping[str, tuple[WordingHit, ...]]:
        """Return what the wording check finds in the free texts, by field."""
        found = {name: self.check_words(_text(clinic, name)) for name in FREE_TEXTS}
        return {name: hits for name, hits in found.items() if hits}

    def set_up(self, demonstration: Clinic | None, *, now: datetime) -> bool:
        """Found the installation, once; with a profile it is a demonstration for ever.

        Returns whether it was founded now. A profile that is there is never touched. Raises
        ClinicRefusedError.
        """

        def work(connection: Connection) -> bool:
            is_demonstration = demonstration is not None
            if not clinics.found_installation(connection, demonstration=is_demonstration, now=now):
                return False
            if demonstration is not None and clinics.clinic(connection) is None:
                self._refuse_problems(demonstration)
                clinics.save_clinic(connection, demonstration)
            return True

        return self.database.write_in_turn(work)

    def _refuse_problems(self, clinic: Clinic, *, of: Collection[str] = ()) -> None:
        """Raise ClinicRefusedError when something is wrong with some fields, or with any."""
        problems = clinic_problems(clinic, links=self.links)
        blocked = tuple(
            ClinicProblem(name, "blocked_words")
            for name, hits in self.claims(clinic).items()
            if any(hit.severity == "block" for hit in hits)
        )
        found = tuple(one for one in (*problems, *blocked) if not of or one.field in of)
        if found:
            raise ClinicRefusedError(found)

    def _refuse_unexplained(self, before: Clinic, changed: Clinic, *, why: str) -> None:
        """Raise ClinicRefusedError when new words are warned of and nobody says why they may stay.

        A reason is enough: a profile is short, only an owner writes it, and no count hangs on it.
        """
        names = {name for name, _, _ in self._warned(changed) - self._warned(before)}
        if names and not why.strip():
            raise ClinicRefusedError(
                tuple(ClinicProblem(name, "reason_missing") for name in FREE_TEXTS if name in names)
            )
        if len(why) > LONGEST_WHY:
            raise ClinicRefusedError((ClinicProblem("why", "too_long"),))

    def _warned(self, clinic: Clinic) -> set[tuple[str, str, str]]:
        """Return field, rule and sentence of everything that the wording check warns of."""
        return {
            (name, hit.rule_id, hit.sentence)
            for name, hits in self.claims(clinic).items()
            for hit in hits
            if hit.severity == "warn"
        }


FIELDS = tuple(entry.name for entry in fields(Clinic))
"""The names of its fields."""


def _store_pages(connection: Connection, tried: PagesTried) -> None:
    """Keep pages with their versions; raises StillWorkingError if others are public meanwhile."""
    if {one.id for one in versions.all_active(connection)} != tried.public:
        raise StillWorkingError
    for version_id, pages in tried.pages.items():
        served_pages.put(connection, version_id, pages)


def in_short(name: str, text: str) -> str:
    """Return what a field holds for a log or a screen; of a picture its size and digest."""
    if name not in PICTURES or not text:
        return text
    raw = b64decode(text)
    return f"{len(raw)} bytes, sha256 {sha256(raw).hexdigest()}"


def _text(clinic: Clinic, name: str) -> str:
    text: str = getattr(clinic, name)
    return text


def _new(before: Clinic, change: ProfileChange) -> set[str]:
    """Return the names of the fields that a change gives another text."""
    return {name for name, text in change.texts.items() if _text(before, name) != text}
