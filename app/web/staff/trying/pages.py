"""What the pages of trying out show; words stand in the templates."""

from dataclasses import dataclass

from app.web.shared.draft_nav import DraftNav
from app.web.shared.staff_frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above every page: the frame, the draft's navigation, and which page this is."""

    frame: Frame
    nav: DraftNav
    slug: str
    sheet: str
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link that was made for somebody; times are written out."""

    id: int
    address: str
    made_by: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """The draft in two frames, and the links by which others see it."""

    head: Head
    frame: Frame
    sample: str
    links: tuple[LinkLine, ...]
    problem: str
