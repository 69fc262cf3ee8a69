"""What can go wrong with visitors' pages when they are tried, and how it is told.

Every kind of page and of fault is a type, and whoever tells people matches all of them. The words
themselves are content (``app/content/page-fault-words.json``); what the document says comes along
with the fault, in its own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from app.domain.texts import base_text

_KILOBYTE: Final = 1000
_LONGEST_NAME: Final = 40

FaultWords: TypeAlias = Mapping[str, Mapping[str, str]]
"""The words, by what they are about: ``pages``, ``faults`` and ``advice``."""


NoticeName: TypeAlias = Literal["closed", "about", "finished", "readings"]


@dataclass(frozen=True, slots=True)
class EveryPage:
    """All of them: it ended before it could be said with which."""


@dataclass(frozen=True, slots=True)
class TriedForm:
    """The untouched form; `arm` is the id of its wording where there are several."""

    arm: str = ""


@dataclass(frozen=True, slots=True)
class TriedNotice:
    """A page that asks nothing and judges nothing."""

    name: NoticeName


@dataclass(frozen=True, slots=True)
class TriedAnswers:
    """The result of answers without a sign that is urgent by itself."""


@dataclass(frozen=True, slots=True)
class TriedSign:
    """What is shown when nothing but one urgent sign is sent: a question's option."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class TriedExample:
    """The result of a saved example: its place in the list, from 1, and its name."""

    number: int
    label: str


TriedPage: TypeAlias = EveryPage | TriedForm | TriedNotice | TriedAnswers | TriedSign | TriedExample


@dataclass(frozen=True, slots=True)
class TooLarge:
    """More bytes than the format allows, as the page is or as it is sent (`is_sent`)."""

    measured: int
    limit: int
    is_sent: bool


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """Building it failed; `cause` is the name of the error, for whoever runs the software."""

    cause: str


@dataclass(frozen=True, slots=True)
class NoResult:
    """What was sent was not answered with a result."""


@dataclass(frozen=True, slots=True)
class WrongLevel:
    """Another level than it must be: both headings; `shown` is empty when there was none."""

    wanted: str
    shown: str


@dataclass(frozen=True, slots=True)
class TooMuchToBuild:
    """It took more of something than it may."""

    resource: Literal["time", "memory"]


FaultKind: TypeAlias = TooLarge | NotBuilt | NoResult | WrongLevel | TooMuchToBuild


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page of visitors' that could not be built or answered with, when it was tried."""

    page: TriedPage
    kind: FaultKind


def fault_sentence(fault: PageFault, words: FaultWords, *, title: str = "") -> str:
    """Return which page it is, what is wrong with it, and what to do about that.

    With the `title` of a questionnaire where it could be one of several.
    """
    page = _page(fault.page, words["pages"])
    if title:
        page = words["pages"]["of"].format(title=_named(title)) + page
    return _said(fault.kind, page, words["faults"]) + words["advice"][_advice(fault)]


def _page(page: TriedPage, words: Mapping[str, str]) -> str:
    said: dict[str, str | int] = {}
    match page:
        case EveryPage():
            key = "every"
        case TriedForm(arm):
            key, said = "form_of_arm" if arm else "form", {"arm": arm}
        case TriedNotice(name):
            key = name
        case TriedAnswers():
            key = "answers"
        case TriedSign(question, option):
            key, said = "sign", {"question": _named(question), "option": _named(option)}
        case TriedExample(number, label):
            key, said = "example", {"number": number, "label": _named(label)}
        case _:
            assert_never(page)
    return words[key].format(**said)


def _said(kind: FaultKind, page: str, words: Mapping[str, str]) -> str:
    match kind:
        case TooLarge(measured, limit, is_sent):
            sizes = {"measured": _kilobytes(measured), "limit": _kilobytes(limit)}
            return words["too_large_sent" if is_sent else "too_large"].format(page=page, **sizes)
        case NotBuilt(cause):
            return words["not_built"].format(page=page, cause=cause)
        case NoResult():
            return words["no_result"].format(page=page)
        case WrongLevel(wanted, ""):
            return words["no_level"].format(page=page, wanted=_named(wanted))
        case WrongLevel(wanted, shown):
            said = {"wanted": _named(wanted), "shown": _named(shown)}
            return words["wrong_level"].format(page=page, **said)
        case TooMuchToBuild(resource):
            return words[f"too_much_{resource}"].format(page=page)
        case _:
            assert_never(kind)


def _advice(fault: PageFault) -> str:
    """Return the key of what to do."""
    match fault.kind:
        case TooLarge():
            return "shorten_form" if isinstance(fault.page, TriedForm) else "shorten_result"
        case NotBuilt() | NoResult():
            return "go_back"
        case WrongLevel():
            return "mend_example" if isinstance(fault.page, TriedExample) else "mend_rules"
        case TooMuchToBuild():
            return "simplify"
        case _:
            assert_never(fault.kind)


def _kilobytes(count: int) -> int:
    """Return a size in thousands of bytes; what is above a limit never reads like the limit."""
    return -(-count // _KILOBYTE)


def _named(text: str) -> str:
    plain = base_text(text)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[:_LONGEST_NAME]}…"
