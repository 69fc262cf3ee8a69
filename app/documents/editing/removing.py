"""Taking items, options and sections out: for good, or onto the shelf and back.

What rules or results rest on can't just go away.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from app.documents.addresses import (
    EditRefusedError,
    LockedPartError,
    PartInUseError,
    Raw,
    UnknownAddressError,
    ValueRefusedError,
    entry_at,
    name_of,
    position_of,
)
from app.documents.editing.setting import insert
from app.documents.enable_when import JOINED
from app.domain.anatomy import ANATOMY
from app.domain.budget import MOST_ENTRIES, MOST_SHELVED
from app.domain.questionnaire import Item, Step

SHELF = "shelf"
_FEWEST: Mapping[str, int] = {"items": 1, "answer_options": 2, "sections": 0}
"""How many of a kind must be left."""

_MOST: Mapping[str, int] = {
    "item": ANATOMY[Step]["items"].most,
    "option": ANATOMY[Item]["answer_options"].most,
}
"""How many of a kind can stand together."""
_LISTS = (
    ("scales", "scales", "link_ids"),
    ("gates", "themes", "gate"),
    ("item_sets", "item_sets", "link_ids"),
)
"""Lists of questions: under which key the shelf keeps a place in them, and where they stand."""


class Removable(NamedTuple):
    """A part that can be taken out: its kind, the list it stands in, itself, and their owner."""

    kind: str
    siblings: list[Raw]
    entry: Raw
    owner: Raw


class Uses:
    """What rests on each item, option and section of a document, found in one walk."""

    def __init__(self, raw: Raw) -> None:
        """Walk the document once."""
        self._users: dict[tuple[object, ...], dict[str, None]] = {}
        for place, when in _comparisons(raw, place=""):
            self._add(place, "items", when["question"])
            self._add(place, "answer_options", when["question"], when["answer"])
        for place, link_ids in _lists_of_items(raw):
            if len(link_ids) == 1:
                self._add(place, "items", link_ids[0])
        for level in raw["levels"]:
            for name in ("fallback_sections", "common_sections"):
                for section in level[name]:
                    self._add(f"levels.{level['id']}.{name}", "sections", section)

    def _add(self, place: str, *of: object) -> None:
        self._users.setdefault(of, {})[place] = None

    def of(self, part: Removable) -> tuple[str, ...]:
        """Return the places of conditions on a part, and of lists that it alone keeps alive.

        Of a section: the places of levels that show it.
        """
        own = name_of(part.entry)
        above = (part.owner["link_id"],) if part.kind == "answer_options" else ()
        return tuple(self._users.get((part.kind, *above, own), ()))


def _comparisons(node: object, *, place: str) -> Iterator[tuple[str, Raw]]:
    """Walk every answer comparison of a document with the place of its condition."""
    if isinstance(node, dict):
        if "question" in node and "operator" in node:
            yield place, node
            return
        for key, value in node.items():
            inside = place if key in JOINED else f"{place}.{key}".lstrip(".")
            yield from _comparisons(value, place=inside)
    elif isinstance(node, list):
        for entry in node:
            own = _shelf_name(entry) if isinstance(entry, dict) else ""
            yield from _comparisons(entry, place=f"{place}.{own}" if own else place)


def _shelf_name(entry: Raw) -> str:
    inner = entry.get("item")
    return name_of(inner) if isinstance(inner, dict) else name_of(entry)


def _lists_of_items(raw: Raw) -> Iterator[tuple[str, list[str]]]:
    """Walk the lists that may not lose their last item: a gate without items stands open."""
    for _, part, name in _LISTS:
        for entry in raw[part]:
            if name in entry:
                yield f"{part}.{entry['id']}.{name}", entry[name]


def remove(raw: Raw, address: str) -> None:
    """Remove an item, option, section or shelved entry for good; raises an EditRefusedError."""
    if address.startswith(f"{SHELF}."):
        raw[SHELF].remove(_shelved(raw, address))
        return
    spot = _spot(raw, address)
    check_removal(spot, Uses(raw), address=address)
    if spot.kind == "sections":
        for theme in raw["themes"]:
            theme["sections"] = [own for own in theme["sections"] if own != spot.entry["id"]]
    elif spot.kind == "items":
        _take_out_of_lists(raw, name_of(spot.entry))
        _drop_shelved_options(raw, name_of(spot.entry))
    spot.siblings.remove(spot.entry)


def hide(raw: Raw, address: str) -> None:
    """Put an item or option onto the shelf; raises an EditRefusedError."""
    spot = _spot(raw, address)
    if spot.kind == "sections":
        raise ValueRefusedError(address, "kind")
    check_removal(spot, Uses(raw), address=address)
    check_shelf(raw, address=address)
    position = spot.siblings.index(spot.entry)
    spot.siblings.remove(spot.entry)
    if spot.kind == "items":
        raw[SHELF].append(_item_entry(raw, spot, position=position))
    else:
        raw[SHELF].append(
            {
                "type": "option",
                "link_id": spot.owner["link_id"],
                "position": position,
                "option": spot.entry,
            }
        )


def show(raw: Raw, address: str) -> None:
    """Put a shelved entry back where it stood; raises an EditRefusedError."""
    entry = _shelved(raw, address)
    siblings = check_return(raw, entry, address=address)
    raw[SHELF].remove(entry)
    if entry["type"] == "option":
        siblings.insert(entry["position"], entry["option"])
        return
    insert(siblings, entry["item"], position=entry["position"])
    _put_into_lists(raw, entry)


def check_return(raw: Raw, entry: Raw, *, address: str) -> list[Raw]:
    """Return the list that a shelved entry goes back into; raises an EditRefusedError."""
    if entry["type"] == "option":
        siblings = _item(raw, entry["link_id"], address=address)["answer_options"]
    else:
        siblings = entry_at(raw, f"steps.{entry['step']}")["items"]
    is_full = any(len(found) >= MOST_ENTRIES for found, _ in _lists_back_into(raw, entry))
    if is_full or len(siblings) >= _MOST[entry["type"]]:
        raise ValueRefusedError(address, "shape")
    found: list[Raw] = siblings
    return found


def shelf_address(entry: Raw) -> str:
    """Return the address of a shelved entry: ``shelf.<item>`` or ``shelf.<item>.<option>``."""
    if entry["type"] == "option":
        return f"{SHELF}.{entry['link_id']}.{entry['option']['code']}"
    return f"{SHELF}.{entry['item']['link_id']}"


def _shelved(raw: Raw, address: str) -> Raw:
    for entry in raw[SHELF]:
        if shelf_address(entry) == address:
            found: Raw = entry
            return found
    raise UnknownAddressError(address)


def _spot(raw: Raw, address: str) -> Removable:
    """Find a removable part; raises UnknownAddressError for anything else."""
    match address.split("."):
        case ["steps", step, "items", _]:
            owner = entry_at(raw, f"steps.{step}")
            kind = "items"
        case ["steps", step, "items", item, "answer_options", _]:
            owner = entry_at(raw, f"steps.{step}.items.{item}")
            kind = "answer_options"
        case ["sections", _]:
            owner, kind = raw, "sections"
        case _:
            raise UnknownAddressError(address)
    siblings: list[Raw] = owner[kind]
    try:
        entry = siblings[position_of(siblings, address.rpartition(".")[2])]
    except KeyError:
        raise UnknownAddressError(address) from None
    return Removable(kind, siblings, entry, owner)


def check_removal(part: Removable, uses: Uses, *, address: str) -> None:
    """Refuse to take out what is locked, in use or the last of its kind."""
    if part.entry.get("locked") or part.owner.get("locked"):
        raise LockedPartError(address, "item")
    users = uses.of(part)
    if users:
        raise PartInUseError(address, users)
    if len(part.siblings) <= _FEWEST[part.kind]:
        raise ValueRefusedError(address, "last")


def check_shelf(raw: Raw, *, address: str) -> None:
    """Refuse to put more aside than a document may hold."""
    if len(raw[SHELF]) >= MOST_SHELVED:
        raise ValueRefusedError(address, "shape")


def _item_entry(raw: Raw, spot: Removable, *, position: int) -> Raw:
    link_id = name_of(spot.entry)
    return {
        "type": "item",
        "step": spot.owner["id"],
        "position": position,
        **_take_out_of_lists(raw, link_id),
        "item": spot.entry,
    }


def _take_out_of_lists(raw: Raw, link_id: str) -> dict[str, Any]:
    """Take an item out of scales, gates, item sets and arms; return where it stood."""
    taken: dict[str, Any] = {"arm_texts": {}}
    for key, part, name in _LISTS:
        taken[key] = {}
        for entry in raw[part]:
            link_ids = entry.get(name, [])
            if link_id in link_ids:
                taken[key][entry["id"]] = link_ids.index(link_id)
                link_ids.remove(link_id)
    for arm in raw["arms"]:
        if link_id in arm["item_texts"]:
            taken["arm_texts"][arm["id"]] = arm["item_texts"].pop(link_id)
    return taken


def _lists_back_into(raw: Raw, shelved: Raw) -> Iterator[tuple[Any, Any]]:
    """Walk the lists, and texts by arm, that a shelved question goes back into, and as what."""
    if shelved["type"] == "item":
        for key, part, name in _LISTS:
            for entry in raw[part]:
                if entry["id"] in shelved[key] and name in entry:
                    yield entry[name], shelved[key][entry["id"]]
        for arm in raw["arms"]:
            if arm["id"] in shelved["arm_texts"]:
                yield arm["item_texts"], shelved["arm_texts"][arm["id"]]


def _put_into_lists(raw: Raw, shelved: Raw) -> None:
    link_id = name_of(shelved["item"])
    for found, place in _lists_back_into(raw, shelved):
        if isinstance(found, list):
            found.insert(place, link_id)
        else:
            found[link_id] = place


def _drop_shelved_options(raw: Raw, link_id: str) -> None:
    raw[SHELF] = [
        entry
        for entry in raw[SHELF]
        if not (entry["type"] == "option" and entry["link_id"] == link_id)
    ]


def _item(raw: Raw, link_id: str, *, address: str) -> Raw:
    for step in raw["steps"]:
        for item in step["items"]:
            if item["link_id"] == link_id:
                found: Raw = item
                return found
    hidden = EditRefusedError(address, "its question is put aside itself")
    raise hidden
