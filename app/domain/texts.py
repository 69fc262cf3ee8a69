"""Words with ruby: the notation ``{base|reading}`` inside any text of a questionnaire.

Knows nothing of HTML; a page decides how ruby looks.
"""

import re
from typing import NamedTuple

_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")


class TextRun(NamedTuple):
    """A stretch of text; ``reading`` is empty where no ruby stands over it."""

    base: str
    reading: str


def runs(marked: str) -> tuple[TextRun, ...]:
    """Split a marked text into its runs, in order.

    >>> runs("a {base|reading}")
    (TextRun(base='a ', reading=''), TextRun(base='base', reading='reading'))
    """
    found: list[TextRun] = []
    position = 0
    for match in _RUBY.finditer(marked):
        if match.start() > position:
            found.append(TextRun(marked[position : match.start()], ""))
        found.append(TextRun(match[1], match[2]))
        position = match.end()
    if position < len(marked):
        found.append(TextRun(marked[position:], ""))
    return tuple(found)


def base_text(marked: str) -> str:
    """Return the text as it is written, without readings."""
    return _RUBY.sub(lambda match: match[1], marked)


def reading_text(marked: str) -> str:
    """Return the text as it is read: every reading in place of its base."""
    return _RUBY.sub(lambda match: match[2], marked)


def stray_braces(marked: str) -> bool:
    """Tell whether a brace or bar is left over once every whole ruby is taken out."""
    return any(mark in _RUBY.sub("", marked) for mark in "{}|")
