"""Words become markup: ruby, breaks between phrases, small Markdown, addresses as drawings.

Whatever staff typed is escaped or sanitised here, once, before any template sees it.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import nh3
import segno
from budoux import Parser, load_default_japanese_parser
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.domain.texts import runs

_KNOWN_TEXTS: Final = 8192
"""More than the texts of a few questionnaires; what visitors send never comes here."""

_BEGIN, _READING, _END = "\ue000", "\ue001", "\ue002"
"""Private characters that stand for the marks of ruby while Markdown is read.

To Markdown they are letters; braces are punctuation, beside which ``**`` would not be strong.
"""

_MARKED = re.compile(rf"{_BEGIN}([^<>]+?){_READING}([^<>]+?){_END}")
_PRIVATE = re.compile(f"[{_BEGIN}{_READING}{_END}]")
_BREAK: Final = Markup("<wbr>")
_PAUSE: Final = re.compile("[、。・]")
_UNPARTED: Final = re.compile(
    ".?[\u3041-\u3096][\u3041-\u3096]"
    "|[0-9][\u3041-\u3096]."
    "|.?[0-9][0-9]"
    "|.の[日]|.い[所]"
    "|.?.[、。・，．〜ー）)」』 ]"
    "|.?[（(「『〜 ]."
)
"""Around a place where no line ends: kana and kana, a number, a counted word, a day or a place and
what tells which, a closing or opening sign."""

_TAGS = {"p", "br", "ul", "ol", "li", "strong", "ruby", "rt", "rp"}
_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["emphasis", "list"])


@lru_cache(maxsize=_KNOWN_TEXTS)
def ruby(marked: str) -> Markup:
    """Return a marked text as escaped markup, readings over their base."""
    return Markup("").join(
        _ruby(escape(run.base), escape(run.reading)) if run.reading else escape(run.base)
        for run in runs(marked)
    )


@lru_cache(maxsize=_KNOWN_TEXTS)
def phrased(marked: str) -> Markup:
    """Return the same with a ``<wbr>`` wherever a phrase begins, for ``word-break: keep-all``.

    No browser of Apple's knows where Japanese phrases end; a base with a reading stays whole.
    """
    found = list(runs(marked))
    starts = frozenset(_phrase_starts("".join(run.base for run in found)))
    pieces, at = [], 0
    for run in found:
        for offset, character in enumerate(run.base):
            if at + offset in starts and (not run.reading or offset == 0):
                pieces.append(_BREAK)
            pieces.append(escape(character) if not run.reading else Markup(""))
        if run.reading:
            pieces.append(_ruby(escape(run.base), escape(run.reading)))
        at += len(run.base)
    return Markup("").join(pieces)


def _phrase_starts(text: str) -> Iterator[int]:
    """Yield where the model sees a phrase begin, and behind every comma; never inside a word.

    The model parts a kana from a kana too often ("in", "side"): there lines stay whole.
    """
    ends, at = {found.end() for found in _PAUSE.finditer(text)}, 0
    for phrase in _phrases().parse(text):
        at += len(phrase)
        ends.add(at)
    return (
        end
        for end in sorted(ends)
        if end < len(text) and not _UNPARTED.fullmatch(text[max(0, end - 2) : end + 1])
    )


@cache
def _phrases() -> Parser:
    return load_default_japanese_parser()


def small_markdown(body: str) -> Markup:
    """Return paragraphs, lists and strong words of a body, ruby inside, and nothing else."""
    html = _MARKED.sub(lambda found: _ruby(found[1], found[2]), _MARKDOWN.render(_marked(body)))
    clean = nh3.clean(_PRIVATE.sub("", html), tags=_TAGS, attributes={}, url_schemes=set())
    return Markup(clean)  # noqa: S704  # sanitised on the line above


def _marked(body: str) -> str:
    """Put private marks in place of the braces and bars of ruby."""
    return "".join(
        f"{_BEGIN}{run.base}{_READING}{run.reading}{_END}" if run.reading else run.base
        for run in runs(_PRIVATE.sub("", body))
    )


def _ruby(base: str, reading: str) -> Markup:
    """Wrap a base and its reading, both already escaped; the brackets are for old readers."""
    return Markup(f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>")  # noqa: S704  # escaped


def shortened(text: str, longest: int) -> str:
    """Return a text that fits, or what fits of it with an ellipsis after it."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def qr(address: str, *, error: str | None = None) -> Markup:
    """Return an address as SVG for a phone's camera; `error` "m" bears more dirt, for print."""
    drawing = segno.make(address, error=error, micro=False).svg_inline(omitsize=True, border=4)
    return Markup(drawing)  # noqa: S704  # made of modules, not of text
