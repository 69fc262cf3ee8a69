"""The edits staff can make, as values: what a saved step of a draft says was done.

An address is a place as the checks and the changes write it: ids joined by dots, such as
``steps.list_a.items.recur_strain.text``.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

FieldValue: TypeAlias = str | int | bool | Fraction | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SetValue:
    """Give a field another value, of the kind that it holds.

    A text (an empty one removes an optional text), a number, an exact share, whether something
    is on, or which ids stand in a list: the items of a scale or gate, the sections of a theme.
    """

    address: str
    value: FieldValue


@dataclass(frozen=True, slots=True)
class SetOrder:
    """Put the items of a step or the options of an item in a new order (drag and drop)."""

    address: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Move an item or option one place; at the end of its list nothing happens.

    A question moves together with the conditional ones that follow it.
    """

    address: str
    direction: Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class NewOption:
    """An option that gets its code when it is added."""

    display: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class AddItem:
    """Add a question to the end of a step, with its options or with a copy of another's."""

    step: str
    text: str
    options: tuple[NewOption, ...] = ()
    options_like: str | None = None
    help: str | None = None
    repeats: bool = False
    item_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddOption:
    """Add an option after the last one that is not exclusive; ``address`` is the item's."""

    address: str
    option: NewOption


@dataclass(frozen=True, slots=True)
class AddSection:
    """Add an article at the end of these themes, labelled as the clinic's view unless told."""

    heading: str
    body: str
    themes: tuple[str, ...] = ()
    clinic_view: bool = True


@dataclass(frozen=True, slots=True)
class Hide:
    """Put an item or option aside, to be shown again later."""

    address: str


@dataclass(frozen=True, slots=True)
class Show:
    """Put what was put aside back where it stood; ``address`` as in `shelf_of`."""

    address: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove an item, option or section, or something put aside."""

    address: str


Button: TypeAlias = Move | Hide | Show | Remove
"""What a button does, without anything typed."""

Setting: TypeAlias = SetValue | SetOrder
Edit: TypeAlias = Setting | Button | AddItem | AddOption | AddSection
