"""The wording check over a whole questionnaire: every hit with the place of its text.

Safety texts may have to say what an advertisement may not (a cancer that was treated, the title
of a guideline), so a lock spares a text the check. But a lock is only a word in a document, and
documents come in as files: it counts as far as the public version has it too.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias

from app.domain.anatomy import CopyText, Part, parts_of, texts_of_part
from app.domain.attributes import UNSEEN, Lock
from app.domain.levels import Action
from app.domain.questionnaire import Questionnaire
from app.domain.wording import WordingHit, WordingRule, check

_LOCKED_BY_KIND: Final[frozenset[Lock]] = frozenset({"page_text", "source"})
"""Locked whatever a document says, so that nobody can claim it of another text."""

_Spot: TypeAlias = tuple[str, str]
"""A part's key and the name of one of its texts: the same in every version."""


class PlacedHit(NamedTuple):
    """A hit and the place of the text it stands in.

    ``is_eased``: the rule blocks, but here it only warns, since this is safety content.
    """

    place: str
    hit: WordingHit
    is_eased: bool = False

    @property
    def mark(self) -> tuple[str, str, str]:
        """What makes it the same hit in a later save: place, rule and the words that met it."""
        return self.place, self.hit.rule_id, self.hit.sentence


class _Approved(NamedTuple):
    """What is locked in the public version: the words of every spot, and the parts' keys."""

    words: frozenset[tuple[_Spot, str | None]]
    keys: frozenset[str]

    def spares(self, part: Part, found: CopyText) -> bool:
        """Tell whether these very words stand there locked already, or aren't for visitors."""
        same = found.lock is not None and (_spot(part, found), found.text) in self.words
        return same or found.kind in UNSEEN

    def eases(self, part: Part, found: CopyText) -> bool:
        """Tell whether it is safety content by more than the word of this document."""
        if found.lock in _LOCKED_BY_KIND:
            return True
        return found.lock is not None and bool({part.key, part.owner} & self.keys)


def wording_hits(
    questionnaire: Questionnaire,
    rules: Iterable[WordingRule],
    *,
    public: Questionnaire | None,
) -> tuple[PlacedHit, ...]:
    """Return every hit in the order a visitor meets the texts.

    Left out are locked words that are the same in the ``public`` version, locked there too: they
    were approved. In other words of what is locked there, a rule that blocks only warns. A lock
    that this document brings along changes nothing; neither does any lock without a ``public``
    version.
    """
    kept, approved = tuple(rules), _approved_of(public)
    return tuple(
        _placed(found.place, hit, is_safety=approved.eases(part, found))
        for part in parts_of(questionnaire)
        for found in texts_of_part(part)
        if found.text and not approved.spares(part, found)
        for hit in check(found.text, kept)
    )


def _placed(place: str, hit: WordingHit, *, is_safety: bool) -> PlacedHit:
    if is_safety and hit.severity == "block":
        return PlacedHit(place, replace(hit, severity="warn"), is_eased=True)
    return PlacedHit(place, hit)


def _approved_of(public: Questionnaire | None) -> _Approved:
    parts = tuple(parts_of(public)) if public else ()
    return _Approved(
        words=frozenset(
            (_spot(part, found), found.text)
            for part in parts
            for found in texts_of_part(part)
            if found.lock is not None
        ),
        keys=frozenset(part.key for part in parts if part.lock is not None),
    )


def _spot(part: Part, found: CopyText) -> _Spot:
    """Return where a text stands, without its number in a list: entries may move."""
    if isinstance(part.content, Action):
        return part.owner, "actions"
    key = part.owner if found.lock == "source" else part.key
    return key, found.place.removeprefix(part.place).lstrip(".").partition(".")[0]
