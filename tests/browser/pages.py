"""The visitor's pages as a visitor meets them, made from the questionnaire.

A test says "often to this item"; which input, step and button that is follows from the
questionnaire, so that rewording or reordering the shipped document breaks no test here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Request

from app.domain.flow import find_route, read_answers
from app.domain.outcome import evaluate
from app.domain.questionnaire import Step
from tests.builders import shipped

Answers = Mapping[str, str | Sequence[str]]

NEXT, BACK, SEND, NOW = "つぎへ", "もどる", "結果を見る", "すぐに結果を見る"
RESULT = "main[data-counted]"
_BETWEEN_TAPS = 450
"""Milliseconds. To desktop Chromium two taps near each other within 400 are a double tap."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a result shows, in display order."""

    triage: tuple[str, ...]
    themes: tuple[str, ...]
    sections: tuple[str, ...]
    prompts: tuple[str, ...]
    notes: tuple[str, ...]
    blocks: tuple[str, ...]


def judged(answers: Answers) -> Shown:
    """Return what the engine says must be shown."""
    outcome = evaluate(answers, questionnaire=shipped())
    return Shown(
        triage=(outcome.triage.level,),
        themes=tuple(match.theme for match in outcome.themes.matches),
        sections=outcome.sections,
        prompts=outcome.prompts,
        notes=outcome.notes,
        blocks=outcome.common_sections,
    )


def option_selector(link_id: str, code: str) -> str:
    """Return the selector of an option's control: the names that the contract fixes."""
    return f'input[name="{link_id}"][value="{code}"]'


def pairs(answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield (link id, code) in the order asked."""
    for link_id, codes in read_answers(answers, questionnaire=shipped()).items():
        for code in codes:
            yield link_id, code


def submissions(page: Page) -> list[str]:
    """Return a list that gets the address of every form the page sends from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            sent.append(request.url)

    page.on("request", note)
    return sent


class Form:
    """The form, one step at a time or, without script, all of it at once."""

    def __init__(self, page: Page, *, finger: bool = False) -> None:
        """Take a page that shows the form, or will; `finger` taps, at a person's pace."""
        self.page = page
        self.questionnaire = shipped()
        self._finger = finger
        self._just_pressed = False

    def open(self, address: str) -> Form:
        """Open the form."""
        self.page.goto(address)
        return self

    def option(self, link_id: str, code: str) -> Locator:
        """Return an option's control."""
        return self.page.locator(option_selector(link_id, code))

    def button(self, name: str) -> Locator:
        """Return a button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def choose(self, link_id: str, *codes: str) -> None:
        """Press options on their rows, as people do."""
        for code in codes:
            self._touch(self.page.locator("label", has=self.option(link_id, code)))
            self._just_pressed = False

    def press(self, name: str) -> None:
        """Press a button."""
        self._touch(self.button(name))
        self._just_pressed = True

    def _touch(self, target: Locator) -> None:
        if not self._finger:
            target.click()
            return
        if self._just_pressed:
            self.page.wait_for_timeout(_BETWEEN_TAPS)
        target.tap()

    @property
    def step(self) -> Step:
        """The only step that is shown."""
        headings = self.page.locator("section[id^=step-] h2:visible")
        (shown,) = headings.evaluate_all("all => all.map(one => one.closest('[id]').id)")
        return next(step for step in self.questionnaire.steps if f"step-{step.id}" == shown)

    def heading_of(self, step_id: str) -> Locator:
        """Return a step's heading."""
        return self.page.locator(f"#step-{step_id} h2")

    @property
    def heading(self) -> Locator:
        """The heading of the step that is shown."""
        return self.heading_of(self.step.id)

    @property
    def count(self) -> str:
        """Where the visitor is, in words: "2/6"."""
        return self.heading.locator("small").inner_text()

    @property
    def asked(self) -> tuple[str, ...]:
        """The items that can be seen."""
        items = self.page.locator("fieldset:visible")
        return tuple(items.evaluate_all("all => all.map(one => one.id.replace('item-', ''))"))

    @property
    def ticked(self) -> tuple[tuple[str, str], ...]:
        """Everything that is ticked, seen or not."""
        found = self.page.locator("form fieldset input:checked")
        both = found.evaluate_all("all => all.map(one => [one.name, one.value])")
        return tuple((name, value) for name, value in both)

    def answer_step(self, answers: Answers) -> None:
        """Give those answers that belong to the step that is shown."""
        here = {item.link_id for item in self.step.items}
        for link_id, code in pairs(answers):
            if link_id in here:
                self.choose(link_id, code)

    def walk(self, answers: Answers, *, until: str | None = None) -> list[str]:
        """Answer step by step up to the last, or to the step `until`; return the ids passed."""
        route = find_route(
            read_answers(answers, questionnaire=self.questionnaire),
            questionnaire=self.questionnaire,
        ).steps
        passed = []
        for step_id in route:
            passed.append(self.step.id)
            if step_id == until:
                break
            self.answer_step(answers)
            if step_id != route[-1]:
                self.press(NEXT)
        return passed

    def send(self) -> Result:
        """Press the last button and wait for the result."""
        self.press(SEND)
        return Result(self.page)


class Result:
    """The result page."""

    def __init__(self, page: Page) -> None:
        """Wait until the page shows a result."""
        page.locator(RESULT).wait_for()
        self.page = page

    @property
    def counted(self) -> str | None:
        """What the page says about counting."""
        return self.page.locator(RESULT).get_attribute("data-counted")

    @property
    def shown(self) -> Shown:
        """Everything the contract names, in display order."""
        return Shown(
            triage=self._values("triage"),
            themes=self._values("theme"),
            sections=self._values("section"),
            prompts=self._values("cta"),
            notes=self._values("note"),
            blocks=self._values("block"),
        )

    def _values(self, name: str) -> tuple[str, ...]:
        found = self.page.locator(f"[data-{name}]")
        values: list[str] = found.evaluate_all(
            "(all, name) => all.map(one => one.dataset[name])", name
        )
        return tuple(values)

    def prompt(self, code: str) -> Locator:
        """Return a prompt's link."""
        return self.page.locator(f"[data-cta={code}] a")
