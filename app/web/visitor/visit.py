"""One visit, from a posted body to the page that answers it.

The order matters: whatever can be read of a body is looked through for warning signs first;
only then is it asked whether the body is well formed, complete, ours and countable.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from markupsafe import Markup

from app.domain.answers import Answers
from app.domain.questionnaire import Arm, Questionnaire
from app.services.answering import Answering, Incomplete, Judged
from app.services.library import ServedVersion, Snapshot
from app.web.shared.form_token import NO_TOKEN, FormTokens, OpenedToken
from app.web.shared.headers import picturing_policy
from app.web.shared.post_body import STATUS, Fault, Fields, PostedBody
from app.web.shared.rendering import Rendered, Renders
from app.web.visitor.form_page import with_answers
from app.web.visitor.forms import (
    EDIT_FIELD,
    HAND_OVER_FIELD,
    TOKEN_FIELD,
    ReadForm,
    TokenCheck,
    read_form,
)
from app.web.visitor.hand_over import Issue, code_page
from app.web.visitor.pages import CardView, MalformedPage, ResultPage
from app.web.visitor.prepared_pages import ArmPages, PreparedPages
from app.web.visitor.result_page import result_page
from app.web.visitor.served_pages import ServedPages


def draw_arm(arms: tuple[Arm, ...]) -> str:
    """Return the id of an arm, each drawn in proportion to its allocation."""
    if len(arms) == 1:
        return arms[0].id
    left = secrets.randbelow(sum(arm.allocation for arm in arms))
    for arm in arms:
        left -= arm.allocation
        if left < 0:
            return arm.id
    return arms[-1].id


Published = ServedVersion[Questionnaire]


@dataclass(frozen=True, slots=True)
class Reply:
    """A page and its status."""

    page: Rendered
    status: HTTPStatus = HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What visits are handled with; `clock` says what time it is."""

    renderer: Renders
    tokens: FormTokens
    answering: Answering
    clock: Callable[[], datetime]


def _anybody() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Sender:
    """Where a post came from.

    `is_admitted` is asked once, of a form that could be counted: whether its network may still
    add to the counts. `site` is our own address as the sender called it.
    """

    is_foreign: bool
    is_admitted: Callable[[], bool] = _anybody
    site: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post to a questionnaire's page: its body, its token and where it came from."""

    body: PostedBody
    token: str
    opened: OpenedToken
    sender: Sender


def new_token(context: VisitContext, prepared: PreparedPages) -> tuple[ArmPages, str]:
    """Draw a wording arm and issue a token for it."""
    pages = prepared.arm_pages(draw_arm(prepared.questionnaire.arms))
    token = context.tokens.issue(
        version_id=prepared.version_id, arm=pages.arm.id, now=context.clock()
    )
    return pages, token


def answer_post(
    context: VisitContext,
    body: PostedBody,
    *,
    slug: str,
    sender: Sender,
    snapshot: Snapshot[Questionnaire],
    served_pages: ServedPages,
) -> Reply | None:
    """Answer a post to a questionnaire's page; None when visitors meet no such questionnaire.

    A form that is still open when its questionnaire ends is answered like any other.
    """
    post = _read_token(context, body, sender=sender)
    version = _version(post, slug=slug, snapshot=snapshot)
    if version is None:
        return None
    if post.opened.ticket is None and not served_pages.may_show(version.questionnaire):
        return None
    prepared = served_pages.of(version, clinic=snapshot.clinic)
    return _Visit(context=context, post=post, prepared=prepared).reply()


def begin_with(
    context: VisitContext, body: PostedBody, *, prepared: PreparedPages, is_named: bool
) -> Reply:
    """Show the form with what was ticked on another page; nothing else that was sent is looked at.

    Ticks are kept only where the owner named that page's host. An urgent one shows its card.
    """
    questionnaire = prepared.questionnaire
    answers = _still_known(body.fields, questionnaire=questionnaire)
    fields = {link_id: [*codes] for link_id, codes in answers.items()}
    post = Post(PostedBody(fields, body.fault), "", NO_TOKEN, Sender(is_foreign=True))
    visit = _Visit(context=context, post=post, prepared=prepared)
    return visit.begun(answers, keeps_ticks=is_named)


def answer_on_pages(
    context: VisitContext, body: PostedBody, *, prepared: PreparedPages, sender: Sender
) -> Reply:
    """Answer a post to the page of these very pages."""
    post = _read_token(context, body, sender=sender)
    return _Visit(context=context, post=post, prepared=prepared).reply()


def _read_token(context: VisitContext, body: PostedBody, *, sender: Sender) -> Post:
    tokens = body.fields.get(TOKEN_FIELD, [])
    token = tokens[0] if len(tokens) == 1 else ""
    opened = context.tokens.open(token, now=context.clock()) if token else NO_TOKEN
    return Post(body=body, token=token, opened=opened, sender=sender)


def _version(post: Post, *, slug: str, snapshot: Snapshot[Questionnaire]) -> Published | None:
    """Return the version a post was answered on, or else the one that is active now."""
    ticket = post.opened.ticket
    own: Published | None = snapshot.by_id.get(ticket.version_id) if ticket else None
    return own if own is not None and own.slug == slug else snapshot.active.get(slug)


@dataclass(frozen=True, slots=True)
class _Visit:
    context: VisitContext
    post: Post
    prepared: PreparedPages

    def reply(self) -> Reply:
        """Choose the page: malformed, the form again, or the result."""
        if self.post.body.fault is not None:
            return self._malformed(self.post.body.fault)
        fields = self.post.body.fields
        check = TokenCheck(opened=self._own_token(), is_foreign=self.post.sender.is_foreign)
        form = read_form(self.prepared.form_class, fields, check=check)
        answers = form.answers
        if form.has_unknown:
            if not self._is_of_a_lost_version():
                return self._malformed("unknown_answer")
            answers = _still_known(fields, questionnaire=self.prepared.questionnaire)
        if EDIT_FIELD in fields:
            return self._form_again(answers, missing=(), card=self._card_of(answers))
        found = self.context.answering.answer(
            answers,
            questionnaire=self.prepared.questionnaire,
            ticket=check.opened.ticket if self._may_count(form) else None,
            now=self.context.clock(),
        )
        if isinstance(found, Incomplete):
            card = self._card_of(found.answers)
            return self._form_again(found.answers, missing=found.missing, card=card)
        return self._result(found)

    def begun(self, answers: Answers, *, keeps_ticks: bool) -> Reply:
        """Choose the page for somebody who began elsewhere: malformed, or the form."""
        if self.post.body.fault is not None:
            return self._malformed(self.post.body.fault)
        card = self._card_of(answers)
        return self._form_again(answers if keeps_ticks else {}, missing=(), card=card)

    def _may_count(self, form: ReadForm) -> bool:
        """Tell whether a form may add to the counts; one sent for a code is only shown again."""
        is_shown_again = HAND_OVER_FIELD in self.post.body.fields
        return form.may_count and not is_shown_again and self.post.sender.is_admitted()

    def _own_token(self) -> OpenedToken:
        """Return the token unless it belongs to another version than the one judged by."""
        ticket = self.post.opened.ticket
        is_own = ticket is not None and ticket.version_id == self.prepared.version_id
        return self.post.opened if is_own else NO_TOKEN

    def _is_of_a_lost_version(self) -> bool:
        """Tell whether we signed this form for a version that is no longer held.

        Its codes need not be those of the version judged by, and that is not its sender's fault.
        """
        ticket = self.post.opened.ticket
        return ticket is not None and ticket.version_id != self.prepared.version_id

    def _result(self, judged: Judged) -> Reply:
        pages, token = self._pages_and_token()
        page = result_page(
            self.prepared.parts,
            judged=judged,
            arm=pages.arm,
            token=token,
            now=self.context.clock(),
        )
        if HAND_OVER_FIELD in self.post.body.fields and page.hands_over:
            return self._code(page, judged, arm=pages.arm)
        found = self._rendered("visitor/result.html", page)
        shows_picture = page.clinic.picture_href and not page.card.urgent
        policy = picturing_policy(found.policy) if shows_picture else found.policy
        return Reply(replace(found, policy=policy))

    def _code(self, page: ResultPage, judged: Judged, *, arm: Arm) -> Reply:
        prepared = self.prepared
        issue = Issue(
            prepared.questionnaire, prepared.version_id, arm=arm, site=self.post.sender.site
        )
        code = code_page(page, judged=judged, issue=issue)
        return Reply(self._rendered("visitor/code.html", code))

    def _card_of(self, answers: Answers) -> CardView | None:
        """Return the card of an answer that alone is urgent, if one is."""
        return self.prepared.parts.cards.for_posted(answers)

    def _form_again(
        self, answers: Answers, *, missing: tuple[str, ...], card: CardView | None
    ) -> Reply:
        pages, token = self._pages_and_token()
        page = with_answers(
            pages.form,
            answers=answers,
            missing=missing,
            card=card,
            token=token,
            back_to=next(iter(self.post.body.fields.get(EDIT_FIELD, ())), ""),
        )
        return Reply(self._rendered("visitor/form.html", page, page.conditions_css))

    def _malformed(self, fault: Fault) -> Reply:
        answers = _recognised(self.post.body.fields, questionnaire=self.prepared.questionnaire)
        page = MalformedPage(
            kind=fault,
            card=self._card_of(answers),
            action=self.prepared.parts.action,
            demonstration=self.prepared.parts.demonstration,
        )
        return Reply(self._rendered("visitor/malformed.html", page), STATUS[fault])

    def _rendered(self, template: str, page: object, *styles: Markup) -> Rendered:
        own = (*styles, *self.prepared.parts.styles)
        framed_by = self.prepared.parts.clinic.framed_by
        around = {"framed_by": framed_by}
        return self.context.renderer.render(template, page, styles=own, around=around)

    def _pages_and_token(self) -> tuple[ArmPages, str]:
        """Keep a token that is ours, so that a corrected form is still the same form."""
        ticket = self._own_token().ticket
        if ticket is None:
            return new_token(self.context, self.prepared)
        return self.prepared.arm_pages(ticket.arm), self.post.token


def _still_known(fields: Fields, *, questionnaire: Questionnaire) -> Answers:
    """Return the answers to a lost version that this questionnaire knows, too."""
    known = _recognised(fields, questionnaire=questionnaire)
    return {
        link_id: codes if questionnaire.items[link_id].repeats else codes[:1]
        for link_id, codes in known.items()
    }


def _recognised(fields: Fields, *, questionnaire: Questionnaire) -> Answers:
    """Return what of some fields the questionnaire knows; single choices may be several."""
    found = {
        link_id: tuple(
            code for code in dict.fromkeys(fields.get(link_id, ())) if code in item.options
        )
        for link_id, item in questionnaire.items.items()
    }
    return {link_id: codes for link_id, codes in found.items() if codes}
