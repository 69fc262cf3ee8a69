"""Two wordings compared word by word.

Japanese has no spaces, so a change of script (kanji, hiragana, katakana, Latin) is taken as the
border of a word: good enough to see at a glance what was replaced. Ruby is never cut.
"""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeAlias

RunKind: TypeAlias = Literal["same", "added", "removed"]

_WORD = re.compile(
    r"\{[^{}|]+\|[^{}|]+\}"
    r"|[\u3400-\u9fff\uf900-\ufaff々〆]+"
    r"|[\u3041-\u309f]+"
    r"|[\u30a1-\u30ff\uff66-\uff9f]+"
    r"|[0-9０-９]+"
    r"|[A-Za-zＡ-Ｚａ-ｚ]+"
    r"|\s+"
    r"|.",
    re.DOTALL,
)


class DiffRun(NamedTuple):
    """A stretch that stands in both texts, only in the later, or only in the earlier one."""

    kind: RunKind
    text: str


def word_diff(before: str, after: str) -> tuple[DiffRun, ...]:
    """Return the runs of both texts merged; where words were replaced, the removed ones first.

    All runs but the added ones give ``before`` again, all but the removed ones ``after``.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[DiffRun] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            found.append(DiffRun("same", "".join(old[old_from:old_to])))
        else:
            found.append(DiffRun("removed", "".join(old[old_from:old_to])))
            found.append(DiffRun("added", "".join(new[new_from:new_to])))
    return tuple(run for run in found if run.text)
