"""The words around the numbers. They stand in a file of content, never in Python."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """Words by name; some have places for values."""

    texts: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text, its places filled in. Raises KeyError for an unknown name."""
        return self.texts[name].format(**values)

    def day(self, day: date) -> str:
        """Return a day with its year."""
        return self("day", year=day.year, month=day.month, day=day.day)

    def days(self, first: date, last: date) -> str:
        """Return a span of days, the year said once where one is enough."""
        end = "day" if last.year != first.year else "day_short"
        return self(
            "days",
            first=self.day(first),
            last=self(end, year=last.year, month=last.month, day=last.day),
        )


def read_words(text: str) -> Words:
    """Read the file of words."""
    return Words(json.loads(text))
