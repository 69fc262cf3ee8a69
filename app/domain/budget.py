"""The budget of the document format: how much of everything a document may hold.

In pieces, bytes and counted steps, never in seconds, so that a document is taken everywhere or
nowhere. Documented in ``docs/questionnaire-format.md``.
"""

from typing import Final

MOST_HIDING_RULES: Final = 400
"""Style rules that hide what is not asked."""

MOST_HIDING_BYTES: Final = 60_000
"""The style rules as they are written into the form's page."""

MOST_HIDING_WORK: Final = 2_000_000
"""Steps of working the style rules out; the largest permitted ones take a tenth."""

MOST_MISTAKES_TOLD: Final = 100
"""Mistakes of one document that are told; of any more only how many there are."""
