"""A visitor's pages with what makes them a sample: the same pages, and one view more."""

from dataclasses import dataclass
from typing import Literal

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
    """A preview that opens nothing any more, or a draft that can't be shown yet."""

    kind: Literal["gone", "broken"]
