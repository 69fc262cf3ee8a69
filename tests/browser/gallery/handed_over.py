"""A code for a reception, and what the reception's page fetches to read it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Final

from playwright.sync_api import Page, expect

from app.domain.outcome import evaluate
from app.domain.packing import packed, words_of
from tests.builders import tiny

_EYES: Final = tiny("eye-strain")
_VERSION: Final = 3
_DAY: Final = date(2026, 11, 30)

CODE: Final = packed(
    evaluate(
        {"eye_signs": ["red_pain"], "wears": "yes", "dry": "often", "hours": "week"},
        questionnaire=_EYES,
    ),
    questionnaire=_EYES,
    version_id=_VERSION,
    arm=_EYES.arms[0],
    day=_DAY,
)

WORDS: Final = {
    f"/hand-over/words/{_VERSION}.json": json.dumps(
        {"mark": words_of(_EYES).mark, **asdict(words_of(_EYES))}
    )
}
"""By address."""


def read_today(page: Page) -> None:
    """Open the code on the day it was made."""
    _read(page, CODE, days=0)


def read_late(page: Page) -> None:
    """Open the code three weeks later."""
    _read(page, CODE, days=21)


def read_damaged(page: Page) -> None:
    """Open what is left of a code."""
    page.evaluate("code => { location.hash = code }", CODE[:-3])
    expect(page.locator("#garbled")).to_be_visible()


def _read(page: Page, code: str, *, days: int) -> None:
    page.clock.set_fixed_time(f"{date.fromordinal(_DAY.toordinal() + days)}T10:00:00+09:00")
    page.evaluate("code => { location.hash = code }", code)
    expect(page.locator("#found")).to_be_visible()
