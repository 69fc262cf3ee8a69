"""Each kind of result as a person holds it: how long it is, what stands open, what goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Page, PdfMargins, expect
from pypdf import PdfReader

from app.domain.epochs import FORM_LIFE
from app.domain.outcome import evaluate
from app.domain.texts import base_text
from app.domain.triage import reasons_in_words, signs_in_words
from app.web.shared.form_token import FormTokens
from tests.browser.pages import NEXT, Answers, Form, Result, judged
from tests.browser.personas import CALL119, LONGEST, SHORT, SOON, TODAY, answers_of
from tests.browser.words import squeezed
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import DESK, PHONE
from tests.support.server import Server
from tests.support.visits import SECRET_KEY

Open = Callable[..., BrowserContext]

_SCREEN: Final = 740
_EDGES: Final[PdfMargins] = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}
"""What browsers leave blank around a printed page."""

LEVELS: Final = {"call119": CALL119, "today": TODAY, "soon": SOON, "ok": SHORT}
MOST_SCREENS: Final = {
    "call119": (CALL119, 2.5),
    "today": (TODAY, 3.5),
    "soon": (SOON, 4.2),
    "soon and pregnant": (answers_of("P55"), 4.2),
    "ok": (SHORT, 4.7),
    "ok with a question skipped": (answers_of("P59"), 5.0),
    "ok with four themes": (LONGEST, 6.4),
}


@pytest.fixture
def form(phone: Page, site: Server) -> Form:
    return Form(phone).open(site.url)


def sent(form: Form, answers: Answers) -> Result:
    """Post answers at once: how one gets to a result is tried elsewhere."""
    form.page.evaluate(
        """answers => {
          for (const [name, codes] of Object.entries(answers)) for (const code of [].concat(codes))
            document.querySelector(`input[name="${name}"][value="${code}"]`).checked = true
          HTMLFormElement.prototype.submit.call(document.forms[0])
        }""",
        dict(answers),
    )
    return Result(form.page)


@pytest.mark.parametrize("kind", MOST_SCREENS)
def test_a_result_is_no_longer_than_it_was_made_to_be(form: Form, kind: str) -> None:
    answers, screens = MOST_SCREENS[kind]
    sent(form, answers)
    height: int = form.page.evaluate("document.documentElement.offsetHeight")
    assert height <= screens * _SCREEN, height / _SCREEN


def test_at_ok_the_last_words_stand_open_and_the_readings_are_folded(form: Form) -> None:
    sent(form, LONGEST)
    last = form.page.locator("[data-block=closing_message]")
    expect(last.get_by_role("heading")).to_be_visible()
    expect(last.get_by_text("ご自身で決められます")).to_be_visible()
    readings = form.page.locator("[data-section]")
    assert readings.count() == len(judged(LONGEST).sections)
    assert readings.evaluate_all("all => all.filter(one => one.open).length") == 0


@pytest.mark.parametrize("level", LEVELS)
def test_the_sheet_of_every_level_takes_everything_along_on_screen_and_paper(
    form: Form, level: str
) -> None:
    sent(form, LEVELS[level])
    form.page.get_by_role("link", name="結果を紙や画面で見せる").tap()
    sheet = form.page.locator("#answers")
    expect(sheet).to_be_focused()
    paper = PdfReader(BytesIO(form.page.pdf(format="A4", margin=_EDGES)))
    printed = squeezed("".join(page.extract_text() for page in paper.pages))
    on_screen = squeezed(sheet.inner_text())
    for text in taken_along(level):
        assert squeezed(text) in on_screen
        assert squeezed(text) in printed
    assert len(paper.pages) == 1
    assert violations(form.page) == []


def taken_along(level: str) -> list[str]:
    """Return the date, the level, its reasons, its advice and the signs to call 119 for."""
    questionnaire, today = shipped(), datetime.now(UTC) + timedelta(hours=9)
    outcome = evaluate(LEVELS[level], questionnaire=questionnaire)
    answers = outcome.route.answers
    told = questionnaire.level_by_id[level]
    return [
        f"{today.year}年{today.month}月",
        told.heading,
        *(told.advice[one].text for one in outcome.actions),
        *map(
            base_text,
            (
                *reasons_in_words(outcome.triage, answers=answers, questionnaire=questionnaire),
                *signs_in_words("call119", questionnaire=questionnaire),
            ),
        ),
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_at_a_desk_and_in_forced_colours_a_result_fits_and_is_accessible(
    new_context: Open, site: Server, level: str
) -> None:
    page = new_context(**DESK, forced_colors="active").new_page()
    sent(Form(page).open(site.url), LEVELS[level])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


@pytest.fixture
def smallest(new_context: Open, site: Server) -> Form:
    context = new_context(**{**PHONE, "viewport": {"width": 320, "height": 640}})
    return Form(context.new_page()).open(site.url)


def test_at_320_pixels_no_step_is_cut_and_a_sign_stands_on_the_first_screen(smallest: Form) -> None:
    first = smallest.page.locator("fieldset label").first.bounding_box()
    assert first
    assert first["y"] + first["height"] <= 640
    smallest.choose("safety_now", "e_saddle")
    assert cut_off(smallest.page) == []
    smallest.choose("safety_now", "none")
    for place in range(1, 6):
        assert smallest.count == f"{place}/5"
        assert cut_off(smallest.page) == []
        if place < 5:
            smallest.press(NEXT)


def test_at_320_pixels_no_kind_of_result_is_cut(smallest: Form, site: Server) -> None:
    for kind, (answers, _) in MOST_SCREENS.items():
        sent(smallest.open(site.url), answers)
        assert cut_off(smallest.page) == [], kind
        smallest.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = 1)")
        assert cut_off(smallest.page) == [], f"{kind}, opened"


_CUT_OFF: Final = """window_width => [...document.querySelectorAll("body *")].filter((one) => {
  const { left, right, width } = one.getBoundingClientRect()
  if (width < 2 || one.closest("svg") || !one.checkVisibility()) return false
  const clips = getComputedStyle(one).overflow != "visible"
  const more = one.scrollWidth - one.clientWidth > 1 || one.scrollHeight - one.clientHeight > 1
  return left < 0 || right > window_width || (clips && more)
}).map((one) => one.outerHTML.slice(0, 60))"""


def cut_off(page: Page) -> list[str]:
    """Return what stands outside the window, to either side, or clips its own words."""
    assert page.viewport_size
    width = page.viewport_size["width"]  # innerWidth grows on a phone with what is too wide
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found: list[str] = page.evaluate(_CUT_OFF, width)
    return found


@pytest.mark.parametrize(
    ("age", "counted"),
    [
        pytest.param(FORM_LIFE - timedelta(hours=1), "yes", id="just in time"),
        pytest.param(FORM_LIFE + timedelta(hours=1), "no", id="too late"),
    ],
)
def test_an_aged_token_shows_the_result_and_counts_nothing(
    form: Form, age: timedelta, counted: str
) -> None:
    issued = datetime.now(UTC) - age
    aged = FormTokens(key=SECRET_KEY).issue(version_id=1, arm="a", now=issued)
    form.walk(SHORT)
    form.page.evaluate("aged => { document.querySelector('[name=token]').value = aged }", aged)
    result = form.send()
    assert result.shown == judged(SHORT)
    assert result.counted == counted
    assert violations(form.page) == []


def test_a_phone_asks_for_one_page_and_objects_to_nothing_in_it(
    new_context: Open, site: Server
) -> None:
    page = new_context(**PHONE).new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    form = Form(page).open(site.url)
    expect(form.heading).to_be_visible()
    assert asked == [f"{site.url}/"]
    sent(form, LONGEST)
    assert told == []
