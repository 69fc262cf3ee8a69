"""What changed between two questionnaires: place by place, before and after.

A part that came or went is one change, not one for each of its attributes. An item keeps its
identity when it moves to another step; every other part is known by its id. Two texts are
compared word by word: Japanese has no spaces, so a change of script (kanji, hiragana, katakana,
Latin) is taken as the border of a word, good enough to see at a glance what was replaced.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from app.domain.anatomy import (
    ADDED_OR_REMOVED,
    ORDERED,
    TOPICS,
    Part,
    identifier,
    parts_of,
    texts_of_part,
)
from app.domain.attributes import Lock, Topic
from app.domain.budget import MOST_PAIRS_COMPARED
from app.domain.conditions import ALWAYS, AllOf, Condition
from app.domain.levels import PromptRule
from app.domain.questionnaire import Arm, Item, Questionnaire, Step

Value: TypeAlias = (
    str | int | bool | Fraction | Condition | tuple[str, ...] | tuple[PromptRule, ...] | None
)
ChangeKind: TypeAlias = Literal["changed", "added", "removed", "reordered", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. ``place`` is where it stands now; of something removed, where it stood.

    ``before`` and ``after`` are the attribute's values; of a part that came or went its first
    text or id; of an order the ids common to both. ``lock`` says that safety content is touched.
    """

    place: str
    kind: ChangeKind
    topic: Topic
    before: Value
    after: Value
    lock: Lock | None = None
    link_id: str | None = None
    part: str = ""


def changes(old: Questionnaire, new: Questionnaire) -> tuple[Change, ...]:
    """Return every difference, in document order; empty for equal questionnaires."""
    before = {part.key: part for part in parts_of(old)}
    after = {part.key: part for part in parts_of(new)}
    found: list[Change] = []
    for key in _merged(tuple(before), tuple(after)):
        found.extend(_part_changes(before.get(key), after.get(key), before=before, after=after))
    return tuple(found)


def _merged(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield new's keys in order, what was removed standing after what it stood after."""
    present = frozenset(new)
    following: dict[str, list[str]] = {}
    anchor = ""
    for key in old:
        if key in present:
            anchor = key
        else:
            following.setdefault(anchor, []).append(key)
    for key in new:
        yield key
        yield from following.get(key, ())


def _part_changes(
    old: Part | None,
    new: Part | None,
    *,
    before: Mapping[str, Part],
    after: Mapping[str, Part],
) -> Iterator[Change]:
    if old is not None and new is not None and type(old.content) is type(new.content):
        yield from _attributes(old, new)
        if isinstance(new.content, Item):
            values = _asked_when(old, parts=before), _asked_when(new, parts=after)
            if values[0] != values[1]:
                yield _changed(old, new, "enable_when", "meaning", values)
        yield from _position(old, new)
        return
    if old is not None and old.owner in after:
        yield _whole(old, kind="removed")
    if new is not None and new.owner in before:
        yield _whole(new, kind="added")
        if isinstance(new.content, Arm):
            yield from _reworded(new, new.content, before=before)


def _reworded(part: Part, arm: Arm, *, before: Mapping[str, Part]) -> Iterator[Change]:
    """Yield what a new arm asks in other words than everybody was asked in before."""
    for link_id, text in arm.item_texts.items():
        old = before.get(f"items.{link_id}")
        if old is not None and isinstance(old.content, Item) and old.content.text != text:
            yield _changed(
                old,
                part,
                name=f"item_texts.{link_id}",
                topic="words",
                values=(old.content.text, text),
                link_id=link_id,
            )


def _whole(part: Part, *, kind: Literal["added", "removed"]) -> Change:
    shown = _shown(part)
    topic = ADDED_OR_REMOVED.get(type(part.content), "presentation")
    return _change(part, kind, topic, (None, shown) if kind == "added" else (shown, None))


def _change(  # noqa: PLR0913  # what all changes have
    part: Part,
    kind: ChangeKind,
    topic: Topic,
    values: tuple[Value, Value],
    *,
    name: str = "",
    lock: Lock | None = None,
    link_id: str = "",
) -> Change:
    return Change(
        place=part.under(name) if name else part.place,
        kind=kind,
        topic=topic,
        before=values[0],
        after=values[1],
        lock=lock or part.lock,
        link_id=link_id or part.link_id,
        part=type(part.content).__name__,
    )


def _shown(part: Part) -> str:
    texts = (found.text for found in texts_of_part(part) if found.text)
    return next(texts, part.place.rpartition(".")[2])


def _attributes(old: Part, new: Part) -> Iterator[Change]:
    for name, topic in TOPICS[type(new.content)].items():
        values = getattr(old.content, name), getattr(new.content, name)
        if isinstance(values[0], Mapping) and isinstance(values[1], Mapping):
            yield from _entries(old, new, name=name, topic=topic)
        elif values[0] != values[1]:
            yield _changed(old, new, name, topic, values)


def _asked_when(part: Part, *, parts: Mapping[str, Part]) -> Condition:
    """Return what decides whether an item is asked, its step's condition included."""
    conditions = (asked.enabled_when for asked in _route(part, parts=parts))
    return AllOf(tuple(condition for condition in conditions if condition != ALWAYS))


def _route(part: Part, *, parts: Mapping[str, Part]) -> Iterator[Step | Item]:
    for content in (parts[part.owner].content, part.content):
        if isinstance(content, Step | Item):
            yield content


def _entries(old: Part, new: Part, *, name: str, topic: Topic) -> Iterator[Change]:
    """Compare an attribute that maps link ids to texts, entry by entry."""
    before: Mapping[str, str] = getattr(old.content, name)
    after: Mapping[str, str] = getattr(new.content, name)
    for link_id in dict.fromkeys((*before, *after)):
        values = before.get(link_id), after.get(link_id)
        if values[0] != values[1]:
            yield _changed(old, new, f"{name}.{link_id}", topic, values, link_id)


def _changed(
    old: Part, new: Part, name: str, topic: Topic, values: tuple[Value, Value], link_id: str = ""
) -> Change:
    lock = old.lock_of(name) or new.lock_of(name)
    return _change(new, "changed", topic, values, name=name, lock=lock, link_id=link_id)


def _position(old: Part, new: Part) -> Iterator[Change]:
    if isinstance(new.content, Item) and old.owner != new.owner:
        yield _change(new, "moved", "order", (old.place, new.place))
    for name, topic in ORDERED[type(new.content)].items():
        values = _common_order(old, new, name=name)
        if values[0] != values[1]:
            yield _change(new, "reordered", topic, values, name=name)


def _common_order(old: Part, new: Part, *, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    ids = tuple(
        tuple(
            identifier(entry, number=number)
            for number, entry in enumerate(getattr(part.content, name))
        )
        for part in (old, new)
    )
    common = frozenset(ids[0]) & frozenset(ids[1])
    first, second = (tuple(own for own in order if own in common) for order in ids)
    return first, second


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


def comparable(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two texts' words, or letters, can be compared one by one in bounded work.

    Looking for what they have in common looks at every pair of equal ones. Texts that somebody
    wrote have few; what repeats a word a thousand times counts as another text.
    """
    times = Counter(other)
    pairs = sum(count * times[word] for word, count in Counter(one).items())
    return pairs <= MOST_PAIRS_COMPARED


def word_diff(before: str, after: str) -> tuple[DiffRun, ...]:
    """Return the runs of both texts merged; where words were replaced, the removed ones first.

    All runs but the added ones give ``before`` again, all but the removed ones ``after``.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not comparable(old, new):
        whole = (DiffRun("removed", before), DiffRun("added", after))
        return (DiffRun("same", after),) if before == after else whole
    found: list[DiffRun] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            found.append(DiffRun("same", "".join(old[old_from:old_to])))
        else:
            found.append(DiffRun("removed", "".join(old[old_from:old_to])))
            found.append(DiffRun("added", "".join(new[new_from:new_to])))
    return tuple(run for run in found if run.text)
