"""Whether visitors' pages of a document can be built and answer: tried before anything is public.

The work is done in a process of its own. What passed comes with the pages themselves, which
are kept beside the version and are exactly what is served.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final, Literal

from app.domain.authoring.page_faults import (
    EveryPage,
    NotBuilt,
    PageFault,
    TooMuchToBuild,
    TriedPage,
)
from app.domain.clinic import Clinic
from app.processes import AsksTasks, StillWorkingError, Task, TaskFailedError
from app.storage.drafts import NO_EXAMPLES

WAIT_SECONDS: Final = 2.0
"""How long a request waits for work that is nearly done, before it shows that it goes on."""

PATIENCE_SECONDS: Final = 15.0
"""Work that nobody asked after for so long is given up: the page that waited was closed."""


_OF_MEMORY: Final = frozenset({"MemoryError", "RecursionError", "SIGSEGV", "SIGKILL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: a document, its examples, and where visitors would meet it."""

    slug: str
    document: str
    examples: str
    clinic: Clinic
    serves_patients: bool
    site: str = ""

    @property
    def digest(self) -> str:
        """What names pages made of exactly this; examples are no part of any page."""
        said = [self.slug, self.document, asdict(self.clinic), self.serves_patients, self.site]
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of a trial: faults, or the pages in the form in which they are kept."""

    digest: str
    faults: tuple[PageFault, ...]
    pages: str


@dataclass(frozen=True, slots=True)
class Prover:
    """Has trials made, in a process of `app.web.proof`.

    `site` is our address; `shown_of` takes from a clinic's profile what visitors may not see.
    """

    tasks: AsksTasks
    serves_patients: bool
    site: str = ""
    shown_of: Callable[[Clinic], Clinic] = lambda clinic: clinic

    def trial(
        self, slug: str, document: str, clinic: Clinic, *, examples: str | None = None
    ) -> Trial:
        """Return what is to be tried of a clinic's questionnaire."""
        return Trial(
            slug=slug,
            document=document,
            examples=examples or NO_EXAMPLES,
            clinic=self.shown_of(clinic),
            serves_patients=self.serves_patients,
            site=self.site,
        )

    def proof(self, trial: Trial, *, wait: float = WAIT_SECONDS) -> Proof:
        """Return what came of a trial; raises StillWorkingError after so many seconds."""
        try:
            faults, pages = asked(self.tasks, Task("prove", (trial,)), wait=wait)
        except TaskFailedError as failure:
            faults, pages = (_fault_of(failure),), ""
        return Proof(digest=trial.digest, faults=faults, pages=pages)


def _fault_of(failure: TaskFailedError) -> PageFault:
    """Return what is told of a trial that ended early, of the page that was worked on then."""
    page = failure.part if isinstance(failure.part, TriedPage) else EveryPage()
    resource = lacked(failure)
    kind = NotBuilt(failure.cause) if resource is None else TooMuchToBuild(resource)
    return PageFault(page, kind)


def lacked(failure: TaskFailedError) -> Literal["time", "memory"] | None:
    """Return what a task had too little of; None when it went wrong otherwise."""
    if failure.reason != "too_much":
        return None
    return "memory" if failure.cause in _OF_MEMORY else "time"


def asked(tasks: AsksTasks, task: Task, *, wait: float = WAIT_SECONDS) -> Any:  # noqa: ANN401  # whatever the task's function returns
    """Return the answer to a task; raises StillWorkingError while there is none yet.

    A task that was given up because nobody asked is begun anew. Raises TaskFailedError.
    """
    try:
        return tasks.ask(task, wait=wait, patience=PATIENCE_SECONDS)
    except TimeoutError:
        raise StillWorkingError from None
    except TaskFailedError as failure:
        if failure.reason == "unwanted":
            raise StillWorkingError from None
        raise
