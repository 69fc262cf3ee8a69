"""Adding items, options and sections, each with an id that was never used before."""

from collections.abc import Iterator

from app.documents.addresses import (
    LockedPartError,
    Raw,
    UnknownAddressError,
    ValueRefusedError,
    entry_at,
)
from app.documents.editing.edits import AddItem, AddOption, AddSection, NewOption


def add_item(raw: Raw, edit: AddItem, *, fresh: Iterator[str]) -> None:
    """Add a question at the end of a step; raises an EditRefusedError."""
    address = f"steps.{edit.step}"
    step = entry_at(raw, address)
    if all(item["locked"] for item in step["items"]):
        raise LockedPartError(address, "item")
    link_id = next(fresh)
    options = _options(raw, edit, fresh=fresh)
    if not edit.text.strip() or not options:
        raise ValueRefusedError(address, "empty")
    step["items"].append(
        {
            "link_id": link_id,
            "type": "choice",
            "text": edit.text,
            "help": (edit.help or "").strip() or None,
            "repeats": edit.repeats,
            "answer_options": options,
        }
    )
    for item_set in edit.item_sets:
        entry_at(raw, f"item_sets.{item_set}")["link_ids"].append(link_id)


def _options(raw: Raw, edit: AddItem, *, fresh: Iterator[str]) -> list[Raw]:
    if edit.options_like is None:
        return [_option(option, fresh=fresh) for option in edit.options]
    for step in raw["steps"]:
        for item in step["items"]:
            if item["link_id"] == edit.options_like:
                if item["locked"]:
                    raise LockedPartError(f"steps.{edit.step}", "item")
                return [{**option, "group": None} for option in item["answer_options"]]
    raise UnknownAddressError(edit.options_like)


def _option(option: NewOption, *, fresh: Iterator[str]) -> Raw:
    return {
        "code": next(fresh),
        "display": option.display,
        "weight": option.weight or None,
    }


def add_option(raw: Raw, edit: AddOption, *, fresh: Iterator[str]) -> None:
    """Add an option before the exclusive ones; raises an EditRefusedError."""
    match edit.address.split("."):
        case ["steps", _, "items", _]:
            item = entry_at(raw, edit.address)
        case _:
            raise UnknownAddressError(edit.address)
    if item["locked"]:
        raise LockedPartError(edit.address, "item")
    if not edit.option.display.strip():
        raise ValueRefusedError(edit.address, "empty")
    options = item["answer_options"]
    ordinary = [place for place, option in enumerate(options) if not option["exclusive"]]
    options.insert(max(ordinary, default=-1) + 1, _option(edit.option, fresh=fresh))


def add_section(raw: Raw, edit: AddSection, *, fresh: Iterator[str]) -> None:
    """Add an article to the themes named; raises an EditRefusedError."""
    if not edit.heading.strip() or not edit.body.strip():
        raise ValueRefusedError("sections", "empty")
    own = next(fresh)
    raw["sections"].append(
        {
            "id": own,
            "heading": edit.heading,
            "body": edit.body.replace("\r\n", "\n").strip(),
            "clinic_view": edit.clinic_view,
        }
    )
    for theme in edit.themes:
        entry_at(raw, f"themes.{theme}")["sections"].append(own)
