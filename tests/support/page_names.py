"""What stands on pages as something one can press or read: names of controls, headings, messages.

A template is read, not rendered. Its conditions become alternatives and its values gaps of a
pattern, so that a name is known however a page is filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_HIDDEN = re.compile(r'<span class="vh">.*?</span>', re.DOTALL)
_ASIDE = re.compile(r'<span class="small">.*?</span>', re.DOTALL)
_NAMED = re.compile(
    r"<(button|a|summary|label|legend|h[1-4]|th|dt|b|span|option)\b[^>]*>(.*?)</\1>", re.DOTALL
)
_HEADING = re.compile(r"\{% block heading %\}(.*?)\{% endblock %\}", re.DOTALL)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_MESSAGES = re.compile(
    r"\{% set (?:problems|reasons|refusals|reads|problem_words) = \{(.*?)\} -?%\}", re.DOTALL
)
_MESSAGE = re.compile(r': "([^"]+)"')
_MARKUP = re.compile(r"<[^>]*>")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_AROUND = (("", ""), ("", "。"), ("「", "」"), ("（", "）"), ("", "%"), ("第", "版"))
_GAP = "\\S{1,20}?"
_LOOP_OF_GAPS = re.compile(r"\(\?:(?:\\S\{1,20\}\?|\(\?:[^()]*\)\?)+\)\*")
"""A list without words of its own is one gap: gaps repeated take for ever where nothing fits."""
_WORDLESS = ("", *(f"{before}{'☆' * n}{after}" for n in (1, 2, 5) for before, after in _AROUND))


@dataclass(frozen=True, slots=True)
class PageNames:
    """Every name that some page may show, and everything they say."""

    literals: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    running: str

    def has(self, words: str) -> bool:
        """Tell whether a page shows a control, a heading or a message of exactly these words.

        A message may be quoted up to the end of any of its sentences.
        """
        if words in self.literals or any(one.fullmatch(words) for one in self.patterns):
            return True
        return words.endswith("。") and words in self.running


def names_in(sources: Iterable[str]) -> PageNames:
    """Return what the templates of these sources show."""
    literals: set[str] = set()
    patterns: set[str] = set()
    running: list[str] = []
    for source in sources:
        bare = _HIDDEN.sub("", _COMMENT.sub("", source))
        tags = "\n".join(_TAG.findall(bare))
        literals.update(one for one in _LITERAL.findall(tags) if _JAPANESE.search(one))
        running += [_MARKUP.sub("", _TAG.sub("", bare)), tags]
        inner = [found[1] for found in _NAMED.findall(bare)] + _HEADING.findall(bare)
        inner += [_ASIDE.sub("", one) for one in inner]
        patterns.update(pattern for one in inner if (pattern := _pattern(one)))
    return PageNames(
        literals=frozenset(literals),
        patterns=tuple(re.compile(one) for one in sorted(patterns)),
        running="\n".join(running),
    )


def messages_in(source: str) -> tuple[str, ...]:
    """Return what a template may say went wrong."""
    tables = _MESSAGES.findall(_COMMENT.sub("", source))
    return tuple(one for table in tables for one in _MESSAGE.findall(table))


def _pattern(markup: str) -> str:
    """Return a pattern of the words of an element; empty when none of its own are fixed."""
    text = _MARKUP.sub("", markup)
    fixed = _TAG.sub("", text)
    if not _JAPANESE.search(fixed) and not _LITERAL.search(text):
        return ""
    parts, last = [], 0
    for tag in _TAG.finditer(text):
        parts += [re.escape(text[last : tag.start()].strip()), _of_tag(tag[0])]
        last = tag.end()
    parts.append(re.escape(text[last:].strip()))
    pattern = _LOOP_OF_GAPS.sub(lambda _: _GAP, "".join(parts))
    return pattern if _says_something(pattern) else ""


def _of_tag(tag: str) -> str:
    word = tag.strip("{}% -").split(maxsplit=1)[0]
    block = {"if": "(?:", "for": "(?:", "else": "|", "elif": "|", "endif": ")?", "endfor": ")*"}
    if tag.startswith("{%"):
        return block.get(word, "")
    said = [one for one in _LITERAL.findall(tag) if _JAPANESE.search(one)]
    return f"(?:{'|'.join(map(re.escape, said))})" if said else _GAP


def _says_something(pattern: str) -> bool:
    """Tell whether a pattern is whole, and can't be matched without a word of its own."""
    try:
        found = re.compile(pattern)
    except re.error:
        return False
    return not any(found.fullmatch(one) for one in _WORDLESS)
