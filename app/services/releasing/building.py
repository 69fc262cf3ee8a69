"""Builds the use cases around releases from a database and a folder."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.disclosure.thresholds import Thresholds
from app.domain.questionnaire import Questionnaire
from app.services.releasing.cohorts import ReleaseRules
from app.services.releasing.releasing import Releasing, Tidying
from app.services.releasing.restoring import Restoring
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What an operator does about releases."""

    releasing: Releasing
    restoring: Restoring
    tidying: Tidying


def build_releases(
    database: Database, *, instance_dir: Path, read: Callable[[str], Questionnaire]
) -> Releases:
    """Build the use cases; the ledger lies in `instance_dir`."""
    ledger = Ledger(instance_dir / FILE_NAME)
    rules = ReleaseRules(read=read, draw=secrets.randbelow, thresholds=Thresholds())
    return Releases(
        releasing=Releasing(database, ledger=ledger, rules=rules),
        restoring=Restoring(database, ledger=ledger, rules=rules),
        tidying=Tidying(database),
    )
