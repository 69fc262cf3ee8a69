"""Renders a visitor's pages as samples: each gets a template around its own, which says so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from app.domain.answers import Answers
from app.web.shared.rendering import Rendered, Renders
from app.web.visitor.pages import ResultPage


@dataclass(frozen=True, slots=True)
class Sample:
    """`start` is the sample's first page; `keep` leads staff to keep the answers, or is empty."""

    start: str
    keep: str


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

    def render(
        self,
        template: str,
        page: object,
        *,
        styles: Iterable[str] = (),
        around: Mapping[str, object] | None = None,
    ) -> Rendered:
        """Render a page of a visit with the template of its sample around it."""
        own = template.replace("visitor/", "preview/")
        known = {**(around or {}), "sample": self._sample(page)}
        return self.renderer.render(own, page, styles=styles, around=known)

    def _sample(self, page: object) -> Sample:
        if not isinstance(page, ResultPage) or not self.keeps:
            return Sample(start=self.start, keep="")
        sealed = quote(self.seal(page.answers))
        return Sample(start=self.start, keep=f"{self.keeps}?answers={sealed}")
