"""The statistics page with made-up releases: everything at once, very little, and nothing."""

from __future__ import annotations

from datetime import date

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.forecast import FirstFigures
from app.domain.disclosure.series import Beginnings
from app.services.statistics.periods import Choice
from app.services.statistics.statement import ReleaseHistory
from app.web.shared.staff_context import Frame, NavEntry
from app.web.stats.pages import Option, ReportPage, StatsPage, statement_view, weeks_view
from app.web.stats.routes import picker
from tests.builders import questionnaire
from tests.support.statements import history, release, statement, version, words

FRAME = Frame(
    csrf="token-of-the-gallery",
    email="inchou@example.jp",
    role="owner",
    here="stats",
    places=(NavEntry(name="stats", href="/staff/stats", is_here=True),),
    more=(),
    waiting=(),
    lacks_second_factor=False,
)
_WEEKS = 20
_LATE_WEEKS = (7, 8)
"""Weeks too quiet to be released alone."""


def _history() -> ReleaseHistory:
    """Return weeks with a change of words, a change of meaning and two wordings at once."""
    worded = questionnaire(
        steps__habits__items__strain__text="同じ姿勢がつづく",
        arms=[{"id": "a"}, {"id": "b", "item_texts": {"light": "まぶしいことがある"}}],
    )
    versions = (
        version(1),
        version(2, week=6, asked=worded),
        version(3, week=12, asked=worded, began=Beginnings(items={"rest": 3})),
    )
    releases: list[FinalRelease] = []
    for week in range(_WEEKS):
        weeks = (*_LATE_WEEKS, week) if week == _LATE_WEEKS[-1] + 1 else (week,)
        if week in _LATE_WEEKS:
            continue
        by = versions[2 if week >= 12 else 1 if week >= 6 else 0]
        for arm in ("a", "b") if week >= 6 else ("a",):
            activity = _activity(week)
            shown = _shown(week, arm)
            made = release(
                len(releases) + 1, *weeks, shown=shown, arm=arm, activity=activity, by=by
            )
            releases.append(made)
    drawn = {week: 200 + 10 * ((week * 7) % 5) for week in range(_WEEKS + 2)}
    return history(releases, *versions, weeks=drawn)


def _shown(week: int, arm: str) -> dict[str, int]:
    """Return about two hundred visitors of a week, a little different every week."""
    wave = 10 * ((week * 7) % 5)
    often = 90 + wave if arm == "a" else 60 + wave
    return {
        "completions=all": 200 + wave,
        "item/strain=often": often,
        "item/strain=sometimes": 70,
        "item/strain=no": 40,
        "item/strain=not_answered": 10,
        "item/rest=often": 50 + wave,
        "item/rest=sometimes": 60,
        "item/rest=no": 80,
        "item/light=yes": 70 if arm == "a" else 90,
        "item/light=no": 120,
        "level=ok": 150 + wave,
        "level=soon": 40,
        "level=call": 10 if week % 8 == 3 else 0,
        "theme/tense=shown": 90 + wave,
        "theme/bright=shown": 60,
        "item/topic=not_answered": 10,
        "option/topic/other=ticked": 60,
        "option/topic/none=ticked": 110,
        "option/safety/none=ticked": 180,
    }


def _activity(week: int) -> dict[str, int]:
    wave = 10 * ((week * 3) % 4)
    return {
        "starts": 300 + wave,
        "step:first": 40,
        "step:habits": 20,
        "booking": 30,
        "line": 20,
        "from:poster": 60,
    }


def _page(found: ReleaseHistory, choice: Choice, *, first: FirstFigures | None = None) -> StatsPage:
    stated = statement(found, choice)
    return StatsPage(
        frame=FRAME,
        demonstration=False,
        slug=found.slug,
        title=found.title,
        others=(),
        picker=picker(found.slug, found.runs, stated.chosen, words=words())
        if stated.chosen
        else None,
        board=statement_view(stated, question="rest", address="/staff/stats?question="),
        weeks=weeks_view(stated),
        first=first,
        report_href="/staff/stats/report",
        export_href="/staff/stats/export",
    )


def compared() -> StatsPage:
    """Return everything there is to see, two periods beside each other."""
    found = _history()
    keys = [run.key for run in found.runs]
    return _page(found, Choice(start=keys[3], end=keys[-1], with_start=keys[0], with_end=keys[2]))


def few() -> StatsPage:
    """Return the first release of a quiet clinic: wide intervals, few shares, no course."""
    shown = {"completions=all": 54, "item/strain=often": 10, "level=ok": 50}
    weeks = {0: 9, 1: 14, 2: 31, 3: -2}
    return _page(history([release(1, 0, 1, 2, shown=shown)], weeks=weeks), Choice())


def empty() -> StatsPage:
    """Return the page before the first release."""
    first = FirstFigures(
        a_week=12,
        is_measured=True,
        soonest=date(2026, 7, 2),
        likely=date(2026, 8, 6),
        latest=date(2026, 10, 1),
        points_of_quarter=28,
        points_of_year=13,
    )
    return _page(history([], weeks={0: 9, 1: 14}), Choice(), first=first)


def report() -> ReportPage:
    """Return a month beside the one before it."""
    found = _history()
    september = [run for run in found.runs if run.last > found.runs[-1].last - 4]
    before = [run for run in found.runs if run not in september][-4:]
    choice = Choice(
        start=september[0].key,
        end=september[-1].key,
        with_start=before[0].key,
        with_end=before[-1].key,
    )
    return ReportPage(
        frame=FRAME,
        demonstration=False,
        clinic_name="見本の院",
        slug=found.slug,
        title=found.title,
        month="2026-10",
        months=(
            Option("2026-10", "2026-10", chosen=True),
            Option("2026-09", "2026-09", chosen=False),
        ),
        board=statement_view(statement(found, choice)),
    )
