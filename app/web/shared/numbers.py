"""Numbers as addresses and forms bring them."""

from typing import Final

DIGITS_OF_AN_ID: Final = 18
"""What a database can count to."""

_MOST_DIGITS: Final = 9
"""More than there ever are versions, saves, releases or entries of a log."""


def whole_number(text: str, *, digits: int = _MOST_DIGITS) -> int | None:
    """Return a number of plain digits and no more than `digits` of them, else None."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_one else None
