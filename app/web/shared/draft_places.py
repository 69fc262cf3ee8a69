"""Where in a document something stands, and on which page staff find it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

_HOLDERS: Final = frozenset(
    {
        "steps",
        "items",
        "option_groups",
        "answer_options",
        "levels",
        "actions",
        "flags",
        "triage_rules",
        "themes",
        "scales",
        "item_sets",
        "notes",
        "sections",
        "prompts",
        "sources",
        "arms",
        "item_texts",
        "shelf",
    }
)
"""The names of lists: what follows one is an id."""

PARTS: Final = ("intro", "results", "themes", "points", "notes", "sections", "prompts", "shelf")
"""The pages beside the steps, in the order of the draft's first page."""

_PART_OF: Final = {
    "title": "intro",
    "texts": "intro",
    "arms": "intro",
    "levels": "results",
    "flags": "results",
    "triage_rules": "results",
    "medical_review": "results",
    "themes": "themes",
    "theme_selection": "points",
    "scales": "points",
    "item_sets": "points",
    "notes": "notes",
    "sections": "sections",
    "prompts": "prompts",
    "sources": "sections",
    "shelf": "shelf",
}
_ITEM_DEPTH: Final = 4


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
        if segments[0] == "steps" and len(segments) > 1:
            return self.step(segments[1])
        if segments[-1] == "gate":
            return self.part("points")
        part = _PART_OF.get(segments[0])
        return self.part(part) if part else self.start

    def home_with(self, address: str, **query: str) -> str:
        """Return that page with something to say, scrolled to the spot."""
        anchor = quote(anchor_of(address), safe="")
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        return f"{self.home_of(address)}?{asked}&at={anchor}#{anchor}"


def pattern_of(address: str) -> str:
    """Return an address with stars for ids: what kind of thing stands there."""
    pattern: list[str] = []
    follows_list = False
    for segment in address.split("."):
        pattern.append("*" if follows_list else segment)
        follows_list = not follows_list and segment in _HOLDERS
    return ".".join(pattern)


def anchor_of(address: str) -> str:
    """Return the id of the element that shows an address: of an item all its texts."""
    segments = address.split(".")
    if segments[0] == "steps":
        return "-".join(("at", *segments[2:_ITEM_DEPTH])) if len(segments) > 2 else "at"  # noqa: PLR2004  # a step and something in it
    return "-".join(("at", *segments[:2]))
