"""Documents that somebody might send: hostile, broken, or merely large. The same for each seed.

    for name, text in hostile_documents(seed=1, count=50): ...

Every document has a name that says which it is, so that one failure can be made again without
the others. `judged` reads and checks one; what a document must bear that passes (be published and
served, say) is up to whoever asked for it.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from app.documents.reading import UnreadableDocumentError, problems_of, read_questionnaire, told
from app.domain import budget
from app.domain.anatomy import LONGEST, texts_of
from app.domain.budget import Work
from app.services.questionnaires.judging import Mistake, mistakes_of_meaning, mistakes_of_shape
from tests.builders import document, put, shipped_text, tiny_text
from tests.support import conditional
from tests.support.hostile_texts import MARKERS, PLAIN_MARKERS

Raw = dict[str, Any]
Chance = random.Random


class HostileDocument(NamedTuple):
    """A document and what it is."""

    name: str
    text: str


class Verdict(NamedTuple):
    """What came of a document: its mistakes, those that are told as lines, and steps taken."""

    mistakes: tuple[Mistake, ...]
    lines: tuple[str, ...]
    steps: int

    @property
    def passed(self) -> bool:
        """Whether there is nothing wrong with it."""
        return not self.lines


def hostile_documents(seed: int, count: int) -> Iterator[HostileDocument]:
    """Yield that many documents, of each kind in turn."""
    for number in range(count):
        yield hostile_document(seed, number)


def hostile_document(seed: int, number: int) -> HostileDocument:
    """Return one document."""
    kind = KINDS[number % len(KINDS)]
    what, text = kind(Chance(f"{seed}/{number}"))
    return HostileDocument(f"{number} {kind.__name__.strip('_')} {what}", text)


def judged(text: str) -> Verdict:
    """Read and check a document, counting the steps."""
    work = Work(budget.MOST_CHECK_WORK)
    try:
        problems = problems_of(text, work=work)
    except UnreadableDocumentError as error:
        return Verdict(mistakes_of_shape(error), told(error.problems), work.done)
    return Verdict(mistakes_of_meaning(problems), told(problems), work.done)


# ------------------------------------------------------------------ texts


def _marker_everywhere(chance: Chance) -> tuple[str, str]:
    """Put one marker into every text, as short as the text may be."""
    raw, marker = _some_document(chance), chance.choice(chance.choice((PLAIN_MARKERS, MARKERS)))
    for found in list(texts_of(read_questionnaire(json.dumps(raw)))):
        put(raw, found.place, _around(marker, found.text or "", most=LONGEST[found.kind]))
    return repr(marker[:30]), _written(raw)


def _markers_anywhere(chance: Chance) -> tuple[str, str]:
    """Put a marker of its own into each of some texts."""
    raw, markers = _some_document(chance), chance.choice((PLAIN_MARKERS, MARKERS))
    places = list(texts_of(read_questionnaire(json.dumps(raw))))
    for found in chance.sample(places, len(places) // 3):
        marker = chance.choice(markers)
        put(raw, found.place, _around(marker, found.text or "", most=LONGEST[found.kind]))
    return "", _written(raw)


def _marker_as_name(chance: Chance) -> tuple[str, str]:
    """Put a marker where an id, a code, an address or a key stands."""
    raw, marker = document(), chance.choice(MARKERS)
    place = chance.choice(
        (
            "slug", "steps.first.id", "steps.habits.items.strain.link_id", "levels.ok.id",
            "steps.habits.items.strain.answer_options.often.code", "prompts.tel119.href",
            "triage_rules.red.level", "arms.a.id", marker or "key",
        )
    )  # fmt: skip
    if place == marker:
        raw[marker] = marker
    else:
        put(raw, place, marker)
    return f"{place[:20]!r} {marker[:20]!r}", _written(raw)


def _around(marker: str, text: str, *, most: int) -> str:
    """Return a marker with as much of a text behind it as there is room for."""
    return (marker + text)[: max(len(marker), most - 1)]


# ------------------------------------------------------------------ sizes


def _at_a_limit(chance: Chance) -> tuple[str, str]:
    """Make one list as long as it may be, or by one longer."""
    raw = document()
    place, most = chance.choice(
        (
            ("steps", budget.MOST_STEPS),
            ("steps.habits.items", budget.MOST_ITEMS_OF_STEP),
            ("steps.habits.items.strain.answer_options", budget.MOST_OPTIONS),
            ("flags", budget.MOST_ENTRIES),
            ("notes", budget.MOST_ENTRIES),
            ("sections", budget.MOST_ENTRIES),
            ("prompts", budget.MOST_ENTRIES),
            ("levels", budget.MOST_LEVELS),
            ("arms", budget.MOST_ARMS),
            ("sources", budget.MOST_ENTRIES),
        )
    )
    more = chance.choice((0, 1))
    entries = _entry(raw, place)
    while len(entries) < most + more:
        entries.append(_renamed(entries[len(entries) % 3 % len(entries)], len(entries)))
    return f"{place} {most + more}", _written(raw)


def _merely_large(chance: Chance) -> tuple[str, str]:
    """Ask as many questions with as many answers as a clinic could think of, and more."""
    items, options = chance.choice((57, 120, 150, 151)), chance.choice((2, 5, 12, 40))
    found = [_plain_item(number, options, chance) for number in range(items)]
    for number in range(1, items):
        if not number % 4:
            found[number]["enable_when"] = [conditional.is_answer(f"item_{number - 1}", "a_0")]
    raw: Raw = json.loads(shipped_text()) if chance.random() < 0.5 else document()
    raw["steps"] += conditional.in_steps(found)
    return f"{items} items of {options} options", _written(raw)


def _many_arms(chance: Chance) -> tuple[str, str]:
    """Reword every question in as many arms as there may be, each drawn as often as it may."""
    raw = document()
    texts = {"strain": "別の言い回し", "rest": chance.choice(MARKERS)[:60] or "別"}
    raw["arms"] = [
        {"id": f"arm_{number}", "allocation": chance.choice((1, 100, 101)), "item_texts": texts}
        for number in range(chance.choice((2, 4, 5)))
    ]
    return str(len(raw["arms"])), _written(raw)


def _weights(chance: Chance) -> tuple[str, str]:
    """Give an option points that are many, none, less than none, or no number."""
    raw = document()
    weight = chance.choice((1, 10, 11, 0, -1, 10**9, 10**400, 1.5, "3", None, True))
    put(raw, "steps.habits.items.strain.answer_options.often.weight", weight)
    return str(weight)[:12], _written(raw)


# ------------------------------------------------------------------ conditions


def _conditions_on_conditions(chance: Chance) -> tuple[str, str]:
    """Ask items under conditions on items that are asked under conditions."""
    shape = chance.choice(("alternatives", "chain", "layers"))
    if shape == "alternatives":
        size = (chance.randint(2, 14), chance.randint(1, 8))
        items = conditional.alternatives_items(size[0], of=size[1])
    elif shape == "chain":
        size = (chance.randint(5, 120), 1)
        items = conditional.chain_items(size[0])
    else:
        size = (chance.randint(2, 12), chance.randint(2, 12))
        window = chance.randint(1, size[1])
        items = conditional.layered_items(size[0], width=size[1], window=window)
    return f"{shape} {size}", _written(document("one-question", steps=conditional.in_steps(items)))


def _layered_flags(chance: Chance) -> tuple[str, str]:
    """Let flags name flags that name flags, each many times."""
    layers, width = chance.randint(2, 12), chance.randint(1, 12)
    raw = document()
    for layer in range(layers):
        for place in range(width):
            before = [{"flag": f"more_{layer - 1}_{one}"} for one in range(width)]
            when = {"any": before} if layer else conditional.is_answer("rest", "often")
            raw["flags"].append({"id": f"more_{layer}_{place}", "display": "旗", "when": when})
    return f"{layers} of {width}", _written(raw)


def _deep_condition(chance: Chance) -> tuple[str, str]:
    """Nest a condition, a little or beyond all reading."""
    depth, joint = (
        chance.choice((7, 8, 9, 60, 240, 400, 990, 50_000)),
        chance.choice(("all", "any")),
    )
    when = json.dumps(conditional.is_answer("rest", "often"))
    nested = f'{{"{joint}": [' * depth + when + "]}" * depth
    text = _written(document(notes__rest_note__when="here"))
    return str(depth), text.replace('"here"', nested)


def _cycle(chance: Chance) -> tuple[str, str]:
    """Let a flag or an item wait for itself, alone or in a ring."""
    raw, length = document(), chance.randint(1, 9)
    names = [f"ring_{number}" for number in range(length)]
    after = [*names[1:], names[0]]
    if chance.random() < 0.5:
        raw["flags"] += [
            {"id": name, "display": "輪", "when": {"any": [{"flag": following}]}}
            for name, following in zip(names, after, strict=True)
        ]
        return f"flags {length}", _written(raw)
    items = [
        {**_plain_item(0, 2, chance), "link_id": name}
        | {"enable_when": [conditional.is_answer(following, "a_0")]}
        for name, following in zip(names, after, strict=True)
    ]
    raw["steps"] += conditional.in_steps(items)
    return f"items {length}", _written(raw)


def _puzzle(chance: Chance) -> tuple[str, str]:
    """Ask whether a note can come up where only trying everything would tell."""
    copies, seats = chance.choice((1, 3, 25)), chance.choice((3, 4, 5))
    return f"{copies} of {seats}", _written(conditional.puzzle_document(copies, seats=seats))


# ------------------------------------------------------------------ mutations


_VALUES: Final[tuple[object, ...]] = (
    None, True, False, 0, -1, 7, 10**9, 1.5, float("nan"), float("inf"), "", "x", "\ud800", [], {},
    [[]], {"": ""}, {"any": []}, {"flag": "growing"}, {"question": "rest"}, ["a"] * 500,
)  # fmt: skip


def _mutated(chance: Chance) -> tuple[str, str]:
    """Change, remove or repeat a few parts of a document, whatever they are."""
    raw = _some_document(chance)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        holder, key = chance.choice(list(_slots(raw)))
        deed = chance.choice(("change", "remove", "swap", "repeat"))
        if deed == "change":
            holder[key] = copy.deepcopy(chance.choice(_VALUES))
        elif deed == "remove":
            del holder[key]
        elif deed == "swap":
            other, another = chance.choice(list(_slots(raw)))
            holder[key] = copy.deepcopy(other[another])
        elif isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[key]))
    return "", _written(raw)


def _slots(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  # JSON of any shape
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _slots(value[key])


def _broken_text(chance: Chance) -> tuple[str, str]:
    """Send what is hardly JSON, or JSON that means two things at once."""
    text, many = chance.choice((shipped_text(), tiny_text())), chance.choice((10, 5_000, 60_000))
    ways: dict[str, Callable[[], str]] = {
        "cut": lambda: text[: chance.randrange(len(text))],
        "twice": lambda: text + text,
        "a key twice": lambda: text.replace('"title"', '"title": "題", "title"', 1),
        "keys twice": lambda: (
            "{" + ",".join(f'"k{one % (many // 2)}":1' for one in range(many)) + "}"
        ),
        "keys": lambda: "{" + ",".join(f'"k{one}":1' for one in range(many)) + "}",
        "brackets": lambda: "[" * many,
        "objects": lambda: '{"a":' * many,
        "a number": lambda: f'{{"format_version": {"9" * many}}}',
        "a list": lambda: f'{{"format_version": 1, "steps": [{"{}," * many}{{}}]}}',
        "marks": lambda: "\ufeff" * 2 + text,
        "zeros": lambda: text.replace("題", "\0"),
        "quotes": lambda: text.replace('"', "'"),
        "a comment": lambda: f"// {text}",
        "blanks": lambda: text + " " * many * 20,
    }
    way = chance.choice(list(ways))
    return f"{way} {many}", ways[way]()


def _keys(count: int, *, times: int = 1) -> str:
    return "{" + ",".join([f'"k{number}":1' for number in range(count)] * times) + "}"


# ------------------------------------------------------------------ what they are made of


def _some_document(chance: Chance) -> Raw:
    name = chance.choice(("shipped", "minimal", "eye-strain", "one-question"))
    found: Raw = json.loads(shipped_text() if name == "shipped" else tiny_text(name))
    return found


def _plain_item(number: int, options: int, chance: Chance) -> Raw:
    words = ("腰", "足", "朝", "夜", "仕事", "階段", "歩く", "座る", "つらい", "しびれる")
    text = "".join(chance.choices(words, k=6))
    return {
        "link_id": f"item_{number}",
        "type": "choice",
        "text": f"{text}ことがありますか",
        "answer_options": [
            {"code": f"a_{option}", "display": "".join(chance.choices(words, k=4))}
            for option in range(options)
        ],
    }


def _entry(raw: Raw, place: str) -> list[Any]:
    """Return the list at a place of a document."""
    found: Any = raw
    for part in place.split("."):
        found = (
            found[part]
            if isinstance(found, dict)
            else next(one for one in found if part in {one.get("id"), one.get("link_id")})
        )
    return list_of(found)


def list_of(found: Any) -> list[Any]:  # noqa: ANN401  # JSON of any shape
    """Return what is known to be a list."""
    assert isinstance(found, list)
    return found


def _renamed(entry: Raw, number: int) -> Raw:
    """Return a copy of an entry, and of the items in it, under other names."""
    found = copy.deepcopy(entry)
    for key in ("id", "link_id", "code"):
        if key in found:
            found[key] = f"{found[key]}_{number}"[:40]
    for inner in found.get("items", ()):
        inner["link_id"] = f"{inner['link_id']}_{number}"[:40]
    return found


def _written(raw: Raw) -> str:
    """Return a document as text; halves of signs, which no encoding has, as escapes."""
    text = json.dumps(raw, ensure_ascii=False)
    return json.dumps(raw) if re.search("[\ud800-\udfff]", text) else text


KINDS: Final = (
    _marker_everywhere, _merely_large, _conditions_on_conditions, _mutated, _broken_text,
    _markers_anywhere, _at_a_limit, _layered_flags, _mutated, _puzzle,
    _marker_everywhere, _weights, _deep_condition, _marker_as_name, _cycle, _many_arms,
)  # fmt: skip
"""Of what there is much to find in, more."""
