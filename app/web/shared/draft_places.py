"""Where in a document something stands, and on which page staff find it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from app.domain.anatomy import ANATOMY, LISTS, Part, texts_of_part
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.web.shared.richtext import shortened

SHELF: Final = "shelf"
"""Where a document keeps what staff put aside: its list and its page."""

_ELSEWHERE: Final = {
    name: row.page
    for kind, rows in ANATOMY.items()
    for name, row in rows.items()
    if row.page and kind is not Questionnaire
}
"""The pages of what staff don't find with the part that it belongs to."""

_PAGES: Final = {name: row.page for name, row in ANATOMY[Questionnaire].items() if row.page} | {
    SHELF: SHELF
}

PARTS: Final = tuple(dict.fromkeys(_PAGES.values()))
"""The pages beside the steps, in the order of the draft's first page."""

_LISTS: Final = LISTS | {SHELF}
_ITEM_DEPTH: Final = 4
_LONGEST_TITLE: Final = 60


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one draft's pages."""

    slug: str

    @property
    def start(self) -> str:
        """The draft's first page."""
        return f"/staff/drafts/{self.slug}"

    def to(self, page: str, **query: str) -> str:
        """Return a page below the draft's first."""
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"{self.start}/{page}" + (f"?{asked}" if asked else "")

    def step(self, step: str) -> str:
        """Return the page of a step."""
        return self.to(f"steps/{quote(step, safe='')}")

    def part(self, part: str) -> str:
        """Return a page beside the steps."""
        return self.to(f"parts/{part}")

    def text(self, address: str) -> str:
        """Return the page on which a text is edited."""
        return self.to("text", at=address)

    def home_of(self, address: str) -> str:
        """Return the page that shows what stands at an address."""
        segments = address.split(".")
        elsewhere = _ELSEWHERE.get(segments[-1], "")
        if segments[0] == "steps" and len(segments) > 1:
            item = ".".join(segments[:_ITEM_DEPTH])
            return self.to("item", at=item) if elsewhere == "item" else self.step(segments[1])
        page = elsewhere or _PAGES.get(segments[0])
        return self.part(page) if page else self.start

    def home_with(self, address: str, **query: str) -> str:
        """Return that page with something to say, scrolled to the spot."""
        anchor = quote(anchor_of(address), safe="")
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        home = self.home_of(address)
        return f"{home}&{asked}#{anchor}" if "?" in home else f"{home}?{asked}&at={anchor}#{anchor}"


def firsts_on(page: str) -> Iterator[str]:
    """Walk the first words of the places of parts that a page shows, as visitors meet them."""
    for name, row in ANATOMY[Questionnaire].items():
        if row.page == page:
            yield name if row.holds_parts else ""


def pattern_of(address: str) -> str:
    """Return an address with stars for ids: what kind of thing stands there."""
    pattern: list[str] = []
    follows_list = False
    for segment in address.split("."):
        pattern.append("*" if follows_list else segment)
        follows_list = not follows_list and segment in _LISTS
    return ".".join(pattern)


def anchor_of(address: str) -> str:
    """Return the id of the element that shows an address: of an item all its texts."""
    segments = address.split(".")
    if segments[0] == "steps":
        return "-".join(("at", *segments[2:_ITEM_DEPTH])) if len(segments) > 2 else "at"  # noqa: PLR2004  # a step and something in it
    return "-".join(("at", *segments[:2]))


def part_title(part: Part) -> str:
    """Return the first words of a part; empty when it says nothing."""
    first = next((one.text for one in texts_of_part(part) if one.text), "")
    return shortened(base_text(first or ""), _LONGEST_TITLE)
