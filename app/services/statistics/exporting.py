"""Exports: the very tables of the page as a file, and a line in the audit log for each."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from app.services.statistics.periods import Choice, monday, sunday
from app.services.statistics.release_reading import Statistics
from app.services.statistics.shown_tables import Words
from app.services.statistics.spreadsheets import as_csv, as_xlsx
from app.services.statistics.statement import Statement
from app.storage import audit_log
from app.storage.database import Database

Format: TypeAlias = Literal["csv", "xlsx"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "xlsx")

_MEDIA_TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
_WRITERS: Final[Mapping[Format, Callable[..., bytes]]] = MappingProxyType(
    {"csv": as_csv, "xlsx": as_xlsx}
)
_NOT_IN_A_NAME: Final = frozenset('\\/:*?"<>|')


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFile:
    """A file for a browser or a disk; ``plain_name`` is for those that know ASCII only."""

    name: str
    plain_name: str
    media_type: str
    body: bytes


class Exporting:
    """The use case behind the exports."""

    def __init__(self, database: Database, *, statistics: Statistics) -> None:
        """Export what `statistics` reads, and log it in `database`."""
        self._database = database
        self._statistics = statistics

    def export(
        self, slug: str, choice: Choice, *, kind: Format, who: str, now: datetime
    ) -> ExportedFile:
        """Return the file of a choice. Raises UnknownQuestionnaireError."""
        statement = self._statistics.statement(slug, choice)
        self._record(statement, kind=kind, who=who, now=now)
        return exported(statement, kind=kind, words=self._statistics.words)

    def _record(self, statement: Statement, *, kind: Format, who: str, now: datetime) -> None:
        said = {"format": kind, "period": _days(statement)}
        slug = statement.history.slug
        self._database.write_in_turn(
            lambda connection: audit_log.record(
                connection, who, "statistics.exported", slug, now=now, **said
            )
        )


def exported(statement: Statement, *, kind: Format, words: Words) -> ExportedFile:
    """Return the file of a statement; the same statement always gives the same bytes."""
    title = statement.history.title
    period = statement.periods[0] if statement.periods else words("export.no_period")
    days = _days(statement)
    return ExportedFile(
        name=f"{_nameable(words('export.file', title=title, period=period))}.{kind}",
        plain_name=f"statistics{'-' if days else ''}{days}.{kind}",
        media_type=_MEDIA_TYPES[kind],
        body=_WRITERS[kind](statement, words=words),
    )


def _days(statement: Statement) -> str:
    """Return the chosen days in figures; nothing before the first release."""
    if statement.chosen is None:
        return ""
    period = statement.chosen.period
    return f"{monday(period.first):%Y-%m-%d}_{sunday(period.last):%Y-%m-%d}"


def _nameable(text: str) -> str:
    """Return a text without signs that some system refuses in a file's name."""
    return "".join(
        "-" if sign in _NOT_IN_A_NAME or unicodedata.category(sign).startswith("C") else sign
        for sign in text
    )
