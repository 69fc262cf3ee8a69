"""The preview's address. Alone of all pages it may stand in a frame, and only in one of ours."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final, Literal

from flask import Blueprint, Response, request

from app.documents.reading import read_questionnaire
from app.domain.answers import Answers
from app.domain.clinic import Clinic
from app.domain.questionnaire import Questionnaire
from app.processes import AsksTasks, StillWorkingError, Task, TaskFailedError
from app.services.library import PublishedLibrary
from app.services.questionnaires.previews import Opened, Previews
from app.services.questionnaires.proving import asked
from app.web.preview.samples import NoSamplePage, SampleRenderer
from app.web.shared.headers import FRAMED, POLICY, framed_policy
from app.web.shared.origin import is_foreign
from app.web.shared.post_body import read_post
from app.web.shared.replies import open_reply, page_reply
from app.web.visitor.prepared_pages import PreparedPages, ServedAt, prepare_pages
from app.web.visitor.served_pages import read_forms
from app.web.visitor.visit import Sender, VisitContext, answer_on_pages, new_token

_NOT_LISTED: Final = ("X-Robots-Tag", "noindex, nofollow, noarchive")
_DIGITS_OF_AN_ID: Final = 7
"""Of a digest, in base 16: what fits where a form token carries a version."""


@dataclass(frozen=True, slots=True)
class _ShownDraft:
    """A draft's exact text and where it is shown: what prepared pages are kept by."""

    document: str
    digest: str
    clinic: Clinic
    start: str
    keeps: str


@dataclass(frozen=True, slots=True)
class PreviewRoutes:
    """The views of a preview.

    The context counts nothing, and nobody counts its tokens. `tasks` build the pages of drafts, in
    a process of `app.web.proof`.
    """

    previews: Previews
    library: PublishedLibrary[Questionnaire]
    context: VisitContext
    tasks: AsksTasks
    seal: Callable[[Answers], str]

    def show(self, secret: str) -> Response:
        """Show the draft's untouched form."""
        return self._answered(secret, self._form)

    def answer(self, secret: str) -> Response:
        """Judge a posted form as it would be judged if the draft were public."""
        return self._answered(secret, self._result)

    def _answered(
        self, secret: str, answer: Callable[[_ShownDraft, PreparedPages], Response]
    ) -> Response:
        shown = self._shown(secret)
        if shown is None:
            return self._none("gone", HTTPStatus.GONE)
        try:
            prepared = self._prepared(shown)
        except StillWorkingError:
            page = self.context.renderer.render("preview/working.html", NoSamplePage("working"))
            return _framable(page_reply(page))
        except TaskFailedError:
            prepared = None
        if prepared is None:
            return self._none("broken", HTTPStatus.CONFLICT)
        return answer(shown, prepared)

    def _form(self, shown: _ShownDraft, prepared: PreparedPages) -> Response:
        del shown
        pages, token = new_token(self.context, prepared)
        return _framable(open_reply(pages.ready, policy=pages.policy, text=token))

    def _result(self, shown: _ShownDraft, prepared: PreparedPages) -> Response:
        reply = answer_on_pages(
            replace(self.context, renderer=self._renderer(shown)),
            read_post(request),
            prepared=prepared,
            sender=Sender(is_foreign(request.environ), site=request.host_url),
        )
        return _framable(page_reply(reply.page, status=reply.status))

    def pulse(self, secret: str) -> Response:
        """Take the beacons that the real page sends, and note none."""
        del secret
        return Response(status=HTTPStatus.NO_CONTENT)

    def _shown(self, secret: str) -> _ShownDraft | None:
        opened = self.previews.open(secret, now=self.context.clock())
        if opened is None:
            return None
        return _ShownDraft(
            document=opened.draft.document,
            digest=opened.digest,
            clinic=self.library.snapshot().clinic,
            start=f"/preview/{secret}/",
            keeps=_keeps(opened),
        )

    def _prepared(self, shown: _ShownDraft) -> PreparedPages | None:
        """Make a draft ready for serving; None while its parts don't hold together.

        Raises StillWorkingError or TaskFailedError.
        """
        task = Task("preview", (shown.document, shown.clinic, shown.start, shown.keeps))
        pages = asked(self.tasks, task)
        if not pages:
            return None
        return prepare_pages(
            read_questionnaire(shown.document),
            version_id=int(shown.digest[:_DIGITS_OF_AN_ID], 16),
            place=ServedAt(action=shown.start, clinic=shown.clinic, demonstration=""),
            forms=read_forms(pages),
        )

    def _renderer(self, shown: _ShownDraft) -> SampleRenderer:
        return SampleRenderer(
            renderer=self.context.renderer, start=shown.start, keeps=shown.keeps, seal=self.seal
        )

    def _none(self, kind: Literal["gone", "broken"], status: HTTPStatus) -> Response:
        rendered = self.context.renderer.render("preview/closed.html", NoSamplePage(kind))
        return _framable(page_reply(rendered, status=status))


def make_blueprint(routes: PreviewRoutes) -> Blueprint:
    """Return the blueprint of the preview."""
    blueprint = Blueprint("preview", __name__)
    rule = "/preview/<secret>/"
    blueprint.add_url_rule(rule, "show", routes.show)
    blueprint.add_url_rule(rule, "answer", routes.answer, methods=["POST"])
    blueprint.add_url_rule(f"{rule}pulse", "pulse", routes.pulse, methods=["POST"])
    return blueprint


def _keeps(opened: Opened) -> str:
    return f"/staff/drafts/{opened.draft.slug}/examples/new" if opened.framed else ""


def _framable(reply: Response) -> Response:
    reply.headers[POLICY] = framed_policy(reply.headers[POLICY])
    reply.headers.extend([FRAMED, _NOT_LISTED])
    return reply
