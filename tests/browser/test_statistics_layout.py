"""A year's page: small enough, no label on another, no column that ends half-way down."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import pytest
from playwright.sync_api import Page

from app.domain.estimates import Noised
from app.services.statistics.periods import Choice, choose, choose_month, months
from app.services.statistics.statement import statement_of
from app.web.shared.bundle import load_bundle
from app.web.shared.rendering import Renderer
from app.web.staff.registration import SCRIPTS, STYLES
from app.web.stats.pages import ReportPage, StatsPage, statement_view, weeks_view
from app.web.stats.routes import picker
from tests.browser.gallery.statistics import FRAME
from tests.browser.staff_area import Open
from tests.disclosure.told_year import told_year
from tests.support.statements import words

MOST_BYTES: Final = 200_000
ROOM_FOR_WORDINGS: Final = 10_000
"""More than two wordings and a change of words took in a demonstration of four years."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_LABELS: Final = """() => [...document.querySelectorAll('.plot')].flatMap((plot) => {
  const boxes = [...plot.querySelectorAll('text')]
    .filter((one) => !one.closest('.line') && one.checkVisibility())
    .map((one) => [one.textContent, one.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], place) => boxes.slice(place + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right)
    .filter(([, b]) => a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${name} on ${other}`));
})"""
_BESIDE: Final = """() => {
  const boxes = [...document.querySelectorAll('section.chart')]
    .map((one) => [one.id, one.getBoundingClientRect()]).filter(([, box]) => box.height);
  return boxes.flatMap(([name, a], place) => boxes.slice(place + 1)
    .filter(([, b]) => a.right <= b.left || b.right <= a.left)
    .filter(([, b]) => a.top < b.bottom - 40 && b.top < a.bottom - 40)
    .filter(([, b]) => Math.abs(a.bottom - b.bottom) > 80)
    .map(([other]) => `${name} beside ${other}`));
}"""


@cache
def year_page(a_day: float, *, weeks: int = 52) -> str:
    """Return the page after a year, a question's course among it, and every week drawn."""
    year = told_year(a_day=a_day, seed=1, pool=400, weeks=weeks)
    chance = Random(1)  # noqa: S311  # a test's own noise
    last = year.history.runs[-1].last
    drawn = {last - back: Noised(round(a_day * 7 + chance.gauss(0, 4)), 16) for back in range(52)}
    found = replace(year.history, weeks={"a": drawn})
    stated = statement_of(found, choose(found.runs, Choice()), words=words())
    assert stated.chosen is not None
    page = StatsPage(
        frame=FRAME,
        demonstration=True,
        slug=found.slug,
        title="腰のセルフチェック",
        others=(),
        picker=picker(found.slug, found.runs, stated.chosen, words=words()),
        board=statement_view(stated, question="recur_strain", address="/staff/stats?question="),
        weeks=weeks_view(stated),
        first=None,
        report_href="/staff/stats/report",
        export_href="/staff/stats/export",
    )
    return _rendered("staff/stats/page.html", page)


def _rendered(template: str, page: StatsPage | ReportPage) -> str:
    visitor, own = (_ROOT / "app" / "static" / area for area in ("visitor", "staff"))
    bundle = load_bundle(folder=visitor, own=own, styles=STYLES, scripts=SCRIPTS)
    renderer = Renderer(templates=_ROOT / "templates", bundle=bundle)
    around = {"frame": FRAME, "refusal": ""}
    return renderer.render(template, page, around=around).html


@cache
def month_page() -> str:
    """Return a month's report beside the month before."""
    year = told_year(a_day=6, seed=1, pool=400)
    runs = year.history.runs
    stated = statement_of(year.history, choose_month(runs, months(runs)[0]), words=words())
    assert stated.chosen is not None
    assert stated.chosen.other is not None
    page = ReportPage(
        frame=FRAME,
        demonstration=True,
        clinic_name="見本の院",
        slug=year.history.slug,
        title="腰のセルフチェック",
        month=months(runs)[0],
        months=(),
        board=statement_view(stated),
    )
    return _rendered("staff/stats/report.html", page)


@pytest.fixture(params=[360, 1280])
def shown(request: pytest.FixtureRequest, new_context: Open) -> Page:
    context = new_context(viewport={"width": request.param, "height": 900})
    return context.new_page()


@pytest.mark.parametrize("a_day", [1.5, 6, 25])
def test_a_years_page_stays_small(a_day: float) -> None:
    assert len(year_page(a_day).encode()) <= MOST_BYTES


def test_the_page_stays_small_after_four_years() -> None:
    """Seen before: 240 kB after two years at 25 visits a day, with two wordings compared."""
    assert len(year_page(25, weeks=208).encode()) <= MOST_BYTES - ROOM_FOR_WORDINGS


@pytest.mark.parametrize("a_day", [1.5, 6, 25])
def test_no_label_lies_on_another(shown: Page, a_day: float) -> None:
    shown.set_content(year_page(a_day))
    assert shown.locator(".plot text").count() > 20
    assert shown.evaluate(_LABELS) == []


def test_no_column_ends_half_way_down(shown: Page) -> None:
    shown.set_content(year_page(6))
    assert shown.locator("section.chart:visible").count() > 6
    assert shown.evaluate(_BESIDE) == []


def test_where_nothing_was_changed_no_column_is_empty() -> None:
    assert "表で見る" in year_page(6)
    assert ">変えたこと<" not in year_page(6)


def test_no_line_ends_within_an_interval_in_a_sentence() -> None:
    told = month_page().split('class="findings"')[1].split("</dl>")[0]
    assert len(re.findall("[0-9]〜&NoBreak;[0-9]", told)) > 3
    assert not re.search("[0-9]〜[0-9]", told)


def test_on_paper_labels_beside_two_figures_are_lines_not_columns_of_letters(
    new_context: Open,
) -> None:
    page = new_context(viewport={"width": 720, "height": 1000}).new_page()  # A4, less its margins
    page.emulate_media(media="print")
    page.set_content(month_page())
    labels = page.locator(".two tbody th").all()
    assert len(labels) > 20
    narrowest = min((box["width"] if (box := one.bounding_box()) else 0) for one in labels)
    assert narrowest > 120
