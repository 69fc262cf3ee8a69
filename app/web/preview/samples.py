"""Renders a visitor's pages as samples: each gets what says so, and a template around its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import quote

from app.domain.answers import Answers
from app.web.shared.rendering import Rendered, Renders
from app.web.visitor.pages import FormPage, MalformedPage, ResultPage


@dataclass(frozen=True, slots=True)
class Sample:
    """`start` is the sample's first page; `keep` leads staff to keep the answers, or is empty."""

    start: str
    keep: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFormPage(FormPage):
    """The form of a draft."""

    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResultPage(ResultPage):
    """A result of a draft."""

    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMalformedPage(MalformedPage):
    """A body that is no answer to a draft."""

    sample: Sample


@dataclass(frozen=True, slots=True)
class NoSamplePage:
    """A preview that opens nothing any more, or a draft that can't be shown, or not yet."""

    kind: Literal["gone", "broken", "working"]


@dataclass(frozen=True, slots=True)
class SampleRenderer:
    """Stands in for the renderer of visitors' pages.

    `start` is the sample's address. `keeps` is where staff keep answers, or empty; `seal` makes
    answers unreadable on their way there, for no address may show any.
    """

    renderer: Renders
    start: str
    keeps: str
    seal: Callable[[Answers], str]

    def render(self, template: str, page: object, *, styles: Iterable[str] = ()) -> Rendered:
        """Render a page of a visit as a sample."""
        del template
        if isinstance(page, FormPage):
            sampled: object = SampleFormPage(**_fields(page), sample=self._sample())
            return self.renderer.render("preview/form.html", sampled, styles=styles)
        if isinstance(page, ResultPage):
            sampled = SampleResultPage(**_fields(page), sample=self._sample(page))
            return self.renderer.render("preview/result.html", sampled, styles=styles)
        if isinstance(page, MalformedPage):
            sampled = SampleMalformedPage(**_fields(page), sample=self._sample())
            return self.renderer.render("preview/malformed.html", sampled, styles=styles)
        raise TypeError(type(page).__name__)

    def _sample(self, result: ResultPage | None = None) -> Sample:
        if result is None or not self.keeps:
            return Sample(start=self.start, keep="")
        sealed = quote(self.seal(result.answers))
        return Sample(start=self.start, keep=f"{self.keeps}?answers={sealed}")


def _fields(page: FormPage | ResultPage | MalformedPage) -> dict[str, Any]:
    return {field.name: getattr(page, field.name) for field in fields(page)}
