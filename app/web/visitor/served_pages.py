"""The pages that visitors are served: those that were built and tried, kept in memory.

A version comes with its pages. Where they were made of another profile of the clinic or by
another release of the software, others are asked for, and what there is goes on being served
until those have been tried, or if they fail. Nothing is rendered here.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from math import inf
from pathlib import Path
from threading import Lock
from typing import Final

import structlog

from app.domain.authoring.approvals import may_be_met
from app.domain.clinic import Clinic
from app.domain.questionnaire import Questionnaire
from app.processes import StillWorkingError
from app.services.library import LibraryNotReadyError, ServedVersion
from app.services.questionnaires.proving import WAIT_SECONDS, Prover, Trial
from app.web.visitor.pages import DemonstrationKind
from app.web.visitor.prepared_pages import (
    PreparedPages,
    RenderedForm,
    ServedAt,
    address,
    demonstration_of,
    prepare_pages,
)

_MOST_KEPT: Final = 64
"""More than any process serves at once; old ones make room."""

_AGAIN_SECONDS: Final = 60.0
"""Until pages are tried again that failed: on a machine in need, it was not their fault."""

_ROOT: Final = Path(__file__).resolve().parents[3]
_MADE_OF: Final = (("app", "*.py"), ("app/static", "*"), ("templates", "*.html"))

_log = structlog.get_logger(__name__)


class FaultyPagesError(Exception):
    """The pages failed their trial."""


@cache
def release() -> str:
    """Return what names the code and the templates that pages are made with."""
    files = {path for folder, kind in _MADE_OF for path in (_ROOT / folder).rglob(kind)}
    found = sha256()
    for path in sorted(path for path in files if path.is_file()):
        found.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return found.hexdigest()


def written(forms: Mapping[str, RenderedForm], *, release: str) -> str:
    """Return rendered forms as they are kept."""
    arms = {arm: asdict(form) for arm, form in forms.items()}
    return json.dumps({"release": release, "arms": arms}, ensure_ascii=False)


def read_forms(pages: str) -> Mapping[str, RenderedForm]:
    """Return the forms that were kept, by arm. Raises ValueError, KeyError or TypeError."""
    return {arm: RenderedForm(**form) for arm, form in json.loads(pages)["arms"].items()}


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a version is served with, None: nothing; until a moment of the monotonic clock."""

    version: ServedVersion[Questionnaire]
    clinic: Clinic
    prepared: PreparedPages | None
    until: float

    def stands(self, version: ServedVersion[Questionnaire], clinic: Clinic) -> bool:
        """Tell whether it is of this version and profile, and need not be tried again."""
        is_same = self.version is version and (self.clinic is clinic or self.clinic == clinic)
        return is_same and time.monotonic() < self.until


class ServedPages:
    """Prepares pages when they are first asked for, and keeps them."""

    def __init__(
        self,
        prover: Prover,
        *,
        default_slug: str,
        release: str,
        wait: float = WAIT_SECONDS,
    ) -> None:
        """Take who tries pages; the default questionnaire lives at ``/``.

        `wait` is how long the first visitor of untried pages waits for them.
        """
        self._prover = prover
        self._default_slug = default_slug
        self._release = release
        self._wait = wait
        self._kept: dict[int, _Kept] = {}
        self._making = Lock()

    def of(self, version: ServedVersion[Questionnaire], *, clinic: Clinic) -> PreparedPages:
        """Return the pages of a version and the clinic's present profile.

        Raises LibraryNotReadyError while there are none that were tried.
        """
        kept = self._kept.get(version.id)
        if kept is None or not kept.stands(version, clinic):
            with self._making:
                kept = self._renewed(version, clinic)
        if kept.prepared is None:
            raise LibraryNotReadyError
        return kept.prepared

    def demonstration(self, questionnaire: Questionnaire) -> DemonstrationKind:
        """Return what the pages of a questionnaire say about being a demonstration."""
        return demonstration_of(questionnaire, serves_patients=self._prover.serves_patients)

    def may_show(self, questionnaire: Questionnaire) -> bool:
        """Tell whether visitors may meet it: nobody who needs help meets what no one reviewed."""
        serves_patients = self._prover.serves_patients
        return may_be_met(questionnaire.medical_review, serves_patients=serves_patients)

    def address(self, slug: str) -> str:
        """Return the path of a questionnaire's page."""
        return address(slug, default_slug=self._default_slug)

    def _renewed(self, version: ServedVersion[Questionnaire], clinic: Clinic) -> _Kept:
        kept = self._kept.get(version.id)
        if kept is not None and kept.stands(version, clinic):
            return kept
        try:
            pages = self._tried(version, clinic, wait=0 if kept or version.pages else self._wait)
            prepared = self._prepare(version, clinic, pages)
            return self._keep(_Kept(version, clinic, prepared, until=inf))
        except StillWorkingError:
            until = 0.0
        except Exception as failure:  # noqa: BLE001  # whatever it is, visitors keep what was good
            _log.error("pages_not_renewed", version_id=version.id, cause=type(failure).__name__)
            until = time.monotonic() + _AGAIN_SECONDS
        last_good = (kept and kept.prepared) or self._stored(version, clinic)
        return self._keep(_Kept(version, clinic, last_good, until))

    def _tried(self, version: ServedVersion[Questionnaire], clinic: Clinic, *, wait: float) -> str:
        """Return pages for this clinic by this release. Raises StillWorkingError."""
        trial: Trial = self._prover.trial(version.slug, version.document, clinic)
        if version.pages_digest == trial.digest and self._is_ours(version.pages):
            return version.pages
        proof = self._prover.proof(trial, wait=wait)
        if proof.faults:
            raise FaultyPagesError
        return proof.pages

    def _is_ours(self, pages: str) -> bool:
        try:
            return bool(json.loads(pages)["release"] == self._release)
        except (ValueError, KeyError, TypeError):
            return False

    def _stored(
        self, version: ServedVersion[Questionnaire], clinic: Clinic
    ) -> PreparedPages | None:
        """Return what was kept with the version, if this release can serve it."""
        try:
            return self._prepare(version, clinic, version.pages)
        except Exception:  # noqa: BLE001  # whatever it is, visitors meet a page that says so
            return None

    def _prepare(
        self, version: ServedVersion[Questionnaire], clinic: Clinic, pages: str
    ) -> PreparedPages:
        place = ServedAt(
            action=self.address(version.slug),
            clinic=clinic,
            demonstration=self.demonstration(version.questionnaire),
            site=self._prover.site,
        )
        return prepare_pages(
            version.questionnaire, version_id=version.id, place=place, forms=read_forms(pages)
        )

    def _keep(self, kept: _Kept) -> _Kept:
        self._kept.pop(kept.version.id, None)
        while len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[kept.version.id] = kept
        return kept
