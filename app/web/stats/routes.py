"""The statistics page and the monthly report. Both only read, and ask for nothing but a role."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, request

from app.services.clinic_profile import ClinicProfile
from app.services.statistics.periods import month_of, months
from app.services.statistics.reading import Named, Statistics
from app.services.statistics.statement import Statement
from app.storage.versions import UnknownQuestionnaireError
from app.web.shared.access import SIGNED_IN, Gate, signed_in_member
from app.web.shared.staff_frame import Frame, frame_of
from app.web.shared.staff_pages import StaffPages
from app.web.stats.choosing import STATS, address_of, asked_slug, choice_from, picker
from app.web.stats.exports import EXPORT, Exports
from app.web.stats.pages import Option, ReportPage, StatsPage, board_of

REPORT: Final = f"{STATS}/report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statisticians:
    """The views. What they show depends on what was released and asked for, never on who asks."""

    statistics: Statistics
    profile: ClinicProfile
    gate: Gate
    pages: StaffPages
    default_slug: str

    def stats(self) -> Response:
        """Show the statistics of a choice of periods."""
        slug = asked_slug(self.default_slug)
        statement = self._found(lambda: self.statistics.statement(slug, choice_from(request.args)))
        history, chosen = statement.history, statement.chosen
        page = StatsPage(
            frame=self._frame(),
            demonstration=self.profile.is_demonstration(),
            slug=slug,
            title=history.title,
            others=self._others(slug),
            picker=picker(slug, history.runs, chosen, words=self.statistics.words)
            if chosen
            else None,
            board=board_of(statement),
            report_href=f"{REPORT}?of={slug}",
            export_href=address_of(slug, choice_from(request.args), path=EXPORT),
        )
        return self.pages.reply("stats/page.html", page)

    def report(self) -> Response:
        """Show a month as it is printed."""
        slug = asked_slug(self.default_slug)
        month = request.args.get("month", "")
        statement = self._found(lambda: self.statistics.report(slug, month))
        known = months(statement.history.runs)
        shown = month_of(statement.chosen.period.runs[-1]) if statement.chosen else ""
        page = ReportPage(
            frame=self._frame(),
            demonstration=self.profile.is_demonstration(),
            clinic_name=self.profile.read().name,
            slug=slug,
            title=statement.history.title,
            month=shown,
            months=tuple(Option(one, one, one == shown) for one in known),
            board=board_of(statement),
        )
        return self.pages.reply("stats/report.html", page)

    def _frame(self) -> Frame:
        return frame_of(signed_in_member(), self.gate, here="stats")

    def _found(self, read: Callable[[], Statement]) -> Statement:
        try:
            return read()
        except UnknownQuestionnaireError:
            abort(HTTPStatus.NOT_FOUND)

    def _others(self, slug: str) -> tuple[Named, ...]:
        return tuple(one for one in self.statistics.questionnaires() if one.slug != slug)


def make_blueprint(views: Statisticians, exports: Exports) -> Blueprint:
    """Return the statistics' addresses, behind the gate."""
    blueprint = Blueprint("stats", __name__)
    views.gate.guard(blueprint)
    views.pages.handle_errors(blueprint)
    views.gate.add(blueprint, STATS, views.stats, access=SIGNED_IN)
    views.gate.add(blueprint, REPORT, views.report, access=SIGNED_IN)
    exports.add_to(blueprint)
    return blueprint
