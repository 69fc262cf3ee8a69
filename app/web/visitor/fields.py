"""One WTForms field per kind of item, chosen from a table. A new kind is a new entry.

Fields take in what was posted; they are never rendered (that would cost more than everything
else of a visit together). Their data is a tuple of option codes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from wtforms import Field

from app.domain.questionnaire import Item

Kind: TypeAlias = tuple[str, bool]
"""An item's type, and whether it repeats."""


class ChoiceField(Field):  # type: ignore[misc]  # wtforms publishes no types
    """Known option codes only; ``most`` says how many may be posted."""

    def __init__(self, *, codes: frozenset[str], most: int | None, **kwargs: Any) -> None:  # noqa: ANN401  # wtforms passes what it likes
        """Take the codes of the item."""
        self.codes = codes
        self.most = most
        super().__init__(label="", default=(), **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Accept the posted codes or raise ValueError, which WTForms turns into an error."""
        if self.most is not None and len(valuelist) > self.most:
            raise ValueError("answered more than once")
        if not self.codes.issuperset(valuelist):
            raise ValueError("unknown code")
        self.data = tuple(valuelist)


def _single_choice(item: Item) -> Any:  # noqa: ANN401  # an unbound field
    return ChoiceField(name=item.link_id, codes=frozenset(item.options), most=1)


def _check_all(item: Item) -> Any:  # noqa: ANN401  # an unbound field
    return ChoiceField(name=item.link_id, codes=frozenset(item.options), most=None)


FIELD_MAKERS: Final[Mapping[Kind, Callable[[Item], Any]]] = {
    ("choice", False): _single_choice,
    ("choice", True): _check_all,
}


def field_for(item: Item) -> Any:  # noqa: ANN401  # an unbound field
    """Return the unbound field of an item."""
    return FIELD_MAKERS[item.type, item.repeats](item)
