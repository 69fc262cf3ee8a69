"""The budget of the document format: how much of everything a document may hold.

In pieces, bytes and counted steps, never in seconds, so that a document is taken everywhere or
nowhere. ``docs/questionnaire-format.md`` lists every number. A step is one small thing looked
at, a literal of a rule or a part of a condition. Whoever might look at very many spends before
looking, so that what is too much ends before it is done.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

# What is asked.
MOST_STEPS: Final = 20
MOST_ITEMS_OF_STEP: Final = 20
MOST_ITEMS: Final = 150
MOST_OPTIONS: Final = 40
MOST_ARMS: Final = 4

# What is judged and shown.
MOST_LEVELS: Final = 10
MOST_ACTIONS: Final = 8
"""Of a level's lines of advice; of these a visitor is shown five."""
MOST_ACTIONS_SHOWN: Final = 5
MOST_ENTRIES: Final = 150
"""Of each other list of the document: flags, rules, scales, themes, notes, sections, names of
items and so on."""
MOST_SHELVED: Final = 100

# Conditions, the flags they rest on included.
DEEPEST_CONDITION: Final = 8
"""Deep enough for any rule a person can follow."""
MOST_ALTERNATIVES: Final = 60
"""Of one list of ``all``, ``any`` or ``enable_when``."""
MOST_CONDITION_PARTS: Final = 300
MOST_CONDITION_PARTS_IN_ALL: Final = 6_000

# Style rules that hide what is not asked.
MOST_HIDING_RULES: Final = 400
MOST_HIDING_BYTES: Final = 60_000
MOST_HIDING_WORK: Final = 2_000_000

# Checks, in steps: what looking at a part of a statement, or at an atom of a condition, takes.
MOST_CHECK_WORK: Final = 10_000_000

# Comparing, in steps: pairs of equal words or letters of two texts, and parts looked at of two
# documents for each made-up visitor.
MOST_PAIRS_COMPARED: Final = 100_000
MOST_IMPACT_WORK: Final = 20_000_000

# Files, in bytes of UTF-8.
MOST_DOCUMENT_BYTES: Final = 1_000_000
"""Of a document in its one stored form, which is also what is given out as a file."""
MOST_FILE_BYTES: Final = 3 * 1024 * 1024
"""Of a file that is taken in: room for other blanks, line ends and escapes than ours."""
MOST_KEYS: Final = 100_000
"""Of all objects of a file; a document that is not too long has fewer."""

# Pages, in bytes as they are and as they are sent, compressed.
MOST_FORM_BYTES: Final = 500_000
MOST_FORM_BYTES_SENT: Final = 50_000
MOST_RESULT_BYTES: Final = 250_000
MOST_RESULT_BYTES_SENT: Final = 50_000

# Saved examples.
MOST_EXAMPLES: Final = 200
MOST_EXAMPLES_BYTES: Final = 500_000

# What is told.
MOST_MISTAKES_TOLD: Final = 100


class TooMuchWorkError(Exception):
    """The steps that were allowed are spent."""


@dataclass(slots=True)
class Work:
    """How many steps may be taken, and how many were; `costs` says by place what took them."""

    limit: int
    done: int = 0
    costs: Counter[str] = field(default_factory=Counter)

    @property
    def dearest(self) -> str:
        """The place that took the most steps; the whole document where nobody noted any."""
        return max(self.costs, key=self.costs.__getitem__, default="document")

    def spend(self, steps: int = 1) -> None:
        """Take steps; raises TooMuchWorkError once more are taken than allowed."""
        self.done += steps
        if self.done > self.limit:
            raise TooMuchWorkError
