"""What the settings pages show. Words stand in the templates; `problem` is one of their keys."""

from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from app.domain.disclosure.thresholds import Thresholds
from app.domain.wording import WordingHit
from app.services.statistics_settings import PublicNoise

SETTINGS: Final = "/staff/settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """A text of the profile; `is_made_up` marks what real visitors never get to see."""

    part: str
    name: str
    value: str
    is_made_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link as it is set: where it leads, and the same as a picture for a phone's camera.

    `service` is whose page it is, when that is known. `withheld` is why visitors don't get it,
    `looks` the service on whose host it is and how addresses look there, `confirmed` who
    confirmed it and when; they are empty when there is nothing to say.
    """

    name: str
    href: str
    qr: Markup | None
    is_made_up: bool
    service: str
    withheld: str
    looks: tuple[str, str]
    confirmed: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLinkPage:
    """A link that waits for an owner. `readable` is its host in letters, where it has other ones.

    `prompt` is what visitors read on its button.
    """

    link: LinkView
    host: str
    readable: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """A picture as it is kept, as a ``data:`` address; empty without one."""

    name: str
    source: str
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """An input: what is in it, what stood there when it was opened, and what is wrong with it.

    `there` is what somebody else wrote meanwhile; None when nobody did.
    """

    name: str
    value: str
    seen: str
    problem: str | None
    there: str | None
    claims: tuple[WordingHit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPage:
    """Everything that is set, each part with a way to change it.

    `thresholds` are those chosen for the weeks to come; `noise` is that of the public questions.
    """

    texts: tuple[TextView, ...]
    links: tuple[LinkView, ...]
    pictures: tuple[PictureView, ...]
    privacy_note: str
    form_hours: int
    minimum_release: int
    thresholds: Thresholds
    noise: PublicNoise | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage:
    """One part of the profile, to be changed.

    `services` are those whose links are known, `hosts` all that links may lead to; none: any.
    `asks_why`: words are warned of, and may stay for a reason, which is `why`. `page_faults` are
    sentences about the visitors' pages that it would break.
    """

    part: str
    fields: tuple[FieldView, ...]
    pictures: tuple[PictureView, ...]
    services: tuple[str, ...]
    hosts: tuple[str, ...]
    form_hours: int
    minimum_release: int
    noise: PublicNoise | None
    asks_why: bool
    why: str
    why_problem: str | None
    page_faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningItem:
    """A question of the form to copy: its own words, and its options by code."""

    link_id: str
    text: str
    type: Literal["checkbox", "radio"]
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingPage:
    """What to copy into the clinic's own page. `site` is our address, `framed_by` whose may."""

    site: str
    framed_by: tuple[str, ...]
    items: tuple[OpeningItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberView:
    """A number an owner may raise, never under its floor; `now` holds until the week is over."""

    name: str
    value: str
    now: int
    least: int
    most: int
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdsPage:
    """How careful statistics are; the day on which what is chosen now begins to hold."""

    numbers: tuple[NumberView, ...]
    month: int
    day: int
    noise: PublicNoise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A link that is given out."""

    code: str
    label: str
    address: str
    qr: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """The links that are given out. `problem` is at the link of code `at`, or at the new one."""

    sources: tuple[SourceLine, ...]
    given_up: tuple[str, ...]
    code: str
    label: str
    at: str
