"""What rests on an item, option or section, so that it can't just go away."""

from collections.abc import Iterator

from app.documents.editing.addresses import Raw, name_of


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
