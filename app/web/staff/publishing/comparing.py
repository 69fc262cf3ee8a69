"""Two wordings compared: preparing it in a draft, following it, and ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from flask import Response

from app.domain.authoring.changes import DiffRun, word_diff
from app.domain.comparison import ArmTotals, Look
from app.domain.epochs import first_day
from app.domain.estimates import About, alone, share_of, shown_share
from app.domain.texts import base_text
from app.services.questionnaires.comparing import DraftState, Offer, Outlook
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.following import Comparisons, Followed, Said
from app.services.questionnaires.publishing import LONGEST_NOTE
from app.web.shared.access import EDITING, PUBLISHING, field, who
from app.web.shared.post_body import whole_number
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, DraftNav, StaffContext, StaffViews, get, post
from app.web.staff.publishing.naming import ChangeView, Names, views_of
from app.web.staff.publishing.pages import NeedView, PlanView
from app.web.staff.publishing.showing import need_views, plan_view, shown_again

_LETTERS: Final = "ABCD"
COMPARISON: Final = "/staff/versions/<slug>/comparison"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingPair:
    """A question in both wordings, and word by word what differs."""

    texts: tuple[str, ...]
    runs: tuple[DiffRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """A difference in points, and how many weeks it takes."""

    points: int
    weeks: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """Something that could be compared: a key of the templates' words, and its share now.

    `untold` are the differences in points that so few people can't tell.
    """

    measure: str
    percent: int
    choices: tuple[ChoiceView, ...]
    untold: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmView:
    """An arm as staff read it."""

    id: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparePage:
    """What a draft could compare.

    `meanings`, `locked` and `others` are what it changes for everybody.
    """

    nav: DraftNav
    slug: str
    seen: str
    state: DraftState
    pairs: tuple[WordingPair, ...]
    meanings: tuple[ChangeView, ...]
    locked: tuple[ChangeView, ...]
    others: tuple[ChangeView, ...]
    offers: tuple[OfferView, ...]
    plan: PlanView | None
    arms: tuple[ArmView, ...]

    @property
    def can_plan(self) -> bool:
        """Whether any difference can be told."""
        return any(offer.choices for offer in self.offers)


class PrepareViews(StaffViews):
    """The views of preparing a comparison in a draft."""

    @get(f"{DRAFT}/compare", EDITING)
    def prepare_page(self, slug: str) -> Response:
        """Show what could be compared, and how long it takes."""
        return self.again(slug)

    @post(f"{DRAFT}/compare", EDITING)
    @shown_again
    def prepare(self, slug: str) -> Response:
        """Give the draft two wordings."""
        measure, _, points = field("what").partition(":")
        self.cases.publishing.comparing.prepare(
            slug,
            measure=measure,
            points=whole_number(points) or 0,
            digest=field("seen"),
            who=who(),
            now=self.now,
        )
        return see_other(f"{_draft(slug)}/compare?done=prepared")

    @post(f"{DRAFT}/compare/one", EDITING)
    @shown_again
    def keep_one(self, slug: str) -> Response:
        """Give the draft one wording again."""
        self.cases.publishing.comparing.keep_one(
            slug, kept=field("kept"), digest=field("seen"), who=who(), now=self.now
        )
        return see_other(f"{_draft(slug)}/compare?done=one")

    def again(self, slug: str, *, problem: str = "") -> Response:
        """Show the page, with what kept something from being done."""
        found = self.cases.publishing.comparing.outlook(slug, now=self.now)
        page = prepare_page(found, context=self.context)
        return self.context.reply("publishing/prepare.html", page, problem=problem)


def prepare_page(found: Outlook, *, context: StaffContext) -> PreparePage:
    """Return the page of a draft."""
    standing = found.standing
    slug, new = standing.draft.slug, standing.examined.new
    names = Names(standing.examined.old, new)
    views = views_of(found.others, names=names)
    plan = standing.planned if found.state == "prepared" else None
    return PreparePage(
        nav=context.draft_nav(slug=slug, title=new.title, here="publish"),
        slug=slug,
        seen=seen(standing),
        state=found.state,
        pairs=_pairs(found.texts),
        meanings=views_of(found.meanings, names=names),
        locked=tuple(one for one in views if one.locked),
        others=tuple(one for one in views if not one.locked),
        offers=tuple(
            _offer(one, chosen=plan.difference if plan and plan.measure == one.measure else 0)
            for one in found.offers
        ),
        plan=plan_view(plan) if plan else None,
        arms=_lettered(found.arms),
    )


def _pairs(texts: Mapping[str, tuple[str, ...]]) -> tuple[WordingPair, ...]:
    return tuple(
        WordingPair(texts=some, runs=word_diff(base_text(some[0]), base_text(some[-1])))
        for some in texts.values()
    )


def _offer(found: Offer, *, chosen: int) -> OfferView:
    return OfferView(
        measure=found.measure,
        percent=round(found.share / 10),
        choices=tuple(
            ChoiceView(points=points, weeks=plan.release, chosen=points == chosen)
            for points, plan in found.plans.items()
            if plan is not None
        ),
        untold=tuple(points for points, plan in found.plans.items() if plan is None),
    )


def _lettered(arms: Sequence[str]) -> tuple[ArmView, ...]:
    return tuple(
        ArmView(id=own, letter=letter) for own, letter in zip(arms, _LETTERS, strict=False)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookView:
    """What a release says: the end of its last week, both shares, and the difference in points.

    A share is None where it is not sure enough, the difference where nothing can be said yet.
    """

    until: str
    shares: tuple[About | None, ...]
    difference: About | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedView:
    """A comparison; `said` is a key of the templates' words, `winner` and `kept` are letters.

    `left`: about how many more weeks. `ended`: when, empty while it runs.
    """

    number: int
    since: str
    ended: str
    ended_by: str
    kept: str
    plan: PlanView
    pairs: tuple[WordingPair, ...]
    looks: tuple[LookView, ...]
    said: Said
    winner: str
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPage:
    """Every comparison of a questionnaire. `arms` are those that visitors meet now."""

    slug: str
    title: str
    number: int
    arms: tuple[ArmView, ...]
    comparisons: tuple[FollowedView, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPage:
    """Letting everybody meet one wording."""

    slug: str
    title: str
    active: int
    kept: ArmView
    changes: tuple[ChangeView, ...]
    needs: tuple[NeedView, ...]
    has_draft: bool
    note: str


class FollowViews(StaffViews):
    """The views of comparisons that visitors are or were in."""

    @get(COMPARISON, EDITING)
    def comparisons(self, slug: str) -> Response:
        """Show what the releases say."""
        found = self.cases.publishing.following.comparisons(slug, now=self.now)
        page = follow_page(
            found,
            slug=slug,
            context=self.context,
            is_closed=self.cases.publishing.closing.off() is not None,
        )
        return self.context.reply("publishing/comparisons.html", page)

    @get(f"{COMPARISON}/<kept>", PUBLISHING)
    def end_page(self, slug: str, kept: str) -> Response:
        """Say what keeping one wording means."""
        return self.again(slug, kept)

    @post(f"{COMPARISON}/<kept>", PUBLISHING)
    @shown_again
    def end(self, slug: str, kept: str) -> Response:
        """Keep one wording."""
        self.cases.publishing.following.end(
            slug,
            kept,
            active=whole_number(field("active")) or 0,
            note=field("note"),
            who=who(),
            now=self.now,
        )
        return see_other(f"/staff/versions/{quote(slug, safe='')}?done=ended")

    def again(self, slug: str, kept: str, *, problem: str = "") -> Response:
        """Say what keeping one wording means, with what kept it from being done."""
        if problem == "moved_on":
            return see_other(f"/staff/versions/{quote(slug, safe='')}/comparison?done=moved_on")
        found = self.cases.publishing.following.ending(slug, kept, who=who(), now=self.now)
        examined = found.examined
        names = Names(examined.old, examined.new)
        arms = _lettered([arm.id for arm in examined.old.arms] if examined.old else [])
        page = EndPage(
            slug=slug,
            title=examined.new.title,
            active=found.active.number,
            kept=next(arm for arm in arms if arm.id == kept),
            changes=tuple(
                one for one in views_of(examined.effects, names=names) if one.part != "Arm"
            ),
            needs=need_views(found.needs, slug=slug, names=names, context=self.context),
            has_draft=found.has_draft,
            note=field("note")[:LONGEST_NOTE],
        )
        return self.context.reply("publishing/end_comparison.html", page, problem=problem)


def follow_page(
    found: Comparisons,
    *,
    slug: str,
    context: StaffContext,
    is_closed: bool,
) -> FollowPage:
    """Return the page of a questionnaire's comparisons."""
    return FollowPage(
        slug=slug,
        title=found.title,
        number=found.number,
        arms=_lettered(found.arms) if len(found.arms) > 1 else (),
        comparisons=tuple(_followed(one, context=context) for one in found.followed),
        is_closed=is_closed,
    )


def _followed(found: Followed, *, context: StaffContext) -> FollowedView:
    stored = found.stored
    letters = dict(zip(stored.arms, _LETTERS, strict=False))
    return FollowedView(
        number=stored.number,
        since=context.written(stored.published_at),
        ended=context.written(stored.ended_at) if stored.ended_at else "",
        ended_by=stored.ended_by or "",
        kept=letters.get(stored.kept or "", ""),
        plan=plan_view(stored),
        pairs=_pairs(found.texts),
        looks=tuple(
            _look(after.epoch, after.arms, look)
            for after, look in zip(found.totals, found.looks, strict=True)
        ),
        said=found.said,
        winner="" if found.winner is None else _LETTERS[found.winner],
        left=found.left or 0,
    )


def _look(epoch: str, arms: tuple[ArmTotals, ArmTotals], look: Look) -> LookView:
    shares = (share_of(alone(arm.chosen), alone(arm.people)) for arm in arms)
    points = (100 * part for part in (look.difference, *look.interval))
    is_told = look.interval.high - look.interval.low < _TELLS_NOTHING
    sunday = first_day(epoch) + timedelta(days=6)
    return LookView(
        until=f"{sunday.year}年{sunday.month}月{sunday.day}日",
        shares=tuple(shown_share(one) for one in shares),
        difference=About(*(round(one) for one in points)) if is_told else None,
    )


_TELLS_NOTHING: Final = 2.0
"""The width of an interval that holds every difference."""


def _draft(slug: str) -> str:
    return f"/staff/drafts/{quote(slug, safe='')}"
