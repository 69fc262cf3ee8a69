"""What the buttons of a draft's pages would do, worked out once for a whole document.

A button explains itself before it is pressed. Trying every edit would make a document for each of
them; this asks the same checks that the edits ask, without making any.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from app.documents.addresses import EditRefusedError, LockedPartError, Raw, ValueRefusedError
from app.documents.editing.edits import Button, Hide, Move, Remove, Show
from app.documents.editing.removing import (
    SHELF,
    Removable,
    Uses,
    check_removal,
    check_return,
    check_shelf,
    shelf_address,
)
from app.documents.editing.setting import Order
from app.documents.format import KEPT_DOCUMENTS, QuestionnaireDocument

Refusals: TypeAlias = Mapping[Button, EditRefusedError | None]

_DIRECTIONS: Final[tuple[Literal["up", "down"], ...]] = ("up", "down")


@lru_cache(maxsize=KEPT_DOCUMENTS)
def refusals_of(document: QuestionnaireDocument) -> Refusals:
    """Return every button of a document's pages with why it would be refused, or None.

    A move that would change nothing is refused as ``end``.
    """
    raw = document.raw
    return MappingProxyType({**_taking_out(raw), **_moving(raw), **_bringing_back(raw)})


def _taking_out(raw: Raw) -> Refusals:
    found: dict[Button, EditRefusedError | None] = {}
    uses = Uses(raw)
    is_full = _why(partial(check_shelf, raw, address=SHELF)) is not None
    for address, part in _removables(raw):
        why = _why(partial(check_removal, part, uses, address=address))
        found[Remove(address)] = why
        if part.kind != "sections":
            full = ValueRefusedError(address, "shape") if is_full else None
            found[Hide(address)] = why or full
    return found


def _removables(raw: Raw) -> Iterator[tuple[str, Removable]]:
    for section in raw["sections"]:
        yield f"sections.{section['id']}", Removable("sections", raw["sections"], section, raw)
    for step in raw["steps"]:
        for item in step["items"]:
            address = f"steps.{step['id']}.items.{item['link_id']}"
            yield address, Removable("items", step["items"], item, step)
            options = item["answer_options"]
            for option in options:
                place = f"{address}.answer_options.{option['code']}"
                yield place, Removable("answer_options", options, option, item)


def _moving(raw: Raw) -> Refusals:
    found: dict[Button, EditRefusedError | None] = {}
    for step in raw["steps"]:
        address = f"steps.{step['id']}.items"
        found.update(_moves(Order(step["items"]), address=address, is_locked=False))
        for item in step["items"]:
            place = f"{address}.{item['link_id']}.answer_options"
            order = Order(item["answer_options"])
            found.update(_moves(order, address=place, is_locked=item["locked"]))
    return found


def _moves(
    order: Order, *, address: str, is_locked: bool
) -> Iterator[tuple[Move, EditRefusedError | None]]:
    for name in order.names:
        for direction in _DIRECTIONS:
            edit = Move(f"{address}.{name}", direction)
            if is_locked:
                yield edit, LockedPartError(edit.address, "item")
            else:
                yield edit, _why(partial(_move, order, edit, address=address))


def _move(order: Order, edit: Move, *, address: str) -> None:
    ids = order.after(edit)
    order.check(ids, address=address)
    if ids == order.names:
        raise ValueRefusedError(edit.address, "end")


def _bringing_back(raw: Raw) -> Refusals:
    found: dict[Button, EditRefusedError | None] = {}
    for entry in raw[SHELF]:
        address = shelf_address(entry)
        found[Show(address)] = _why(partial(check_return, raw, entry, address=address))
        found[Remove(address)] = None
    return found


def _why(check: Callable[[], object]) -> EditRefusedError | None:
    try:
        check()
    except EditRefusedError as error:
        return error.with_traceback(None)  # what is kept must not keep its frames
    return None
