"""A document is tried as visitors would use it, and what goes wrong is told by part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.authoring.page_faults import (
    NoResult,
    NotBuilt,
    NoticeName,
    PageFault,
    TooLarge,
    TriedAnswers,
    TriedExample,
    TriedForm,
    TriedNotice,
    TriedSign,
    WrongLevel,
)
from app.domain.clinic import Clinic
from app.services.questionnaires.proving import Trial
from app.web.proof import first_value, prove, tasks, warm
from app.web.shared.bundle import load_bundle
from app.web.shared.rendering import Rendered, Renderer, Renders
from app.web.visitor.served_pages import read_forms
from tests.builders import TESTS, document, shipped_text

APP = TESTS.parent / "app"
EXAMPLES = (APP / "content" / "back-pain.examples.json").read_text(encoding="utf-8")
TRIAL = Trial(
    slug="back-pain",
    document=shipped_text(),
    examples=EXAMPLES,
    clinic=Clinic(name="整体院"),
    serves_patients=False,
)

RED = TriedSign("今、どれかがありますか", "強い症状がある")
CALL, OK = "今すぐ電話してください", "急ぐ項目はありませんでした"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    templates = Path(APP).parent / "templates"
    return Renderer(templates=templates, bundle=load_bundle(folder=APP / "static" / "visitor"))


def tried(trial: Trial, renderer: Renders) -> tuple[tuple[PageFault, ...], str]:
    return prove(trial, renderer=renderer, default_slug="back-pain", release="this")


def tiny() -> Trial:
    text = json.dumps(document(), ensure_ascii=False)
    return replace(TRIAL, slug="minimal", document=text, examples="[]\n")


@dataclass
class Broken:
    """A renderer that fails at a template, or changes what it made."""

    renderer: Renderer
    template: str
    change: Any = None

    def render(
        self,
        template: str,
        page: object,
        *,
        styles: Iterable[str] = (),
        around: Mapping[str, object] | None = None,
    ) -> Rendered:
        found = self.renderer.render(template, page, styles=styles, around=around)
        if template != self.template:
            return found
        if self.change is None:
            raise RuntimeError("a word that no template knew")
        return replace(found, html=self.change(found.html))


def test_the_shipped_document_passes_with_the_pages_of_every_arm(renderer: Renderer) -> None:
    faults, pages = tried(TRIAL, renderer)
    assert faults == ()
    assert set(read_forms(pages)) == {"a"}


def test_a_process_warms_itself_with_what_is_shipped() -> None:
    asked: list[str] = []

    def noting(name: str, do: Callable[..., object], *given: object) -> object:
        asked.append(name)
        return do(*given)

    warm({name: partial(noting, name, do) for name, do in tasks().items()})
    assert asked == ["prove", "preview"]


def test_a_form_that_can_not_be_built_is_told(renderer: Renderer) -> None:
    faults, pages = tried(TRIAL, Broken(renderer, "visitor/form.html"))
    assert faults == (PageFault(TriedForm(), NotBuilt("RuntimeError")),)
    assert pages == ""


def test_a_form_that_hides_its_token_is_told(renderer: Renderer) -> None:
    broken = Broken(renderer, "visitor/form.html", lambda html: html.replace('name="token"', ""))
    assert tried(TRIAL, broken)[0] == ()
    without = Broken(renderer, "visitor/form.html", lambda _: "<p>no form</p>")
    assert tried(TRIAL, without)[0] == (PageFault(TriedForm(), NotBuilt("ValueError")),)


def test_a_result_that_can_not_be_built_is_told_of_every_answer(renderer: Renderer) -> None:
    faults, _ = tried(tiny(), Broken(renderer, "visitor/result.html"))
    assert PageFault(TriedAnswers(), NotBuilt("RuntimeError")) in faults
    assert PageFault(RED, NotBuilt("RuntimeError")) in faults


def test_a_warning_sign_that_is_not_answered_with_its_level_is_told(renderer: Renderer) -> None:
    def calmer(html: str) -> str:
        return html.replace('data-card="call"', 'data-card="ok"')

    faults, _ = tried(tiny(), Broken(renderer, "visitor/result.html", calmer))
    assert faults == (PageFault(RED, WrongLevel(CALL, OK)),)


def test_an_example_with_another_result_is_told(renderer: Renderer) -> None:
    examples = json.loads(EXAMPLES)
    examples[0]["expected"]["triage"] = "nothing_like_it"
    wrong = replace(TRIAL, examples=json.dumps(examples, ensure_ascii=False))
    (fault,) = tried(wrong, renderer)[0]
    page = TriedExample(1, examples[0]["label_ja"])
    assert fault.page == page
    assert isinstance(fault.kind, WrongLevel)
    assert fault.kind.wanted == "nothing_like_it"


@pytest.mark.parametrize("name", ["closed", "about", "finished"])
def test_a_notice_that_can_not_be_built_or_is_too_large_is_told(
    renderer: Renderer, name: NoticeName
) -> None:
    template = f"visitor/{name}.html"
    (fault,) = tried(tiny(), Broken(renderer, template))[0]
    assert fault == PageFault(TriedNotice(name), NotBuilt("RuntimeError"))
    (fault,) = tried(tiny(), Broken(renderer, template, lambda _: "a" * 250_001))[0]
    assert fault == PageFault(TriedNotice(name), TooLarge(250_001, 250_000, is_sent=False))


def test_answers_without_a_result_are_told(renderer: Renderer) -> None:
    nothing = Broken(renderer, "visitor/result.html", lambda _: "<p>nothing</p>")
    faults, _ = tried(tiny(), nothing)
    assert faults == (
        PageFault(TriedAnswers(), NoResult()),
        PageFault(RED, WrongLevel(CALL, "")),
    )


def test_forms_are_told_by_their_arm_where_there_are_several(renderer: Renderer) -> None:
    arms = [{"id": "a"}, {"id": "b", "item_texts": {"strain": "ほかの言い方"}}]
    trial = replace(tiny(), document=json.dumps(document(arms=arms), ensure_ascii=False))
    faults, _ = tried(trial, Broken(renderer, "visitor/form.html"))
    assert [fault.page for fault in faults] == [TriedForm("a"), TriedForm("b")]


def test_a_level_is_found_behind_a_long_style_sheet() -> None:
    page = f"<style>{'a' * 8_500}</style><p data-card=today><p data-card=soon>{'b' * 5_000}"
    assert first_value("data-card", page) == "today"
    assert first_value("data-triage", page) is None
