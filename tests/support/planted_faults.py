"""One of every kind of page that is tried, and of everything that can be wrong with one."""

from __future__ import annotations

from typing import Final

from app.domain.authoring.page_faults import (
    EveryPage,
    FaultKind,
    NoResult,
    NotBuilt,
    PageFault,
    TooLarge,
    TooMuchToBuild,
    TriedAnswers,
    TriedExample,
    TriedForm,
    TriedNotice,
    TriedPage,
    TriedSign,
    WrongLevel,
)

PAGES: Final[tuple[TriedPage, ...]] = (
    EveryPage(),
    TriedForm(),
    TriedForm("b"),
    TriedNotice("closed"),
    TriedNotice("about"),
    TriedNotice("finished"),
    TriedNotice("readings"),
    TriedAnswers(),
    TriedSign("足に力が入りますか", "入らない"),
    TriedExample(7, "朝だけ痛い人"),
)
KINDS: Final[tuple[FaultKind, ...]] = (
    TooLarge(612_345, 500_000, is_sent=False),
    TooLarge(61_234, 50_000, is_sent=True),
    NotBuilt("ValueError"),
    NoResult(),
    WrongLevel("すぐに救急車", "ようすを見る"),
    WrongLevel("すぐに救急車", ""),
    TooMuchToBuild("time"),
    TooMuchToBuild("memory"),
)
FAULTS: Final = (
    *(PageFault(page, KINDS[0]) for page in PAGES),
    *(PageFault(page, kind) for page in PAGES[-2:] for kind in KINDS),
)
"""Each page and each kind, and a sign and an example with everything."""
