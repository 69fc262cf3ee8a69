"""Marked words become markup: ruby everywhere, small Markdown in section bodies.

Whatever staff typed is escaped or sanitised here, once, before any template sees it.
"""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.domain.texts import runs

_RUBY_IN_HTML = re.compile(r"\{([^{}|<>]+)\|([^{}|<>]+)\}")
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "ruby", "rt", "rp"}
_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(["emphasis", "list"])


def ruby(marked: str) -> Markup:
    """Return a marked text as escaped markup, readings over their base."""
    return Markup("").join(
        _ruby(escape(run.base), escape(run.reading)) if run.reading else escape(run.base)
        for run in runs(marked)
    )


def small_markdown(body: str) -> Markup:
    """Return paragraphs, lists and strong words of a body, ruby inside, and nothing else."""
    html = _RUBY_IN_HTML.sub(lambda found: _ruby(found[1], found[2]), _MARKDOWN.render(body))
    return Markup(nh3.clean(html, tags=_TAGS, attributes={}, url_schemes=set()))  # noqa: S704  # sanitised here


def _ruby(base: str, reading: str) -> str:
    """Wrap a base and its reading, both already escaped; the brackets are for old readers."""
    return Markup(f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>")  # noqa: S704  # escaped
