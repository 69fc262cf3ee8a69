"""The process in which documents are judged, compared and tried before they are public.

A document is tried as visitors would: every page is built, and forms are posted to them. A form
of each arm, one with ordinary answers, one for every warning sign that is urgent by itself, and
every saved example. What goes wrong is told by part; nothing of it is public then.

Run with ``python -m app.web.proof`` by `app.processes.BoundedProcess`; what its tasks share is
imported and read before the first one comes.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, assert_never, get_args

from app.documents.examples import read_examples
from app.documents.reading import read_questionnaire
from app.domain import budget
from app.domain.answers import RawAnswers
from app.domain.authoring.page_faults import (
    FaultKind,
    NoResult,
    NotBuilt,
    NoticeName,
    PageFault,
    TooLarge,
    TooMuchToBuild,
    TriedAnswers,
    TriedExample,
    TriedForm,
    TriedNotice,
    TriedPage,
    TriedSign,
    WrongLevel,
)
from app.domain.checks import page_problems
from app.domain.clinic import Clinic
from app.domain.questionnaire import Arm, Item, Questionnaire
from app.domain.triage import urgent_options
from app.processes import answer_tasks, work_on
from app.services import shipped
from app.services.answering import Answering
from app.services.pictures import rewritten
from app.services.questionnaires.impacts import impacts, weights
from app.services.questionnaires.judging import judge, read_in, unreviewed_safety
from app.services.questionnaires.proving import Trial
from app.web.preview.samples import SampleRenderer
from app.web.shared.bundle import load_bundle
from app.web.shared.compression import NearlyConstant, gzipped
from app.web.shared.form_token import PREVIEWED, FormTokens
from app.web.shared.post_body import PostedBody
from app.web.shared.rendering import Renderer, Renders
from app.web.visitor.clinic_place import ClosedPage, closed_page
from app.web.visitor.forms import HAND_OVER_FIELD
from app.web.visitor.pages import AboutPage, FinishedPage
from app.web.visitor.prepared_pages import (
    PreparedPages,
    RenderedForm,
    ServedAt,
    about_page,
    address,
    demonstration_of,
    prepare_pages,
    readings_page,
    rendered_form,
    section_views,
)
from app.web.visitor.served_pages import release, written
from app.web.visitor.visit import Sender, VisitContext, answer_on_pages
from app.wiring import DEFAULT_SLUG

_APP: Final = Path(__file__).resolve().parents[1]

_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Any moment: nothing here is counted."""

_SENDER: Final = Sender(is_foreign=False)

TOKEN: Final = "x" * 160
"""As long as a form's token may be; its bytes don't compress."""


def prove(
    trial: Trial, *, renderer: Renders, default_slug: str, release: str
) -> tuple[tuple[PageFault, ...], str]:
    """Return what went wrong and, when nothing did, the pages in the form they are kept in."""
    questionnaire = read_questionnaire(trial.document)
    place = ServedAt(
        action=address(trial.slug, default_slug=default_slug),
        clinic=trial.clinic,
        demonstration=demonstration_of(questionnaire, serves_patients=trial.serves_patients),
        site=trial.site,
    )
    forms: dict[str, RenderedForm] = {}
    faults = [
        *_form_faults(questionnaire, place, forms, renderer=renderer),
        *_notice_faults(questionnaire, place, renderer=renderer),
    ]
    if len(forms) == len(questionnaire.arms):
        prepared = prepare_pages(questionnaire, version_id=1, place=place, forms=forms)
        faults += _Visits(prepared, _context(renderer)).faults(trial.examples)
    return tuple(faults), "" if faults else written(forms, release=release)


def _form_faults(
    questionnaire: Questionnaire,
    place: ServedAt,
    forms: dict[str, RenderedForm],
    *,
    renderer: Renders,
) -> Iterator[PageFault]:
    """Build the form of each arm into `forms`."""

    def build(arm: Arm) -> TooLarge | None:
        form = rendered_form(questionnaire, arm, place=place, renderer=renderer)
        forms[arm.id] = form
        return form_excess(form.head, form.tail)

    for arm in questionnaire.arms:
        page = TriedForm(arm.id if len(questionnaire.arms) > 1 else "")
        yield from _tried(page, partial(build, arm))


def _notice_faults(
    questionnaire: Questionnaire, place: ServedAt, *, renderer: Renders
) -> Iterator[PageFault]:
    """Build the pages beside the questions and results."""
    shown = place.demonstration

    def build(name: NoticeName) -> TooLarge | None:
        page: ClosedPage | AboutPage | FinishedPage
        match name:
            case "closed":
                page = closed_page(questionnaire, clinic=place.clinic, demonstration=shown)
            case "about":
                page = about_page(place.clinic, demonstration=shown, asked=questionnaire)
            case "finished":
                page = FinishedPage(place.action, shown)
            case "readings":
                return next(filter(None, _readings(questionnaire, place, renderer)), None)
            case _:
                assert_never(name)
        return answer_excess(renderer.render(f"visitor/{name}.html", page).html)

    for name in get_args(NoticeName):
        yield from _tried(TriedNotice(name), partial(build, name))


def _readings(
    questionnaire: Questionnaire, place: ServedAt, renderer: Renders
) -> Iterator[TooLarge | None]:
    """Build the list of readings, then each; yield by what one is too large."""
    sections = tuple(section_views(questionnaire).values())
    for number in range(len(sections) + 1):
        page = readings_page(questionnaire, number, sections=sections, place=place)
        yield answer_excess(renderer.render("visitor/readings.html", page).html)


def form_excess(head: str, tail: str) -> TooLarge | None:
    """Return by what the untouched form is too large, from what stands around its token."""
    ready = NearlyConstant(head, tail)
    plain = sum(map(len, ready.with_text(TOKEN)))
    sent = sum(map(len, ready.compressed_with_text(TOKEN)))
    return _excess(plain, budget.MOST_FORM_BYTES, is_sent=False) or _excess(
        sent, budget.MOST_FORM_BYTES_SENT, is_sent=True
    )


def answer_excess(html: str) -> TooLarge | None:
    """Return by what a page is too large that is made for one visitor."""
    body = html.encode()
    return _excess(len(body), budget.MOST_RESULT_BYTES, is_sent=False) or _excess(
        len(gzipped(body)), budget.MOST_RESULT_BYTES_SENT, is_sent=True
    )


def _excess(measured: int, limit: int, *, is_sent: bool) -> TooLarge | None:
    return TooLarge(measured, limit, is_sent) if measured > limit else None


def _context(renderer: Renders) -> VisitContext:
    return VisitContext(
        renderer=renderer,
        tokens=FormTokens(key=secrets.token_hex(), kind=PREVIEWED),
        answering=Answering(count=lambda _: "no"),
        clock=lambda: _NOW,
    )


@dataclass(frozen=True, slots=True)
class _Visits:
    """Sends forms to pages as visitors would; nothing is counted."""

    prepared: PreparedPages
    context: VisitContext

    def faults(self, examples: str) -> Iterator[PageFault]:
        """Answer calmly, with each urgent sign, and with each saved example."""
        questionnaire = self.prepared.questionnaire
        ordinary = _ordinary(questionnaire)
        yield from _tried(TriedAnswers(), partial(self._result, ordinary, None))
        yield from _tried(TriedAnswers(), partial(self._code, ordinary))
        for (link_id, code), level in urgent_options(questionnaire=questionnaire).items():
            item = questionnaire.items[link_id]
            page = TriedSign(item.text, item.options[code].display)
            yield from _tried(page, partial(self._sign, link_id, code, level))
        for number, example in enumerate(read_examples(examples), 1):
            page_of_it = TriedExample(number, example.label)
            wanted = example.expected.triage
            yield from _tried(page_of_it, partial(self._result, example.answers, wanted))

    def _result(self, answers: RawAnswers, wanted: str | None) -> FaultKind | None:
        """Judge the level of a result: the `wanted` one, or any."""
        html = self._shown(answers)
        return answer_excess(html) or self._told(first_value("data-triage", html), wanted)

    def _code(self, answers: RawAnswers) -> FaultKind | None:
        """Judge the page of a result's code for a reception."""
        return answer_excess(self._shown({**answers, HAND_OVER_FIELD: "1"}))

    def _sign(self, link_id: str, code: str, level: str) -> FaultKind | None:
        """Judge what is shown first when nothing but a sign is sent: the card of its level."""
        html = self._shown({link_id: (code,)})
        return answer_excess(html) or self._told(first_value("data-card", html), level)

    def _shown(self, answers: RawAnswers) -> str:
        fields = {name: [one] if isinstance(one, str) else [*one] for name, one in answers.items()}
        body = PostedBody(fields, None)
        reply = answer_on_pages(self.context, body, prepared=self.prepared, sender=_SENDER)
        return reply.page.html

    def _told(self, shown: str | None, wanted: str | None) -> FaultKind | None:
        if wanted is None:
            return None if shown else NoResult()
        headings = {level.id: level.heading for level in self.prepared.questionnaire.levels}
        if shown == wanted:
            return None
        return WrongLevel(headings.get(wanted, wanted), headings.get(shown or "", ""))


def _tried(page: TriedPage, attempt: Callable[[], FaultKind | None]) -> Iterator[PageFault]:
    """Yield what is wrong with a page; a failed task names the page that was worked on last."""
    work_on(page)
    kind: FaultKind | None
    try:
        kind = attempt()
    except (MemoryError, RecursionError):
        kind = TooMuchToBuild("memory")
    except Exception as failure:  # noqa: BLE001  # whatever a text can bring about is told
        kind = NotBuilt(type(failure).__name__)
    if kind is not None:
        yield PageFault(page, kind)


def _ordinary(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Return an answer to every item, none of them urgent by itself where that can be."""
    urgent = urgent_options(questionnaire=questionnaire)
    return {link_id: (_calm(item, urgent),) for link_id, item in questionnaire.items.items()}


def _calm(item: Item, urgent: Mapping[tuple[str, str], str]) -> str:
    codes = [code for code in item.options if (item.link_id, code) not in urgent]
    return codes[-1] if codes else next(iter(item.options))


class _FoundError(Exception):
    """An attribute was found; what follows it on a page need not be read."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class _Finder(HTMLParser):
    """Looks for the first value of an attribute of ours; raises _FoundError."""

    def __init__(self, attribute: str) -> None:
        super().__init__()
        self._attribute = attribute

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look for it in an element."""
        del tag
        if value := dict(attrs).get(self._attribute):
            raise _FoundError(value)


def first_value(attribute: str, html: str) -> str | None:
    """Return the first value of an attribute on a page, None without one.

    A page is given to the parser whole: newer releases of Python hold back what comes in pieces.
    """
    finder = _Finder(attribute)
    try:
        finder.feed(html)
        finder.close()
    except _FoundError as found:
        return found.value
    return None


def preview(document: str, clinic: Clinic, start: str, keeps: str, *, renderer: Renders) -> str:
    """Return a draft's rendered forms as they are kept; empty while its parts don't fit together.

    `start` and `keeps` as of `SampleRenderer`.
    """
    questionnaire = read_questionnaire(document)
    if any(one.breaks_page for one in page_problems(questionnaire)):
        return ""
    samples = SampleRenderer(renderer=renderer, start=start, keeps=keeps, seal=lambda _: "")
    place = ServedAt(action=start, clinic=clinic, demonstration="")
    forms = {
        arm.id: rendered_form(questionnaire, arm, place=place, renderer=samples)
        for arm in questionnaire.arms
    }
    return written(forms, release="")


def tasks() -> dict[str, Callable[..., object]]:
    """Return the functions of the tasks."""
    renderer = Renderer(
        templates=_APP.parent / "templates", bundle=load_bundle(folder=_APP / "static" / "visitor")
    )
    return {
        "judge": partial(
            judge,
            rules=shipped.wording_rules(),
            telling_words=shipped.telling_words(),
            shipped=cache(shipped.questionnaire_of),
        ),
        "read": read_in,
        "unreviewed": unreviewed_safety,
        "impact": impacts,
        "weigh": weights,
        "picture": rewritten,
        "prove": partial(prove, renderer=renderer, default_slug=DEFAULT_SLUG, release=release()),
        "preview": partial(preview, renderer=renderer),
    }


def warm(functions: Mapping[str, Callable[..., object]]) -> None:
    """Try and show what is shipped, so that copies of this process find templates compiled."""
    document, clinic = shipped.shipped_text("back-pain.json"), Clinic()
    functions["prove"](
        Trial(
            slug=DEFAULT_SLUG,
            document=document,
            examples="[]",
            clinic=clinic,
            serves_patients=False,
        )
    )
    functions["preview"](document, clinic, "/preview/", "")


if __name__ == "__main__":
    found = tasks()
    warm(found)
    answer_tasks(found)
