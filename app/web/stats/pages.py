"""What the statistics pages show. Words of tables come with them; all others are in templates."""

from dataclasses import dataclass
from typing import TypeAlias

from app.services.statistics.reading import Named
from app.web.shared.staff_frame import Frame
from app.web.stats.bars import BarTable
from app.web.stats.courses import Course

Drawn: TypeAlias = BarTable | Course


@dataclass(frozen=True, slots=True)
class Link:
    """A usual choice; its words stand in the template, under its name."""

    name: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """The form that chooses periods. `arms` is empty where there is one wording only."""

    slug: str
    presets: tuple[Link, ...]
    start: tuple[Option, ...]
    end: tuple[Option, ...]
    with_start: tuple[Option, ...]
    with_end: tuple[Option, ...]
    arms: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question's tables, its answers first."""

    title: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """A part of the page; what belongs to questions stands in `questions`."""

    name: str
    title: str
    drawn: tuple[Drawn, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is shown of a statement. `periods` are one or two, the second to compare with.

    `weeks`: how many weeks each of them has.
    """

    title: str
    periods: tuple[str, ...]
    weeks: tuple[int, ...]
    arm: str
    overview: BarTable
    completions: Course
    sections: tuple[PageSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage:
    """The statistics; without `board` nothing was released yet."""

    frame: Frame
    demonstration: bool
    slug: str
    title: str
    others: tuple[Named, ...]
    picker: Picker | None
    board: Board | None
    report_href: str
    export_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The monthly report; `months` are those it can be had of, newest first."""

    frame: Frame
    demonstration: bool
    clinic_name: str
    slug: str
    title: str
    month: str
    months: tuple[Option, ...]
    board: Board | None
