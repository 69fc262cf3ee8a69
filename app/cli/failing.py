"""How a command fails: one clear line and exit code 1, never a traceback for what is expected."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, assert_never

import click

from app.documents.reading import UnreadableDocumentError, told
from app.domain.authoring.approvals import Need
from app.domain.authoring.page_faults import fault_sentence
from app.processes import StillWorkingError
from app.services.clinic_profile import ClinicRefusedError
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    DocumentTooMuchError,
    MovedOnError,
    NotReadyError,
    SafetyChangedError,
)
from app.services.shipped import page_fault_words
from app.storage.failures import (
    NoDraftError,
    SchemaDiffersError,
    StorageError,
    UnknownQuestionnaireError,
)

OPERATOR: Final = "operator"
"""Who did it, in the audit log."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


Lines: TypeAlias = Mapping[type[Exception], Callable[[Any], str]]
"""What each kind of error is told as."""


def one_line_errors(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn the errors that people cause into one line each."""
    return told_in_lines(command, _LINES)


def told_in_lines(
    command: Callable[Arguments, Result], known: Lines
) -> Callable[Arguments, Result]:
    """Turn known errors of a command into lines."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except tuple(known) as error:
            line = next(line for kind, line in known.items() if isinstance(error, kind))
            raise click.ClickException(line(error)) from None

    return run


def _line(need: Need) -> str:
    """Return what is missing before a publication, for the operator; of pages as staff read it."""
    if need.fault is not None:
        return fault_sentence(need.fault, page_fault_words())
    match need.kind:
        case "blocked":
            said = _BLOCKED.get(need.cause, "{}: the draft itself must change").format(need.detail)
        case "reason":
            said = f"{need.detail} warns: staff write why the sentence may stand"
        case "medical_review":
            said = "a medical review must be recorded in the document"
        case "confirmation":
            said = f"an owner confirms what it does to the counts ({need.detail})"
        case "second_person":
            said = "somebody who did not edit it reads and approves it"
        case "waiting" | "approval":
            said = f"who works alone approves it a day after the last save, from {need.until}"
        case _:
            assert_never(need.kind)
    return f"{need.place or 'the whole'}: {said}"


_BLOCKED: Final = {
    "wording": "{} forbids what stands there",
    "example": "gets another result than it must",
    "arms": "shows visitors different words, and no comparison was planned",
}

_LINES: Final[Lines] = {
    UnreadableDocumentError: lambda error: "\n".join(told(error.problems)),
    DocumentRefusedError: lambda error: "\n".join(error.problems),
    ClinicRefusedError: lambda error: "\n".join(
        (*(f"{one.field}: {one.reason}" for one in error.problems), *error.page_faults)
    ),
    NotReadyError: lambda error: "\n".join(map(_line, error.needs)),
    StorageError: lambda error: f"The database refused or did not answer: {error}",
    DocumentTooMuchError: lambda error: (
        f"It could not be judged: too little {error.lacked} at {error.part or 'some part'}."
        if error.lacked
        else f"It could not be judged: it went wrong at {error.part or 'some part'}."
    ),
    StillWorkingError: lambda _: "A document is still judged, this machine is busy: try again.",
    SafetyChangedError: str,
    SchemaDiffersError: str,
    NoDraftError: lambda _: "There is no draft to publish.",
    MovedOnError: lambda _: "Somebody changed it meanwhile: try again.",
    UnknownQuestionnaireError: lambda _: "There is no such questionnaire.",
}
"""The errors that people cause."""
