"""The Japanese words a template or script can show, as the wording check needs them.

Text that inline elements cut into pieces is put together again; readings (``rt``) are left out,
since the check reads the base; attributes and string literals are texts of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "code", "em", "i", "kbd", "mark", "q", "ruby", "rb"}
    | {"s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"}
)
_UNREAD = frozenset({"rt", "rp", "style"})


def words_in_template(source: str) -> tuple[str, ...]:
    """Return the Japanese texts of a Jinja template, its tags' string literals included."""
    markup = _COMMENT.sub("", source)
    reader = _Reader()
    reader.feed(_TAG.sub("", markup))
    reader.close()
    in_tags = (text for tag in _TAG.findall(markup) for text in _literals(tag))
    return tuple(text for text in (*reader.texts(), *in_tags) if _JAPANESE.search(text))


def words_in_script(source: str) -> tuple[str, ...]:
    """Return the Japanese string literals of a script."""
    return tuple(text for text in _literals(source) if _JAPANESE.search(text))


def _literals(source: str) -> Iterator[str]:
    for match in _LITERAL.finditer(source):
        yield match[1] or match[2] or match[3] or ""


class _Reader(HTMLParser):
    """Collects the text of each block element, every attribute and every script literal."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._flow: list[str] = []
        self._others: list[str] = []
        self._open: list[str] = []

    def texts(self) -> tuple[str, ...]:
        return ("".join(self._flow), *self._others)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._others.extend(value for _, value in attrs if value)
        self._break(tag)
        if tag in _UNREAD or tag == "script":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            self._flow.append(data)
        elif self._open[-1] == "script":
            self._others.extend(_literals(data))

    def _break(self, tag: str) -> None:
        if tag not in _INLINE and tag not in _UNREAD:
            self._flow.append("\n\n")
