"""Somebody at a screen who does what the handbook says, counted, and pictured when asked.

``HANDBOOK_PICTURES=1`` writes the pictures anew into ``docs/handbook/pictures/``; without it the
same steps are walked, and a picture that the handbook lacks fails.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Locator, Page, expect

PICTURES: Final = Path(__file__).resolve().parents[3] / "docs" / "handbook" / "pictures"
_ARE_WANTED: Final = os.environ.get("HANDBOOK_PICTURES") == "1"
_PATIENCE: Final = 60_000
_MARGIN: Final = 14
_COLOURS: Final = 128
_TALLEST: Final = 640
"""How much of a page is shown where nothing says down to what."""

_BOX: Final = """(one) => {
  const box = one.getBoundingClientRect()
  return [box.top + scrollY, box.bottom + scrollY]
}"""
_RING: Final = """(one, on) => {
  one.style.outline = on ? "4px solid #d4351c" : ""
  one.style.outlineOffset = on ? "4px" : ""
}"""


@dataclass(slots=True)
class Guide:
    """A page with a count of taps, of characters typed, and of the time spent waiting for it."""

    page: Page
    origin: str
    taps: int = 0
    typed: int = 0
    began: float = field(default_factory=time.monotonic)

    def open(self, path: str) -> None:
        """Go to an address, as from a bookmark."""
        self.page.goto(f"{self.origin}{path}")

    def open_until(self, path: str, words: str) -> None:
        """Open an address again and again until it says these words."""
        deadline = time.monotonic() + _PATIENCE / 1000
        while True:
            self.open(path)
            if words in (self.page.locator("body").text_content() or ""):
                return
            assert time.monotonic() < deadline, f"{path} never says {words}"
            self.page.wait_for_timeout(200)

    def badge(self, title: str) -> Locator:
        """Return the badge's link, looking again: a draft is judged beside requests."""
        deadline = time.monotonic() + _PATIENCE / 1000
        found = self.link(title, within=self.page.locator(".badge"))
        while not found.count():
            assert time.monotonic() < deadline, f"the badge never says {title}"
            self.page.wait_for_timeout(200)
            self.page.reload()
        return found

    def arrive(self, heading: str) -> None:
        """Check that a page with this heading stands there."""
        self.sees(self.page.locator("h1"), heading)

    def sees(self, what: Locator, words: str) -> None:
        """Check that something says these words, however busy the machine is."""
        expect(what).to_contain_text(words, timeout=_PATIENCE)

    def link(self, name: str, *, within: Locator | None = None) -> Locator:
        """Return a link by its words."""
        return (within or self.page).get_by_role("link", name=_spoken(name)).first

    def button(self, name: str, *, within: Locator | None = None) -> Locator:
        """Return a button by its words."""
        return (within or self.page).get_by_role("button", name=_spoken(name)).first

    def press(
        self,
        what: Locator,
        *,
        picture: str = "",
        top: Locator | None = None,
        bottom: Locator | None = None,
    ) -> None:
        """Tap on something, pictured with a ring around it first."""
        if picture:
            self.picture(picture, top=top, bottom=bottom or what, ring=what)
        self.taps += 1
        what.click()

    def write(self, label: str, words: str) -> None:
        """Tap into a field and type."""
        self.taps += 1
        self.typed += len(words)
        self.page.get_by_label(label).first.fill(words)

    def says(self, words: str) -> None:
        """Check what the page reports as done."""
        self.sees(self.page.get_by_role("status").first, words)

    def warns(self, words: str) -> None:
        """Check what the page reports as wrong."""
        self.sees(self.page.get_by_role("alert").first, words)

    def picture(
        self,
        name: str,
        *,
        top: Locator | None = None,
        bottom: Locator | None = None,
        ring: Locator | None = None,
        when: str = "",
    ) -> None:
        """Keep what is to be seen from one element down to another, once the page says `when`."""
        file = PICTURES / f"{name}.png"
        if not _ARE_WANTED:
            assert file.exists(), f"no picture {file.name}: run with HANDBOOK_PICTURES=1"
            return
        self.sees(self.page.locator("main"), when)
        if ring is not None:
            ring.evaluate(_RING, arg=True)
        taken = self.page.screenshot(
            full_page=True,
            clip=self._clip(top, bottom),  # type: ignore[arg-type]  # Playwright's own type is not public
            animations="disabled",
            caret="hide",
        )
        keep_small(taken, file)
        if ring is not None:
            ring.evaluate(_RING, arg=False)

    def _clip(self, top: Locator | None, bottom: Locator | None) -> dict[str, float]:
        width, height = self.page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        high = max(0, top.evaluate(_BOX)[0] - _MARGIN) if top else 0
        low = bottom.evaluate(_BOX)[1] + _MARGIN if bottom else high + _TALLEST
        if bottom and not top:
            high = max(0, low - _TALLEST)
        return {"x": 0, "y": high, "width": width, "height": min(low, height) - high}

    def start_counting(self) -> None:
        """Forget the taps, the characters and the time so far."""
        self.taps = self.typed = 0
        self.began = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it took, without anybody's reading, since counting began."""
        return time.monotonic() - self.began


def keep_small(picture: bytes, file: Path) -> None:
    """Write a picture of words and lines with as many colours as those need."""
    with Image.open(BytesIO(picture)) as found:
        found.convert("RGB").quantize(_COLOURS).save(file, optimize=True)


def _spoken(name: str) -> re.Pattern[str]:
    """Return what a name sounds like: what it is about follows it, with or without a space."""
    return re.compile(re.escape(name).replace(r":\ ", r"\s?:\s?"))
