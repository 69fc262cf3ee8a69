"""Chapters of the handbook: Markdown files with pictures, read for the pages that serve them.

The files are written to be read in the repository as well, so links, pictures and headings keep
the form they have there and are fitted to our addresses here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from pathlib import Path, PurePosixPath
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_WIDTH: Final = slice(16, 20)
_HEIGHT: Final = slice(20, 24)
"""Where a PNG file says its size (PNG specification 11.2.2: IHDR is its first chunk)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: its file, its size in pixels, and a version that changes with its bytes."""

    path: Path
    width: int
    height: int
    version: str

    def height_at(self, width: int) -> int:
        """Return how high it is when it is shown this wide."""
        return round(width * self.height / self.width)


def read_pictures(folder: Path) -> dict[str, Picture]:
    """Return the pictures of a folder by the names of their files."""
    return {path.name: _picture(path) for path in sorted(folder.glob("*.png"))}


def _picture(path: Path) -> Picture:
    body = path.read_bytes()
    return Picture(
        path=path,
        width=int.from_bytes(body[_WIDTH]),
        height=int.from_bytes(body[_HEIGHT]),
        version=blake2b(body, digest_size=6).hexdigest(),
    )


HANDBOOK: Final = "/staff/handbook"
FIRST: Final = "README"
"""The name of the chapter that the handbook opens with."""

_IMAGE: Final = re.compile(
    r'\s*<img src="pictures/([\w.-]+)" width="([0-9]+)" alt="([^"<>]+)">\s*', re.ASCII
)
_NOT_IN_ID: Final = re.compile(r"[^\w\- ]")
_GAP: Final = re.compile("([」。]</strong>) | (<strong>「)")
"""Markdown needs a space around a name in brackets; Japanese has none there."""

_TAGS: Final = {
    *("p", "br", "ul", "ol", "li", "strong", "code", "s", "a", "img", "h2", "h3", "h4"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ROLES: Final = {
    "table_open": "table",
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}
"""Said aloud: on phones a style puts cells below each other, which makes some readers forget."""

_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4")},
    **{part: {"role"} for part in ("table", "thead", "tbody", "tr", "th", "td")},
}


class UnknownMarkupError(ValueError):
    """A chapter holds markup that is no picture of the handbook."""


@dataclass(frozen=True, slots=True)
class ChapterPart:
    """A part of a chapter: the fragment of its address and its heading."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter: what stands before its first part, the parts, and where links lead in order."""

    name: str
    title: str
    opening: Markup
    body: Markup
    parts: tuple[ChapterPart, ...]
    leads_to: tuple[str, ...]


def path_of(name: str) -> str:
    """Return the address of a chapter."""
    return HANDBOOK if name == FIRST else f"{HANDBOOK}/{name}"


def read_chapter(name: str, source: str, *, pictures: dict[str, Picture]) -> Chapter:
    """Read a chapter's Markdown. Raises UnknownMarkupError."""
    markdown = _markdown(pictures)
    title, *tokens = _fitted(markdown.parse(source))
    begins = [at for at, one in enumerate(tokens) if one.type == "heading_open" and one.tag == "h2"]
    first = begins[0] if begins else len(tokens)
    return Chapter(
        name=name,
        title=title.content,
        opening=_clean(markdown, tokens[:first]),
        body=_clean(markdown, tokens[first:]),
        parts=tuple(
            ChapterPart(str(tokens[at].attrs["id"]), tokens[at + 1].content) for at in begins
        ),
        leads_to=tuple(dict.fromkeys(_chapters_linked(tokens))),
    )


def id_of(heading: str) -> str:
    """Return a heading's fragment, the same that the repository's own pages give it."""
    return _NOT_IN_ID.sub("", heading.strip().lower()).replace(" ", "-")


def _markdown(pictures: dict[str, Picture]) -> MarkdownIt:
    def image(_renderer: object, tokens: Sequence[Token], at: int, *_: object) -> str:
        found = _IMAGE.fullmatch(tokens[at].content)
        if found is None or found[1] not in pictures:
            raise UnknownMarkupError(tokens[at].content)
        picture, width = pictures[found[1]], int(found[2])
        return (
            f'<img src="{HANDBOOK}/pictures/{found[1]}?v={picture.version}" '
            f'alt="{escape(found[3])}" width="{width}" height="{picture.height_at(width)}" '
            'loading="lazy">'
        )

    def no_gap(*_: object) -> str:
        return ""

    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for kind in ("html_block", "html_inline"):
        made.add_render_rule(kind, image)
    made.add_render_rule("softbreak", no_gap)
    return made


def _fitted(tokens: list[Token]) -> Iterator[Token]:
    """Yield the title's words, then everything after the title with our own addresses and ids."""
    _, title, _, *rest = tokens
    yield title
    for before, token in zip([title, *rest], rest, strict=False):
        if token.type == "inline":
            token.children = list(_links_fitted(token.children or []))
            if before.type == "heading_open":
                before.attrSet("id", id_of(token.content))
        if token.type in _ROLES:
            token.attrSet("role", _ROLES[token.type])
        yield token


def _links_fitted(tokens: Sequence[Token]) -> Iterator[Token]:
    """Turn links between chapters into ours; of those that lead elsewhere keep the words."""
    is_kept = True
    for token in tokens:
        if token.type == "link_open":
            file, sharp, part = str(token.attrs["href"]).partition("#")
            target = PurePosixPath(file)
            is_kept = len(target.parts) == 1 and target.suffix == ".md"
            token.attrs["href"] = f"{path_of(target.stem)}{sharp}{part}"
            token.meta["chapter"] = target.stem
        if is_kept or token.type not in ("link_open", "link_close"):
            yield token


def _chapters_linked(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                yield child.meta["chapter"]


def _clean(markdown: MarkdownIt, tokens: Sequence[Token]) -> Markup:
    html = _GAP.sub(r"\1\2", markdown.renderer.render(tokens, markdown.options, {}))
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None)
    return Markup(clean)  # noqa: S704  # sanitised on the lines above
