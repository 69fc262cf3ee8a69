"""Taking items, options and sections out: for good, or onto the shelf and back.

What rules or results rest on can't just go away.
"""

from collections.abc import Iterator
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


def users_of_item(raw: Raw, link_id: str) -> tuple[str, ...]:
    """Return the places of conditions on an item, and of lists it alone keeps alive."""
    asked = (place for place, when in _comparisons(raw, place="") if when["question"] == link_id)
    return tuple(dict.fromkeys((*asked, *_alone_in_lists(raw, link_id))))


def users_of_option(raw: Raw, link_id: str, code: str) -> tuple[str, ...]:
    """Return the places of conditions on one option of an item."""
    found = (
        place
        for place, when in _comparisons(raw, place="")
        if when["question"] == link_id and when["answer"] == code
    )
    return tuple(dict.fromkeys(found))


def users_of_section(raw: Raw, section: str) -> tuple[str, ...]:
    """Return the places of locked levels that show a section."""
    return tuple(
        f"levels.{level['id']}.{name}"
        for level in raw["levels"]
        for name in ("fallback_sections", "common_sections")
        if section in level[name]
    )


def _comparisons(node: object, *, place: str) -> Iterator[tuple[str, Raw]]:
    """Walk every answer comparison of a document with the place of its condition."""
    if isinstance(node, dict):
        if "question" in node and "operator" in node:
            yield place, node
            return
        for key, value in node.items():
            inside = place if key in {"all", "any"} else f"{place}.{key}".lstrip(".")
            yield from _comparisons(value, place=inside)
    elif isinstance(node, list):
        for entry in node:
            own = _shelf_name(entry) if isinstance(entry, dict) else ""
            yield from _comparisons(entry, place=f"{place}.{own}" if own else place)


def _shelf_name(entry: Raw) -> str:
    inner = entry.get("item")
    return name_of(inner) if isinstance(inner, dict) else name_of(entry)


def _alone_in_lists(raw: Raw, link_id: str) -> Iterator[str]:
    """Walk the lists that would be empty without an item: a gate without items stands open."""
    for part, name in (("scales", "link_ids"), ("item_sets", "link_ids"), ("themes", "gate")):
        for entry in raw[part]:
            if entry.get(name) == [link_id]:
                yield f"{part}.{entry['id']}.{name}"


SHELF = "shelf"
_FEWEST_OPTIONS = 2
_LISTS = (("scales", "scales", "link_ids"), ("gates", "themes", "gate"))
_ITEM_SETS = ("item_sets", "item_sets", "link_ids")


class _Spot(NamedTuple):
    """Where an address leads: what kind of part, its list, and itself."""

    kind: str
    siblings: list[Raw]
    entry: Raw
    owner: Raw


def remove(raw: Raw, address: str) -> None:
    """Remove an item, option, section or shelved entry for good; raises an EditRefusedError."""
    if address.startswith(f"{SHELF}."):
        raw[SHELF].remove(_shelved(raw, address))
        return
    spot = _spot(raw, address)
    _refuse_if_needed(raw, spot, address=address)
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
    _refuse_if_needed(raw, spot, address=address)
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
    raw[SHELF].remove(entry)
    if entry["type"] == "option":
        item = _item(raw, entry["link_id"], address=address)
        item["answer_options"].insert(entry["position"], entry["option"])
        return
    step = entry_at(raw, f"steps.{entry['step']}")
    insert(step["items"], entry["item"], position=entry["position"])
    _put_into_lists(raw, entry)


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


def _spot(raw: Raw, address: str) -> _Spot:
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
    return _Spot(kind, siblings, entry, owner)


def _refuse_if_needed(raw: Raw, spot: _Spot, *, address: str) -> None:
    if spot.entry.get("locked") or spot.owner.get("locked"):
        raise LockedPartError(address, "item")
    users = _users(raw, spot)
    if users:
        raise PartInUseError(address, users)
    fewest = {"items": 1, "answer_options": _FEWEST_OPTIONS, "sections": 0}[spot.kind]
    if len(spot.siblings) <= fewest:
        raise ValueRefusedError(address, "last")


def _users(raw: Raw, spot: _Spot) -> tuple[str, ...]:
    if spot.kind == "sections":
        return users_of_section(raw, spot.entry["id"])
    if spot.kind == "items":
        return users_of_item(raw, spot.entry["link_id"])
    return users_of_option(raw, spot.owner["link_id"], spot.entry["code"])


def _item_entry(raw: Raw, spot: _Spot, *, position: int) -> Raw:
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
    for key, part, name in (*_LISTS, _ITEM_SETS):
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


def _put_into_lists(raw: Raw, shelved: Raw) -> None:
    link_id = name_of(shelved["item"])
    for key, part, name in (*_LISTS, _ITEM_SETS):
        for entry in raw[part]:
            if entry["id"] in shelved[key] and name in entry:
                entry[name].insert(shelved[key][entry["id"]], link_id)
    for arm in raw["arms"]:
        if arm["id"] in shelved["arm_texts"]:
            arm["item_texts"][link_id] = shelved["arm_texts"][arm["id"]]


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
