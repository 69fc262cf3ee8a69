"""What each change does to the counts, as far as it can be told, and who has to decide the rest.

Rewording may keep a question or make it another one: no program can tell, so a class is proposed
and the owner confirms it. Some changes can never be words only: another set of options, another
condition, one answer or several. An arm only rewords: both arms are counted as one question.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from app.domain.authoring.changes import Change, comparable
from app.domain.texts import base_text

EffectKind: TypeAlias = Literal[
    "words",
    "order",
    "meaning",
    "option_added",
    "option_removed",
    "item_added",
    "item_removed",
    "scoring",
    "triage",
    "presentation",
]

KEEPS_SERIES: frozenset[EffectKind] = frozenset({"words", "order", "presentation", "scoring"})
"""With these an item's counts before and after may be added up."""

ALIKE = 0.6
"""From this share of common characters on, a new wording is proposed to be the same question."""

_NUMBERS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Effect:
    """One change with its class: ``allowed`` from the mildest on, and which is ``proposed``.

    ``safety``: it touches locked content and needs a recorded medical review, whatever its class.
    """

    change: Change
    allowed: tuple[EffectKind, ...]
    proposed: EffectKind
    safety: bool

    @property
    def place(self) -> str:
        """Where the change stands; with its kind it names the effect among the others."""
        return self.change.place


def effects(changes: Iterable[Change], *, telling_words: Iterable[str] = ()) -> tuple[Effect, ...]:
    """Classify every change, in order.

    ``telling_words`` are those whose coming or going usually turns a sentence into another one,
    such as a negation; they are the language's, so they are handed in.
    """
    words = tuple(telling_words)
    return tuple(_effect(change, telling_words=words) for change in changes)


def decided(
    found: Iterable[Effect], decisions: Mapping[str, EffectKind]
) -> tuple[tuple[Effect, EffectKind], ...]:
    """Pair every effect with the class chosen for its place, where it may have that one.

    All others keep the class that is proposed for them.
    """
    kinds = ((effect, decisions.get(effect.place)) for effect in found)
    return tuple(
        (effect, kind if kind in effect.allowed else effect.proposed) for effect, kind in kinds
    )


def _effect(change: Change, *, telling_words: tuple[str, ...]) -> Effect:
    allowed = _allowed(change)
    proposed = allowed[0]
    if "meaning" in allowed and change.topic == "words":
        proposed = "words" if _alike(change, telling_words=telling_words) else "meaning"
    safety = change.lock is not None or change.topic in {"triage", "lock"}
    return Effect(change=change, allowed=allowed, proposed=proposed, safety=safety)


def _allowed(change: Change) -> tuple[EffectKind, ...]:
    if change.kind in {"added", "removed"}:
        return (_whole_part(change),)
    if change.kind in {"reordered", "moved"} and change.topic == "order":
        return ("order", "meaning") if change.link_id else ("order",)
    match change.topic:
        case "words":
            return ("words",) if change.part == "Arm" else ("words", "meaning")
        case "lock":
            return ("triage",)
        case topic:
            return (topic,)


def _whole_part(change: Change) -> EffectKind:
    added = change.kind == "added"
    match change.part:
        case "Item":
            return "item_added" if added else "item_removed"
        case "AnswerOption":
            return "option_added" if added else "option_removed"
        case _ if change.topic in {"scoring", "triage"}:
            return change.topic
        case _:
            return "presentation"


def _alike(change: Change, *, telling_words: tuple[str, ...]) -> bool:
    """Tell whether two wordings look like the same question; readings don't matter."""
    before, after = (_plain(change.before), _plain(change.after))
    if change.place.endswith((".help", ".group")):
        return not _says_otherwise(before, after, telling_words=telling_words)
    return (
        not _says_otherwise(before, after, telling_words=telling_words)
        and comparable(before, after)
        and SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE
    )


def _says_otherwise(before: str, after: str, *, telling_words: tuple[str, ...]) -> bool:
    if _NUMBERS.findall(before) != _NUMBERS.findall(after):
        return True
    return any(before.count(word) != after.count(word) for word in telling_words)


def _plain(value: object) -> str:
    text = unicodedata.normalize("NFKC", base_text(value)) if isinstance(value, str) else ""
    return "".join(char for char in text if unicodedata.category(char)[0] in "LMN")
