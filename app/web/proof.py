"""The process in which documents are judged, compared and tried before they are public.

A document is tried as visitors would: every page is built, and forms are posted to them. A form
of each arm, one with ordinary answers, one for every warning sign that is urgent by itself, and
every saved example. What goes wrong is told by part; nothing of it is public then.

Run with ``python -m app.web.proof`` by `app.processes.BoundedProcess`; what its tasks share is
imported and read before the first one comes.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, TypeAlias

from app.documents.examples import read_examples
from app.documents.reading import read_questionnaire
from app.domain import budget
from app.domain.authoring.approvals import PageFault, PagePart
from app.domain.authoring.examples import Example
from app.domain.checks import page_problems
from app.domain.clinic import Clinic
from app.domain.questionnaire import Item, Questionnaire
from app.domain.triage import urgent_options
from app.processes import answer_tasks
from app.services import shipped
from app.services.answering import Answering
from app.services.pictures import rewritten
from app.services.questionnaires.impacts import impacts
from app.services.questionnaires.judging import judge, read_in
from app.services.questionnaires.proving import Trial
from app.web.preview.samples import SampleRenderer
from app.web.shared.bundle import load_bundle
from app.web.shared.compression import NearlyConstant, gzipped
from app.web.shared.form_token import PREVIEWED, FormTokens
from app.web.shared.post_body import PostedBody
from app.web.shared.rendering import Renderer, Renders
from app.web.visitor.closed import closed_page
from app.web.visitor.prepared_pages import (
    PreparedPages,
    RenderedForm,
    ServedAt,
    address,
    demonstration_of,
    prepare_pages,
    rendered_forms,
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
    )
    try:
        forms = rendered_forms(questionnaire, place=place, renderer=renderer)
        prepared = prepare_pages(questionnaire, version_id=1, place=place, forms=forms)
        _close(questionnaire, trial, renderer=renderer)
    except Exception as failure:  # noqa: BLE001  # whatever a text can bring about is told
        return (PageFault("form", "broken", type(failure).__name__),), ""
    faults = (*_oversized(forms), *_faults(prepared, trial, renderer=renderer))
    return faults, "" if faults else written(forms, release=release)


def _close(questionnaire: Questionnaire, trial: Trial, *, renderer: Renders) -> None:
    """Render the notice that stands in place of the questions."""
    page = closed_page(questionnaire, clinic=trial.clinic, demonstration="")
    renderer.render("visitor/closed.html", page)


def _oversized(forms: Mapping[str, RenderedForm]) -> Iterator[PageFault]:
    for arm, form in forms.items():
        if form_is_too_large(form.head, form.tail):
            yield PageFault("form", "too_large", arm)


def form_is_too_large(head: str, tail: str) -> bool:
    """Tell it of the untouched form, by what stands before and behind its token."""
    ready = NearlyConstant(head, tail)
    plain = sum(map(len, ready.with_text(TOKEN)))
    sent = sum(map(len, ready.compressed_with_text(TOKEN)))
    return plain > budget.MOST_FORM_BYTES or sent > budget.MOST_FORM_BYTES_SENT


def answer_is_too_large(html: str) -> bool:
    """Tell it of a page made for one visitor: a result, or the form again."""
    body = html.encode()
    return (
        len(body) > budget.MOST_RESULT_BYTES or len(gzipped(body)) > budget.MOST_RESULT_BYTES_SENT
    )


def _faults(prepared: PreparedPages, trial: Trial, *, renderer: Renders) -> Iterator[PageFault]:
    context = VisitContext(
        renderer=renderer,
        tokens=FormTokens(key=secrets.token_hex(), kind=PREVIEWED),
        answering=Answering(count=lambda _: "no"),
        clock=lambda: _NOW,
    )

    def shown(fields: Mapping[str, tuple[str, ...]]) -> _Shown:
        body = PostedBody({name: list(codes) for name, codes in fields.items()}, None)
        reply = answer_on_pages(context, body, prepared=prepared, sender=_SENDER)
        if answer_is_too_large(reply.page.html):
            raise _TooLargeError
        return _Shown(reply.page.html)

    questionnaire = prepared.questionnaire
    yield from _tried("answer", "", lambda: bool(shown(_ordinary(questionnaire)).level))
    for (link_id, code), level in urgent_options(questionnaire=questionnaire).items():
        yield from _tried("warning", f"{link_id}.{code}", _heeds(shown, link_id, code, level))
    for example in read_examples(trial.examples):
        yield from _tried("example", example.id, _is_as_expected(shown, example))


def _tried(part: PagePart, detail: str, is_right: Callable[[], bool]) -> Iterator[PageFault]:
    try:
        if not is_right():
            yield PageFault(part, "wrong", detail)
    except _TooLargeError:
        yield PageFault(part, "too_large", detail)
    except Exception:  # noqa: BLE001  # whatever answers can bring about is told
        yield PageFault(part, "broken", detail)


def _heeds(shown: "Shows", link_id: str, code: str, level: str) -> Callable[[], bool]:
    """Tell whether the page shows the card of a level first, when nothing but its sign is sent."""
    return lambda: shown({link_id: (code,)}).card == level


def _is_as_expected(shown: "Shows", example: Example) -> Callable[[], bool]:
    """Tell whether an example's page has the level that it must have, if it says which."""
    fields = {
        link_id: (codes,) if isinstance(codes, str) else tuple(codes)
        for link_id, codes in example.answers.items()
    }
    wanted = example.expected.triage
    return lambda: wanted in {None, shown(fields).level}


def _ordinary(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """Return an answer to every item, none of them urgent by itself where that can be."""
    urgent = urgent_options(questionnaire=questionnaire)
    return {link_id: (_calm(item, urgent),) for link_id, item in questionnaire.items.items()}


def _calm(item: Item, urgent: Mapping[tuple[str, str], str]) -> str:
    codes = [code for code in item.options if (item.link_id, code) not in urgent]
    return codes[-1] if codes else next(iter(item.options))


class _TooLargeError(Exception):
    """A page is beyond the budget of the format."""


class _Shown(HTMLParser):
    """What a page says in attributes of ours: the level of its first card, and of its result."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.card: str | None = None
        self.level: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look for both in an element."""
        del tag
        found = dict(attrs)
        self.card = self.card or found.get("data-card")
        self.level = self.level or found.get("data-triage")


Shows: TypeAlias = Callable[[Mapping[str, tuple[str, ...]]], _Shown]


def preview(document: str, clinic: Clinic, start: str, keeps: str, *, renderer: Renders) -> str:
    """Return a draft's rendered forms as they are kept; empty while its parts don't fit together.

    `start` and `keeps` as of `SampleRenderer`.
    """
    questionnaire = read_questionnaire(document)
    if any(one.breaks_page for one in page_problems(questionnaire)):
        return ""
    samples = SampleRenderer(renderer=renderer, start=start, keeps=keeps, seal=lambda _: "")
    place = ServedAt(action=start, clinic=clinic, demonstration="")
    return written(rendered_forms(questionnaire, place=place, renderer=samples), release="")


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
        "impact": impacts,
        "picture": rewritten,
        "prove": partial(prove, renderer=renderer, default_slug=DEFAULT_SLUG, release=release()),
        "preview": partial(preview, renderer=renderer),
    }


if __name__ == "__main__":
    answer_tasks(tasks())
