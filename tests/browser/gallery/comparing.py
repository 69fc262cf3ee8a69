"""The pages about comparing two wordings: preparing, prepared, following, won, ending."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.domain.authoring.changes import changes, word_diff
from app.domain.authoring.effects import effects
from app.domain.authoring.wording_arms import compared_texts
from app.domain.estimates import About
from app.web.shared.staff_context import DraftNav, Frame, NavEntry
from app.web.staff.publishing.comparing import (
    ArmView,
    ChoiceView,
    EndPage,
    FollowedView,
    FollowPage,
    LookView,
    OfferView,
    PreparePage,
    WordingPair,
)
from app.web.staff.publishing.naming import ChangeView, Names, views_of
from app.web.staff.publishing.pages import PlanView
from tests.builders import questionnaire, tiny

FRAME: Final = Frame(
    csrf="token-of-the-gallery",
    email="inchou@example.jp",
    role="owner",
    here="drafts",
    places=tuple(
        NavEntry(name=name, href=f"/staff/{name}", is_here=name == "drafts")
        for name in ("stats", "drafts", "versions", "handbook")
    ),
    more=(),
    waiting=(),
    lacks_second_factor=False,
)
_NAV: Final = DraftNav(
    title="腰痛のセルフチェック",
    places=tuple(
        NavEntry(name=name, href=f"/staff/drafts/back-pain/{name}", is_here=name == "publish")
        for name in ("edit", "check", "try", "publish")
    ),
)
_OLD: Final = "ギックリ腰を{繰|く}り返していますか"
_NEW: Final = "ギックリ腰を、この1年で何度もくりかえしましたか"
_PAIRS: Final = (
    WordingPair(
        texts=(_OLD, _NEW),
        runs=word_diff("ギックリ腰を繰り返していますか", _NEW),
    ),
)
_PLAN: Final = PlanView(measure="booking", percent=20, points=10, weeks=26)
_ARMS: Final = (ArmView(id="a1", letter="A"), ArmView(id="b1", letter="B"))


def _views(*, locked: bool) -> tuple[ChangeView, ...]:
    new = questionnaire(
        steps__first__items__safety__text="いまあるものを選んでください", title="ほかの名前"
    )
    proposed = [(one, one.proposed) for one in effects(changes(tiny(), new))]
    others = compared_texts(proposed).others
    views = views_of(others, names=Names(tiny(), new))
    return tuple(one for one in views if one.locked is locked)


def _offer(measure: str, percent: int, *weeks: int | None, chosen: int = 0) -> OfferView:
    found = dict(zip((3, 5, 10, 20), weeks, strict=True))
    return OfferView(
        measure=measure,
        percent=percent,
        choices=tuple(
            ChoiceView(points=points, weeks=some, chosen=points == chosen)
            for points, some in found.items()
            if some is not None
        ),
        untold=tuple(points for points, some in found.items() if some is None),
    )


def prepare() -> PreparePage:
    """Return the page with something of everything."""
    return PreparePage(
        nav=_NAV,
        slug="back-pain",
        seen="1.2.3",
        state="open",
        pairs=_PAIRS,
        meanings=(),
        locked=_views(locked=True),
        others=_views(locked=False),
        offers=(
            _offer("completed", 74, None, None, None, 26),
            _offer("booking", 20, None, None, 26, 9),
            _offer("line", 5, None, 52, 18, 9),
        ),
        plan=None,
        arms=(ArmView(id="a", letter="A"),),
    )


def too_few() -> PreparePage:
    """Return the page of a clinic whose people can't tell."""
    offers = (_offer("completed", 74, None, None, None, None),)
    return replace(prepare(), offers=offers, locked=(), others=())


def prepared() -> PreparePage:
    """Return the page of a draft that waits to be published."""
    offers = (_offer("booking", 20, None, None, 26, 9, chosen=10),)
    return replace(
        prepare(),
        state="prepared",
        locked=(),
        others=(),
        plan=_PLAN,
        arms=_ARMS,
        offers=offers,
    )


def _look(until: str, first: int, second: int, low: int, high: int) -> LookView:
    return LookView(
        until=until,
        shares=(About(first, first - 5, first + 5), About(second, second - 5, second + 5)),
        difference=About(second - first, low, high),
    )


_FIRST: Final = LookView(until="2026年11月29日", shares=(None, None), difference=None)
_RUNS: Final = FollowedView(
    number=4,
    since="11月1日(日) 10:00",
    ended="",
    ended_by="",
    kept="",
    plan=_PLAN,
    pairs=_PAIRS,
    looks=(_FIRST, _look("2026年12月27日", 19, 26, -9, 23)),
    said="unsure",
    winner="",
    left=14,
)


def running() -> FollowPage:
    """Return a comparison that can't be told yet, after one that ended."""
    before = replace(
        _RUNS,
        number=2,
        since="2025年9月1日(月) 10:00",
        ended="2026年3月2日(月) 9:30",
        ended_by="inchou@example.jp",
        kept="B",
        looks=(_look("2026年2月1日", 18, 30, 2, 22),),
        said="winner",
        winner="B",
        left=0,
    )
    return FollowPage(
        slug="back-pain",
        title="腰痛のセルフチェック",
        number=4,
        arms=_ARMS,
        comparisons=(_RUNS, before),
        is_closed=False,
    )


def won() -> FollowPage:
    """Return a comparison with a winner."""
    looks = (*_RUNS.looks, _look("2027年3月28日", 19, 31, 3, 21))
    found = replace(_RUNS, looks=looks, said="winner", winner="B", left=0)
    return replace(running(), comparisons=(found,))


def ending() -> EndPage:
    """Return the page before everybody meets the second wording."""
    new = questionnaire(steps__habits__items__strain__text="同じ姿勢がつづく")
    return EndPage(
        slug="back-pain",
        title="腰痛のセルフチェック",
        active=4,
        kept=_ARMS[1],
        changes=views_of(effects(changes(tiny(), new)), names=Names(tiny(), new)),
        needs=(),
        has_draft=True,
        note="",
    )
