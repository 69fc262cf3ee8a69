"""How a command fails: one clear line and exit code 1, never a traceback for what is expected."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from app.services.clinic_profile import ClinicRefusedError
from app.services.questionnaires.errors import (
    DocumentRefusedError,
    NothingToPublishError,
    SafetyChangedError,
)
from app.storage.failures import StorageError
from app.storage.migration import SchemaDiffersError
from app.storage.versions import UnknownQuestionnaireError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def one_line_errors(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn the errors that people cause into one line each."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except DocumentRefusedError as error:
            raise click.ClickException("\n".join(error.problems)) from None
        except ClinicRefusedError as error:
            lines = (f"{problem.field}: {problem.reason}" for problem in error.problems)
            raise click.ClickException("\n".join(lines)) from None
        except StorageError as error:
            raise click.ClickException(f"The database refused or did not answer: {error}") from None
        except (SafetyChangedError, SchemaDiffersError) as error:
            raise click.ClickException(str(error)) from None
        except NothingToPublishError:
            raise click.ClickException("There is no draft to publish.") from None
        except UnknownQuestionnaireError:
            raise click.ClickException("There is no such questionnaire.") from None

    return run
