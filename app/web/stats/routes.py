"""The statistics page, the monthly report, and both as files.

Pages only read, and ask for nothing but a role; whoever takes a file along has just signed in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, request

from app.domain.disclosure.forecast import MOST_A_WEEK, FirstFigures
from app.services.statistics.exporting import Format
from app.services.statistics.periods import (
    Choice,
    Chosen,
    Period,
    Run,
    choice_of,
    month_of,
    months,
    presets,
)
from app.services.statistics.release_reading import Named
from app.services.statistics.shares import period_name
from app.services.statistics.shown_tables import Words
from app.services.statistics.statement import Statement
from app.storage.failures import UnknownQuestionnaireError
from app.web.shared.access import EXPORTING, SIGNED_IN, signed_in_member
from app.web.shared.post_body import whole_number
from app.web.shared.staff_context import Frame, StaffContext
from app.web.stats.pages import (
    Option,
    Picker,
    PresetLink,
    ReportPage,
    StatsPage,
    statement_view,
    weeks_view,
)
from app.wiring import DEFAULT_SLUG

STATS: Final = "/staff/stats"
_KEYS: Final = ("start", "end", "with_start", "with_end")
EXPORT: Final = f"{STATS}/export"
REPORT: Final = f"{STATS}/report"
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
            board=statement_view(
                statement,
                question=request.args.get("question", ""),
                address=f"{address_of(slug, choice_from(request.args))}&question=",
            ),
            weeks=weeks_view(statement),
            first=None if chosen else self._first_figures(slug),
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
            board=statement_view(statement),
        )
        return self.context.pages.reply("stats/report.html", page)

    def _found(self, read: Callable[[], Statement]) -> Statement:
        try:
            return read()
        except UnknownQuestionnaireError:
            abort(HTTPStatus.NOT_FOUND)

    def _first_figures(self, slug: str) -> FirstFigures | None:
        typed = whole_number(request.args.get("expected", ""))
        return self.context.use_cases.statistics.first_figures(
            slug, expected=min(typed or 0, MOST_A_WEEK), now=self.context.clock()
        )

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


def asked_slug() -> str:
    """Return the questionnaire that the query names, or else the first page's.

    What can't be a name is not found.
    """
    slug: str = request.args.get("of", "") or DEFAULT_SLUG
    if not slug.isprintable():
        abort(HTTPStatus.NOT_FOUND)
    return slug


def choice_from(query: Mapping[str, str]) -> Choice:
    """Return what a query asks for."""
    keys = {name: whole_number(query.get(name, "")) for name in _KEYS}
    return Choice(**keys, arm=query.get("arm", ""))


def address_of(slug: str, choice: Choice, *, path: str = STATS) -> str:
    """Return the address that asks for a choice."""
    asked = {name: getattr(choice, name) for name in (*_KEYS, "arm")}
    return f"{path}?{urlencode({'of': slug} | {key: one for key, one in asked.items() if one})}"


def picker(slug: str, runs: Sequence[Run], chosen: Chosen, *, words: Words) -> Picker:
    """Return the form that chooses periods, filled in, and the usual choices."""
    here = choice_of(chosen.period, chosen.other, arm=chosen.arm)
    return Picker(
        slug=slug,
        presets=tuple(
            PresetLink(
                name=preset.name,
                href=address_of(slug, preset.choice),
                is_here=preset.choice == here,
            )
            for preset in presets(runs)
        ),
        start=_options(runs, here.start, words=words),
        end=_options(runs, here.end, words=words),
        with_start=_options(runs, here.with_start, words=words),
        with_end=_options(runs, here.with_end, words=words),
        arms=_arms(runs, chosen.arm),
    )


def _options(runs: Sequence[Run], key: int | None, *, words: Words) -> tuple[Option, ...]:
    return tuple(
        Option(str(run.key), period_name(Period((run,)), words=words), run.key == key)
        for run in reversed(runs)
    )


def _arms(runs: Sequence[Run], arm: str) -> tuple[Option, ...]:
    every = sorted({release.arm for run in runs for release in run.releases})
    return tuple(Option(one, one.upper(), one == arm) for one in every) if len(every) > 1 else ()
