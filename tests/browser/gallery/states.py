"""Every page state by name: its template, its page object, and what a visitor did to reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Page

from app.web.shared.errors import ErrorPage
from app.web.shared.staff_context import Frame
from app.web.visitor.hand_over import HandOverPage
from app.web.visitor.pages import (
    AboutPage,
    FinishedPage,
    MalformedPage,
    ReadingsPage,
)
from tests.browser.gallery import comparing, forms, handed_over, results, statistics

Look = tuple[int, Literal["light", "dark"]]
"""Width of the window in pixels and colour scheme."""

LOOKS: Final[tuple[Look, ...]] = ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark"))
"""In each of these a state is measured and searched for violations."""

_EACH_KIND: Final[tuple[Look, ...]] = LOOKS[:3]
"""No rule of ours asks for width and scheme together, so a wide dark picture shows nothing new."""

_WORDS: Final[tuple[Look, ...]] = LOOKS[:1]
"""For a state that is made of parts which another state's pictures show in every look."""


def _nothing(page: Page) -> None:
    del page


@dataclass(frozen=True, slots=True)
class State:
    """A page state; `reach` walks from the freshly opened page to it. `area`: whose look it has.

    `frame` stands around a staff page that does not bring its own; `did`: what was done before.
    """

    template: str
    page: object
    reach: Callable[[Page], None] = _nothing
    script: bool = True
    media: Literal["screen", "print"] = "screen"
    area: Literal["visitor", "staff"] = "visitor"
    frame: Frame | None = None
    did: str = ""
    pictures: tuple[Look, ...] = _EACH_KIND


def _second_step(page: Page) -> None:
    page.check("#safety-none")
    page.click("#go")
    page.check("#rest-often")


def _missing_answer(page: Page) -> None:
    page.click("#go")


def _urgent_tick(page: Page) -> None:
    page.check("#safety-e_faint")


def _lost_network(page: Page) -> None:
    _second_step(page)
    page.click("#go")
    page.context.set_offline(offline=True)
    page.click("#go")
    page.wait_for_selector("#lost:visible")
    page.context.set_offline(offline=False)


def _answers_shown(page: Page) -> None:
    page.click("[data-cta=show_answers] a")


def _about() -> AboutPage:
    return AboutPage(
        clinic_name="見本の院",
        manager="",
        address="東京都見本区見本1-2-3",
        licences="はり師・きゅう師（国家資格）",
        telephone="000-0000-0000",
        telephone_href="tel:00000000000",
        hours="祝日は休み",
        week=(((0, 1, 2, 3, 4), "9:00-19:00"), ((5, 6), "")),
        contact="受付まで",
        demonstration="unreviewed",
        privacy=forms.PRIVACY,
        privacy_note="",
    )


def _readings(number: int) -> ReadingsPage:
    found = results.result("ok")
    return ReadingsPage(
        clinic_name="見本の院",
        action="/form",
        index="/read/",
        number=number,
        sections=(*found.sections, *found.common),
        disclaimer="病気かどうかを判断するものではありません。",
        demonstration="",
    )


def _question_opened(page: Page) -> None:
    page.click("#rest-over-time summary")


_FORM: Final = "visitor/form.html"
_RESULT: Final = "visitor/result.html"
_HAND_OVER: Final = "visitor/hand_over.html"
_STATS: Final = "staff/stats/page.html"
_PUBLISHING: Final = "staff/publishing"
_REPORT: Final = "staff/stats/report.html"

STATES: Final[Mapping[str, State]] = {
    "form": State(_FORM, forms.untouched()),
    "form_second_step": State(_FORM, forms.untouched(), reach=_second_step),
    "form_missing_answer": State(_FORM, forms.untouched(), reach=_missing_answer),
    "form_urgent_tick": State(_FORM, forms.untouched(), reach=_urgent_tick),
    "form_lost_network": State(_FORM, forms.untouched(), reach=_lost_network),
    "form_refused": State(_FORM, forms.with_error(), pictures=_WORDS),
    "form_refused_urgent": State(_FORM, forms.with_error(card=results.card("today"))),
    "form_without_script": State(_FORM, forms.untouched(), script=False, pictures=_WORDS),
    "result_call119": State(_RESULT, results.result("call119")),
    "result_today": State(_RESULT, results.result("today")),
    "result_soon": State(_RESULT, results.result("soon")),
    "result_ok": State(_RESULT, results.result("ok")),
    "result_warned": State(_RESULT, results.warned_result()),
    "result_bare": State(_RESULT, results.bare_result(), pictures=_WORDS),
    "result_answers": State(_RESULT, results.result("today"), reach=_answers_shown),
    "result_printed": State(_RESULT, results.result("soon"), media="print"),
    "code": State("visitor/code.html", results.code()),
    "hand_over": State(_HAND_OVER, HandOverPage("unreviewed"), pictures=_WORDS),
    "hand_over_read": State(_HAND_OVER, HandOverPage(""), reach=handed_over.read_today),
    "hand_over_late": State(
        _HAND_OVER, HandOverPage(""), reach=handed_over.read_late, pictures=_WORDS
    ),
    "hand_over_damaged": State(
        _HAND_OVER, HandOverPage(""), reach=handed_over.read_damaged, pictures=_WORDS
    ),
    "hand_over_printed": State(
        _HAND_OVER, HandOverPage(""), reach=handed_over.read_today, media="print"
    ),
    "hand_over_without_script": State(_HAND_OVER, HandOverPage(""), script=False, pictures=_WORDS),
    "malformed": State(
        "visitor/malformed.html",
        MalformedPage(
            kind="unknown_answer", card=results.card("call119"), action="/form", demonstration=""
        ),
    ),
    "about": State("visitor/about.html", _about()),
    "readings": State("visitor/readings.html", _readings(0), pictures=_WORDS),
    "reading": State("visitor/readings.html", _readings(1), pictures=_WORDS),
    "finished": State("visitor/finished.html", FinishedPage(action="/form", demonstration="")),
    "stats_compared": State(_STATS, statistics.compared(), reach=_question_opened, area="staff"),
    "stats_few": State(_STATS, statistics.few(), area="staff"),
    "stats_empty": State(_STATS, statistics.empty(), area="staff"),
    "stats_report_printed": State(_REPORT, statistics.report(), media="print", area="staff"),
    **{
        name: State(f"{_PUBLISHING}/{template}.html", page, area="staff", frame=comparing.FRAME)
        for name, template, page in (
            ("compare_open", "prepare", comparing.prepare()),
            ("compare_too_few", "prepare", comparing.too_few()),
            ("compare_running", "comparisons", comparing.running()),
            ("compare_won", "comparisons", comparing.won()),
            ("compare_ending", "end_comparison", comparing.ending()),
        )
    },
    "compare_prepared": State(
        f"{_PUBLISHING}/prepare.html",
        comparing.prepared(),
        area="staff",
        frame=comparing.FRAME,
        did="prepared",
    ),
    **{
        f"error_{status}": State(
            f"errors/{status}.html",
            ErrorPage(status),
            pictures=_EACH_KIND if status == 404 else _WORDS,
        )
        for status in (400, 404, 405, 413, 500, 503)
    },
}
