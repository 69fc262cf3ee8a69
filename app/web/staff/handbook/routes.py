"""The addresses of the handbook: a page per chapter, and its pictures as files."""

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Final

from flask import Response, abort

from app.web.shared.access import SIGNED_IN
from app.web.shared.staff_context import StaffViews, get
from app.web.staff.handbook.chapters import (
    FIRST,
    HANDBOOK,
    Chapter,
    Picture,
    path_of,
    read_chapter,
    read_pictures,
)

_A_YEAR: Final = "private, max-age=31536000, immutable"
"""A picture's address holds its version, so what was kept never grows old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbookPage:
    """A chapter; `next_title` and `next_href` name the one to read after it, or are empty."""

    chapter: Chapter
    is_first: bool
    next_title: str
    next_href: str


class Handbook:
    """The chapters and pictures of a folder, read when somebody first opens them."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; what is not in it then is not served."""
        self._folder = folder

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """The pictures by the names of their files."""
        return read_pictures(self._folder / "pictures")

    @cached_property
    def chapters(self) -> dict[str, Chapter]:
        """The chapters by name."""
        return {
            path.stem: read_chapter(path.stem, path.read_text("utf-8"), pictures=self.pictures)
            for path in sorted(self._folder.glob("*.md"))
        }

    def after(self, name: str) -> Chapter | None:
        """Return the chapter to read next, in the order in which the first one names them."""
        order = (FIRST, *self.chapters[FIRST].leads_to)
        following = dict(pairwise(order))
        return self.chapters[following[name]] if name in following else None


@dataclass(frozen=True, slots=True)
class HandbookViews(StaffViews):
    """The views of the handbook."""

    handbook: Handbook

    @get(HANDBOOK, SIGNED_IN)
    def handbook_first(self) -> Response:
        """Show where everything is."""
        return self._shown(FIRST)

    @get(f"{HANDBOOK}/<page>", SIGNED_IN)
    def handbook_chapter(self, page: str) -> Response:
        """Show a chapter."""
        if page == FIRST or page not in self.handbook.chapters:
            abort(HTTPStatus.NOT_FOUND)
        return self._shown(page)

    @get(f"{HANDBOOK}/pictures/<picture>", SIGNED_IN)
    def handbook_picture(self, picture: str) -> Response:
        """Answer with a picture of the folder's own list; a browser keeps it."""
        if picture not in self.handbook.pictures:
            abort(HTTPStatus.NOT_FOUND)
        response = Response(
            self.handbook.pictures[picture].path.read_bytes(), content_type="image/png"
        )
        response.headers["Cache-Control"] = _A_YEAR
        return response

    def _shown(self, name: str) -> Response:
        following = self.handbook.after(name)
        page = HandbookPage(
            chapter=self.handbook.chapters[name],
            is_first=name == FIRST,
            next_title=following.title if following else "",
            next_href=path_of(following.name) if following else "",
        )
        return self.context.reply("handbook.html", page, shows="pictures")
