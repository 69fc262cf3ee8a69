"""Statistics as files: a page that says what they hold, and the two files."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, abort, request

from app.services.statistics.exporting import Format
from app.storage.versions import UnknownQuestionnaireError
from app.web.shared.access import EXPORTING, signed_in_member
from app.web.shared.staff_context import Frame, StaffContext
from app.web.stats.choosing import STATS, address_of, asked_slug, choice_from

EXPORT: Final = f"{STATS}/export"
_LOGGED: Final = "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """What will be in the files; `periods` is empty before the first release."""

    frame: Frame
    title: str
    periods: tuple[str, ...]
    xlsx_href: str
    csv_href: str
    back_href: str


@dataclass(frozen=True, slots=True)
class ExportViews:
    """The views. A file holds what the page of the same choice shows."""

    context: StaffContext

    def add_to(self, blueprint: Blueprint) -> None:
        """Add the addresses to a guarded blueprint: who takes a file along has just signed in."""
        self.context.gate.add(blueprint, EXPORT, self.export, access=EXPORTING)
        self.context.gate.add(blueprint, f"{EXPORT}.csv", self.export_csv, access=EXPORTING)
        self.context.gate.add(blueprint, f"{EXPORT}.xlsx", self.export_xlsx, access=EXPORTING)

    def export(self) -> Response:
        """Show what can be taken along."""
        slug, choice = asked_slug(), choice_from(request.args)
        try:
            statement = self.context.use_cases.statistics.statement(slug, choice)
        except UnknownQuestionnaireError:
            abort(HTTPStatus.NOT_FOUND)
        page = ExportPage(
            frame=self.context.frame(here="stats"),
            title=statement.history.title,
            periods=statement.periods,
            xlsx_href=address_of(slug, choice, path=f"{EXPORT}.xlsx"),
            csv_href=address_of(slug, choice, path=f"{EXPORT}.csv"),
            back_href=address_of(slug, choice),
        )
        return self.context.pages.reply("stats/export.html", page)

    def export_csv(self) -> Response:
        """Hand out the tables as CSV."""
        return self._file("csv")

    def export_xlsx(self) -> Response:
        """Hand out the tables as an Excel file."""
        return self._file("xlsx")

    def _file(self, kind: Format) -> Response:
        if request.method != _LOGGED:
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers=[("Allow", _LOGGED)])
        who = signed_in_member().email
        try:
            made = self.context.use_cases.exporting.export(
                asked_slug(),
                choice_from(request.args),
                kind=kind,
                who=who,
                now=self.context.clock(),
            )
        except UnknownQuestionnaireError:
            abort(HTTPStatus.NOT_FOUND)
        named = f"filename=\"{made.plain_name}\"; filename*=UTF-8''{quote(made.name, safe='')}"
        headers = [
            ("Content-Type", made.media_type),
            ("Content-Disposition", f"attachment; {named}"),
            ("Cache-Control", "no-store"),
        ]
        return Response(made.body, headers=headers)
