"""Words without what a screen, a printer or a reading over them adds."""

from __future__ import annotations

import unicodedata

from playwright.sync_api import Locator


def squeezed(text: str) -> str:
    """Return a text without any space, its wide and narrow letters alike."""
    # One drawing of the tests' font stands for both signs; a printed page tells the other one.
    return "".join(unicodedata.normalize("NFKC", text).replace("\u2027", "\u30fb").split())


def without_readings(what: Locator) -> str:
    """Return the words of an element, without what stands over hard ones."""
    found: str = what.evaluate(
        """one => {
          const copy = one.cloneNode(true)
          copy.querySelectorAll("rt, rp").forEach((reading) => reading.remove())
          return copy.textContent
        }"""
    )
    return found
