"""What changes for visitors, from where to where, and what each triage rule does to them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from flask import Response

from app.domain.authoring.impact import Impact, Movement
from app.domain.conditions import lone_answers
from app.domain.levels import TriageRule
from app.domain.questionnaire import Questionnaire
from app.domain.texts import base_text
from app.services.questionnaires.impacts import RuleStudy, Study
from app.services.statistics.periods import Choice
from app.services.statistics.statement import Statement
from app.storage.failures import UnknownQuestionnaireError
from app.web.shared.access import EDITING
from app.web.shared.staff_context import DRAFT, get
from app.web.staff.trying.outcome_words import OutcomeWords
from app.web.staff.trying.pages import (
    ImpactPage,
    MovementView,
    ShownLine,
    TryingHead,
    TryingViews,
    WeightLine,
    WeightsPage,
    head_of,
)

_AGAIN: Final = ("Refresh", "2")
"""Browsers look again by themselves, without a script; there is a link for those that don't."""

_PERCENT: Final = 100


class ImpactViews(TryingViews):
    """The views of a draft's impact, and of what its rules weigh."""

    @get(f"{DRAFT}/impact", EDITING)
    def impact(self, slug: str) -> Response:
        """Show what changes, or that it is being worked out."""
        study = self.cases.trying.impacts.look(slug)
        head = head_of(self.context, study.draft.questionnaire, sheet="impact")
        impacts = study.found or {}
        found = impacts.get("visitors")
        page = ImpactPage(
            head=head,
            state=study.state,
            found=found,
            share=_share(found.moved, found.visitors) if found else "",
            examples=impacts.get("examples"),
            movements=_movements(found, study) if found else (),
        )
        return self._told("trying/impact.html", page)

    @get(f"{DRAFT}/weights", EDITING)
    def weights(self, slug: str) -> Response:
        """Show what each of a draft's triage rules buys and costs."""
        study = self.cases.trying.impacts.weigh(slug)
        head = head_of(self.context, study.questionnaire, sheet="weights")
        return self._weighed(study, head=head)

    @get("/staff/versions/<slug>/weights", EDITING)
    def public_weights(self, slug: str) -> Response:
        """Show the same of what is public."""
        return self._weighed(self.cases.trying.impacts.weigh_public(slug), head=None)

    def _weighed(self, study: RuleStudy, *, head: TryingHead | None) -> Response:
        """Show what the rules do, or that it is being worked out."""
        found, slug = study.found, study.questionnaire.slug
        page = WeightsPage(
            head=head,
            slug=slug,
            title=study.questionnaire.title,
            state=study.state,
            found=found,
            share=_share(found.sent_on, found.visitors) if found else "",
            lines=tuple(_weight_lines(study, self._released(slug))),
        )
        return self._told("trying/weights.html", page)

    def _told(self, template: str, page: ImpactPage | WeightsPage) -> Response:
        reply = self.context.reply(template, page)
        if page.state == "working":
            reply.headers.add(*_AGAIN)
        return reply

    def _released(self, slug: str) -> Statement | None:
        try:
            return self.cases.statistics.statement(slug, Choice())
        except UnknownQuestionnaireError:
            return None


def released_share(rule: TriageRule, *, released: Statement, questionnaire: Questionnaire) -> str:
    """Return the newest released share of those who ticked the one box a rule rests on, if any."""
    ticks = tuple(lone_answers(rule.when, definitions=questionnaire.definitions))
    item = questionnaire.items[ticks[0][0]] if len(ticks) == 1 else None
    if item is None or not item.repeats:
        return ""
    words = base_text(item.options[ticks[0][1]].display)
    told = (
        cell.share
        for table in released.tables
        if table.name == item.link_id
        for row in table.rows
        if row.label == words
        for cell in row.cells
        if cell is not None
    )
    share = next(told, None)
    return "" if share is None else f"{share.low}–{share.high}"


def _weight_lines(study: RuleStudy, released: Statement | None) -> Iterator[WeightLine]:
    words = OutcomeWords(study.questionnaire)
    rules = {rule.id: rule for rule in study.questionnaire.triage_rules}
    visitors = study.found.visitors if study.found else 0
    for one in study.found.rules if study.found else ():
        yield WeightLine(
            level=words.of("level", rules[one.rule].level),
            signs=words.of("reasons", one.rule),
            evidence=rules[one.rule].evidence,
            alone=one.alone,
            together=one.together,
            share=_share(one.alone + one.together, visitors),
            released=released_share(
                rules[one.rule], released=released, questionnaire=study.questionnaire
            )
            if released
            else "",
            saves=one.saves,
        )


def _movements(found: Impact, study: Study) -> tuple[MovementView, ...]:
    """Return the aspects of results in which anybody moves."""
    words = OutcomeWords(study.draft.questionnaire, study.draft.published)
    return tuple(
        _movement(aspect, movement, partial(words.of, aspect), visitors=found.visitors)
        for aspect, movement in found.movements.items()
        if movement.moved
    )


def _movement(
    aspect: str, movement: Movement, name: Callable[[str], str], *, visitors: int
) -> MovementView:
    return MovementView(
        aspect=aspect,
        moved=movement.moved,
        flows=tuple(
            one._replace(before=tuple(map(name, one.before)), after=tuple(map(name, one.after)))
            for one in movement.flows
        ),
        others=movement.moved - sum(one.visitors for one in movement.flows),
        shown=tuple(
            ShownLine(
                name=name(one.id),
                people=one,
                before_width=_width(one.before, visitors),
                after_width=_width(one.after, visitors),
            )
            for one in movement.shown
            if one.gained or one.lost
        ),
    )


def _share(part: int, whole: int) -> str:
    """Return percent as they are read; what is there is never called nothing."""
    if not part:
        return "0"
    share = part * _PERCENT / whole
    return f"{share:.0f}" if share >= 1 else f"{share:.2g}"


def _width(part: int, whole: int) -> str:
    return f"{part * _PERCENT / whole:.1f}" if whole else "0"
