"""The statistics page and the monthly report. Both only read, and ask for nothing but a role."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, request

from app.services.statistics.periods import month_of, months
from app.services.statistics.release_reading import Named
from app.services.statistics.statement import Statement
from app.storage.versions import UnknownQuestionnaireError
from app.web.shared.access import SIGNED_IN
from app.web.shared.staff_context import StaffContext
from app.web.stats.choosing import STATS, address_of, asked_slug, choice_from, picker
from app.web.stats.exports import EXPORT, ExportViews
from app.web.stats.pages import Option, ReportPage, StatsPage, board_of

REPORT: Final = f"{STATS}/report"


@dataclass(frozen=True, slots=True)
class StatisticsPages:
    """The views. What they show depends on what was released and asked for, never on who asks."""

    context: StaffContext

    def stats(self) -> Response:
        """Show the statistics of a choice of periods."""
        slug = asked_slug()
        statement = self._found(
            lambda: self.context.use_cases.statistics.statement(slug, choice_from(request.args))
        )
        history, chosen = statement.history, statement.chosen
        page = StatsPage(
            frame=self.context.frame(here="stats"),
            demonstration=self.context.use_cases.clinic_profile.is_demonstration(),
            slug=slug,
            title=history.title,
            others=self._others(slug),
            picker=picker(slug, history.runs, chosen, words=self.context.use_cases.statistics.words)
            if chosen
            else None,
            board=board_of(statement),
            report_href=f"{REPORT}?of={slug}",
            export_href=address_of(slug, choice_from(request.args), path=EXPORT),
        )
        return self.context.pages.reply("stats/page.html", page)

    def report(self) -> Response:
        """Show a month as it is printed."""
        slug = asked_slug()
        month = request.args.get("month", "")
        statement = self._found(lambda: self.context.use_cases.statistics.report(slug, month))
        known = months(statement.history.runs)
        shown = month_of(statement.chosen.period.runs[-1]) if statement.chosen else ""
        page = ReportPage(
            frame=self.context.frame(here="stats"),
            demonstration=self.context.use_cases.clinic_profile.is_demonstration(),
            clinic_name=self.context.use_cases.clinic_profile.read().name,
            slug=slug,
            title=statement.history.title,
            month=shown,
            months=tuple(Option(one, one, one == shown) for one in known),
            board=board_of(statement),
        )
        return self.context.pages.reply("stats/report.html", page)

    def _found(self, read: Callable[[], Statement]) -> Statement:
        try:
            return read()
        except UnknownQuestionnaireError:
            abort(HTTPStatus.NOT_FOUND)

    def _others(self, slug: str) -> tuple[Named, ...]:
        return tuple(
            one for one in self.context.use_cases.statistics.questionnaires() if one.slug != slug
        )


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the statistics' addresses, behind the gate."""
    blueprint = context.blueprint("stats")
    views = StatisticsPages(context)
    context.gate.add(blueprint, STATS, views.stats, access=SIGNED_IN)
    context.gate.add(blueprint, REPORT, views.report, access=SIGNED_IN)
    ExportViews(context).add_to(blueprint)
    return blueprint
