"""Inside LINE and Instagram, on paper, in the doctor's hand, with large type on small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect
from pypdf import PdfReader

from app.domain.questionnaire import Item
from app.domain.texts import base_text
from tests.browser.pages import NEXT, NOW, Answers, Form, Result, judged, pairs
from tests.browser.personas import CALL119, LONGEST, SHORT, SOON, answers_of
from tests.browser.words import squeezed
from tests.builders import shipped
from tests.support.axe import violations
from tests.support.chromium import PHONE
from tests.support.server import Server

Open = Callable[..., BrowserContext]

TODAY: Answers = {**answers_of("P43"), "safety_now": ["t_fever"]}
IN_APP = {
    "LINE on an iPhone": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Mobile/15E148 Safari Line/15.8.0"
    ),
    "LINE on Android": (
        "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UQ1A; wv) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 Line/15.8.0/IAB"
    ),
    "Instagram on an iPhone": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Mobile/22F76 Instagram 380.0.0.28.86 (iPhone15,2; iOS 18_5; ja_JP)"
    ),
}


@pytest.mark.parametrize("app", IN_APP)
def test_inside_another_app_the_result_comes_and_links_stay_in_its_window(
    new_context: Open, site: Server, app: str
) -> None:
    context = new_context(**PHONE, user_agent=IN_APP[app])
    form = Form(context.new_page()).open(site.url)
    form.walk(SHORT)
    result = form.send()
    assert result.shown == judged(SHORT)
    assert result.counted == "yes"
    assert result.page.locator("[target]").count() == 0
    assert str(result.prompt("line").get_attribute("href")).startswith("https://")


@pytest.fixture
def form(phone: Page, site: Server) -> Form:
    return Form(phone).open(site.url)


SCREEN = 740


def height(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.offsetHeight")
    return found


def test_the_form_is_at_most_eight_screens_and_no_step_more_than_two(form: Form) -> None:
    first = form.page.locator("fieldset label").first.bounding_box()
    assert first
    assert first["y"] + first["height"] <= SCREEN
    heights = [height(form.page)]
    form.choose("safety_now", "none")
    for _ in range(4):
        form.press(NEXT)
        heights.append(height(form.page))
    assert form.count == "5/5"
    assert max(heights) <= 2 * SCREEN, heights
    assert sum(heights) <= 8 * SCREEN, heights


def test_without_script_the_form_is_at_most_eight_screens_too(
    new_context: Open, site: Server
) -> None:
    context = new_context(**{**PHONE, "java_script_enabled": False})
    page = context.new_page()
    page.goto(site.url)
    box = page.locator("html").bounding_box()
    assert box
    assert box["height"] <= 8 * SCREEN


_ROWS = """[...document.querySelectorAll("fieldset label")].map((row) => [
  row.offsetHeight, parseFloat(getComputedStyle(row).fontSize)]).filter(([height]) => height)"""
_BROKEN = """[...document.querySelectorAll(".row")].filter((row) => row.childElementCount == 3 &&
  new Set([...row.children].map((one) => one.offsetTop)).size > 1).map((row) => row.innerText)"""


def test_rows_are_as_high_as_a_finger_their_words_large_and_three_stand_side_by_side(
    form: Form,
) -> None:
    form.choose("safety_now", "none")
    for place in range(1, 6):
        rows = form.page.evaluate(_ROWS)
        assert min(height for height, _ in rows) >= 48
        assert {size for _, size in rows} == {18}
        assert form.page.evaluate(_BROKEN) == []
        label = form.heading.locator("small").get_attribute("aria-label")
        assert label == f"全5画面のうち{place}画面目"
        if place < 5:
            form.press(NEXT)


_GROUND = "one => getComputedStyle(one).backgroundColor"


def test_in_forced_colours_what_is_chosen_looks_chosen(new_context: Open, site: Server) -> None:
    context = new_context(**PHONE, forced_colors="active")
    form = Form(context.new_page()).open(site.url)
    form.choose("safety_now", "none")
    form.press(NEXT)
    form.choose("age_band", "56p")
    rows = form.page.locator("#item-age_band label")
    chosen, *others = [rows.nth(place).evaluate(_GROUND) for place in (2, 0, 1, 3)]
    assert chosen not in others
    assert violations(form.page) == []


def test_a_single_choice_is_taken_back_where_it_was_made(form: Form) -> None:
    form.choose("safety_now", "none")
    form.press(NEXT)
    undo = form.button("選択を取り消す")
    expect(undo).to_be_hidden()
    form.choose("age_band", "56p")
    form.choose("onset", "lt6w")
    assert violations(form.page) == []
    undo.tap()
    expect(undo).to_be_hidden()
    expect(form.option("onset", "lt6w")).to_be_focused()
    form.choose("age_band", "56p")
    undo.tap()
    expect(form.page.get_by_role("status")).to_have_text("選択を取り消しました")
    assert form.ticked == (("safety_now", "none"),)


def sent(form: Form, answers: Answers) -> Result:
    form.walk(answers)
    return form.send()


def questions_and_answers(answers: Answers) -> list[str]:
    items = shipped().items
    return [
        squeezed(base_text(text))
        for link_id, code in pairs(answers)
        for text in (items[link_id].text, items[link_id].options[code].display)
    ]


def marketing_and_themes() -> list[str]:
    prompts = [prompt.label for prompt in shipped().prompts if prompt.marketing]
    themes = [theme.label for theme in shipped().themes]
    return [squeezed(base_text(label)) for label in (*prompts, *themes)]


@pytest.mark.parametrize("answers", [TODAY, SOON], ids=["today", "soon"])
def test_the_answers_are_shown_large_over_the_whole_screen_with_safety_first(
    form: Form, answers: Answers
) -> None:
    result = sent(form, answers)
    result.prompt("show_answers").tap()
    shown = form.page.locator("#answers")
    expect(shown).to_be_focused()
    words = squeezed(form.page.locator("body").inner_text())
    assert [text for text in questions_and_answers(answers) if text not in words] == []
    assert [label for label in marketing_and_themes() if label in words] == []
    locked = [words.index(squeezed(item.text)) for item in _given(answers) if item.locked]
    others = [words.index(squeezed(item.text)) for item in _given(answers) if not item.locked]
    assert max(locked) < min(others)
    assert (
        form.page.locator("dd:visible").first.evaluate(
            "one => parseFloat(getComputedStyle(one).fontSize)"
        )
        >= 20
    )
    assert form.page.locator("main > :visible").count() == 1
    assert violations(form.page) == []


def _given(answers: Answers) -> list[Item]:
    return [shipped().items[link_id] for link_id in dict(pairs(answers))]


@pytest.mark.parametrize("way", ["button", "browser"])
def test_the_answers_are_put_away_again_where_one_was_and_without_a_second_post(
    form: Form, way: str
) -> None:
    sent(form, SOON)
    opener = form.page.get_by_role("link", name="結果を紙や画面で見せる")
    opener.tap()
    expect(form.page.locator("#answers")).to_be_visible()
    if way == "button":
        form.page.get_by_role("link", name="とじる").tap()
    else:
        form.page.go_back()
    expect(form.page.locator("[data-triage]")).to_be_visible()
    expect(form.page.locator("#answers")).to_be_hidden()
    expect(opener).to_be_in_viewport()
    assert Result(form.page).counted == "yes"


_SCREEN: Final = 740


@pytest.mark.parametrize(
    ("answers", "codes", "screens"),
    [
        pytest.param(SOON, ("find_hospital", "show_answers"), 1, id="soon: the doctor"),
        pytest.param(LONGEST, ("booking", "line"), 2, id="ok: booking"),
    ],
)
def test_what_to_do_next_stands_on_the_first_screens_inside_the_card(
    form: Form, answers: Answers, codes: tuple[str, ...], screens: int
) -> None:
    result = sent(form, answers)
    form.page.set_viewport_size({"width": 360, "height": _SCREEN})
    form.page.evaluate("scrollTo(0, 0)")
    card = form.page.locator("[data-triage]")
    for code in codes:
        box = result.prompt(code).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= screens * _SCREEN, code
        expect(card.locator(f"[data-cta={code}]")).to_be_visible()
    expect(card.locator("[data-cta=booking_secondary]")).to_have_count(0)


def test_a_day_to_telephone_comes_as_a_calendar_entry_without_a_word_of_health(form: Form) -> None:
    sent(form, SOON)
    with form.page.expect_download() as found:
        form.page.get_by_role("button", name="カレンダー").tap()
    assert found.value.suggested_filename == "memo.ics"
    assert "SUMMARY:電話をかける\r\n" in Path(found.value.path()).read_bytes().decode()
    expect(form.page.locator("[data-triage=soon]")).to_be_visible()


def test_a_printed_result_holds_every_answer_and_no_theme(form: Form) -> None:
    sent(form, SOON)
    paper = PdfReader(BytesIO(form.page.pdf()))
    words = squeezed("".join(page.extract_text() for page in paper.pages))
    assert [text for text in questions_and_answers(SOON) if text not in words] == []
    assert [label for label in marketing_and_themes() if label in words] == []
    assert len(paper.pages) <= 2


_MOVES = """[...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one)
  return style.transitionDuration != "0s" || style.animationName != "none" ||
    style.scrollBehavior == "smooth"
}).length"""


class Small:
    """A visitor with a screen of 320 pixels, letters of twice the size and no wish for motion."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.form = Form(page, finger=True).open(address)
        self.looked: list[str] = []

    def look(self, state: str) -> None:
        """Check that a state needs no sideways scrolling and doesn't move."""
        page = self.form.page
        size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
        assert size == "32px"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, state
        assert page.evaluate(_MOVES) == 0, state
        self.looked.append(state)


@pytest.fixture(scope="module")
def large_type(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser whose owner has asked for letters of twice the size."""
    flags = [*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@pytest.fixture
def small(large_type: Browser, site: Server) -> Iterator[Small]:
    options: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
    with large_type.new_context(**options, reduced_motion="reduce") as context:
        yield Small(context.new_page(), site.url)


_FEW = """[...document.querySelectorAll("h1, legend, fieldset label, h2")].map((one) => {
  const style = getComputedStyle(one)
  const sides = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight)
  return [(one.clientWidth - sides) / parseFloat(style.fontSize), one.innerText]
}).filter(([characters, words]) => characters > 0 && characters < Math.min(7, words.length))"""


def test_at_360_pixels_and_double_text_a_line_holds_seven_characters(small: Small) -> None:
    form = small.form
    form.page.set_viewport_size({"width": 360, "height": 740})
    form.choose("safety_now", "none")
    for place in range(1, 6):
        assert form.page.evaluate(_FEW) == []
        if place < 5:
            form.press(NEXT)


def test_at_320_pixels_and_double_text_no_step_scrolls_sideways_or_moves(small: Small) -> None:
    form = small.form
    form.press(NEXT)
    small.look("error")
    form.choose("safety_now", "t_fever")
    small.look("offer")
    for step in shipped().steps:
        form.answer_step({**LONGEST, "topic": ["menstrual", "pregnancy", "menopause"]})
        small.look(step.id)
        if step.id != "women":
            form.press(NEXT)
    form.page.context.set_offline(offline=True)
    form.press("結果を見る")
    expect(form.page.get_by_text("送れませんでした")).to_be_visible()
    small.look("lost")
    assert len(small.looked) == 9


@pytest.mark.parametrize(
    "answers", [CALL119, TODAY, SOON, LONGEST], ids=["call119", "today", "soon", "ok"]
)
def test_at_320_pixels_and_double_text_no_result_scrolls_sideways_or_moves(
    small: Small, answers: Answers
) -> None:
    result = sent(small.form, answers)
    page = small.form.page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    small.look("result")
    assert violations(page) == []
    if "show_answers" in result.shown.prompts:
        result.prompt("show_answers").tap()
        small.look("answers")


@pytest.mark.parametrize("path", ["about", "end", "nothing-here"])
def test_at_320_pixels_and_double_text_no_other_page_scrolls_sideways_or_moves(
    small: Small, path: str
) -> None:
    small.form.page.goto(f"{small.address}/{path}")
    small.look(path)
    assert violations(small.form.page) == []


def test_a_refused_form_and_its_card_fit_too(small: Small) -> None:
    form = small.form
    form.choose("safety_now", "t_fever")
    form.press(NOW)
    Result(form.page).page.get_by_role("button", name="回答を直す").tap()
    expect(form.heading_of("safety_now")).to_be_visible()
    small.look("correcting")
    assert violations(form.page) == []
