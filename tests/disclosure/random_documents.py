"""Questionnaires made at random: lists, conditions, signs, levels and themes in any arrangement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from app.domain.answers import RawAnswers
from app.domain.conditions import ALWAYS, AllOf, AnyOf, Condition
from app.domain.levels import TriageRule
from app.domain.questionnaire import Item, Questionnaire, Step
from tests.disclosure.tiny import check_all, is_, questionnaire, single

_STRENGTHS = ("often", "sometimes", "no")


def random_document(seed: int) -> Questionnaire:
    """Return a document; the same seed gives the same one."""
    chance = Random(f"document {seed}")
    items: list[Item] = []
    for number in range(chance.randrange(2, 9)):
        made = _item(f"q{number}", chance)
        items.append(replace(made, enabled_when=_asked_when(items, chance)))
    singles = [item.link_id for item in items if not item.repeats]
    several = chance.randrange(4) if singles else 0
    found = questionnaire(
        *items,
        rules=tuple(_rules(items, chance)),
        themes=tuple(_theme(f"t{number}", singles, chance) for number in range(several)),
    )
    return _in_fewer_steps(found, chance)


def random_visit(document: Questionnaire, chance: Random) -> dict[str, tuple[str, ...]]:
    """Return the answers of somebody who ticks anything, on the route or not."""
    most = chance.choice([0.3, 0.8, 1.0])
    return {
        link: _codes(item, chance)
        for link, item in document.items.items()
        if chance.random() < most
    }


def most_moved(
    document: Questionnaire, *, moved: Callable[[RawAnswers], int], tries: int, chance: Random
) -> int:
    """Return how many cells the visitor moves who is found by changing an answer at a time."""
    best, most = random_visit(document, chance), 0
    for number in range(tries):
        other = random_visit(document, chance)
        link = chance.choice(tuple(document.items))
        tried = other if number % 3 == 0 else {**best, link: other.get(link, ())}
        found = moved(tried)
        if found >= most:
            best, most = tried, found
    return most


def _item(link_id: str, chance: Random) -> Item:
    if chance.random() < 0.5:
        return single(link_id, *_STRENGTHS[: chance.randrange(2, 4)])
    codes = [f"c{number}" for number in range(chance.randrange(1, 6))]
    return check_all(link_id, *codes, *(["none"] if chance.random() < 0.7 else []))


def _answer(items: Sequence[Item], chance: Random) -> Condition:
    item = chance.choice(items)
    return is_(item.link_id, chance.choice(tuple(item.options)))


def _asked_when(before: Sequence[Item], chance: Random) -> Condition:
    if not before or chance.random() < 0.6:
        return ALWAYS
    return AnyOf(tuple(_answer(before, chance) for _ in range(chance.randrange(1, 3))))


def _rules(items: Sequence[Item], chance: Random) -> Iterator[TriageRule]:
    for number in range(chance.randrange(4)):
        parts = tuple(_answer(items, chance) for _ in range(chance.choice([1, 1, 2])))
        yield TriageRule(
            id=f"r{number}",
            level=chance.choice(["today", "soon"]),
            when=parts[0] if len(parts) == 1 else AllOf(parts),
        )


def _theme(
    name: str, singles: Sequence[str], chance: Random
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    scale = tuple(chance.sample(singles, chance.randrange(1, len(singles) + 1)))
    return name, scale, scale[:1] if chance.random() < 0.5 else ()


def _in_fewer_steps(document: Questionnaire, chance: Random) -> Questionnaire:
    """Put some items into the step of the one before."""
    steps: list[Step] = []
    for step in document.steps:
        if steps and chance.random() < 0.4:
            steps[-1] = replace(steps[-1], items=(*steps[-1].items, *step.items))
        else:
            steps.append(step)
    return replace(document, steps=tuple(steps))


def _codes(item: Item, chance: Random) -> tuple[str, ...]:
    codes = tuple(item.options)
    if not item.repeats:
        return (chance.choice(codes),)
    return tuple(chance.sample(codes, chance.randrange(len(codes) + 1)))
