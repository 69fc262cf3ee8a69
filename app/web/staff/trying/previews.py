"""The draft as visitors would see it, and links that show it to colleagues."""

from flask import Response, request

from app.services.questionnaires.previews import SharedLink, TooManyLinksError
from app.web.shared.access import EDITING, field, signed_in_member, who
from app.web.shared.post_body import whole_number
from app.web.shared.replies import see_other
from app.web.shared.staff_context import DRAFT, get, post
from app.web.staff.trying.pages import LinkLine, PreviewPage, TryingViews, address, head_of


class PreviewViews(TryingViews):
    """The views of the preview's own page."""

    @get(f"{DRAFT}/preview", EDITING)
    def preview(self, slug: str, problem: str = "") -> Response:
        """Show the frames and the links."""
        now, previews = self.now, self.cases.trying.previews
        draft = self.cases.drafts.open(slug)
        head = head_of(self.context, draft.questionnaire, sheet="preview")
        session_id = signed_in_member().session_id
        sample = previews.for_frames(slug, session_id=session_id, now=now)
        page = PreviewPage(
            head=head,
            sample=f"/preview/{sample}/",
            links=tuple(self._line(one) for one in previews.links(slug, now=now)),
        )
        return self.context.reply("trying/preview.html", page, problem=problem, shows="frames")

    @post(f"{DRAFT}/preview/share", EDITING)
    def share_preview(self, slug: str) -> Response:
        """Make a link."""
        try:
            self.cases.trying.previews.share(slug, who=who(), now=self.now)
        except TooManyLinksError:
            return self.preview(slug, "too_many")
        return see_other(f"{address(slug, 'preview')}?done=shared#links")

    @post(f"{DRAFT}/preview/take-back", EDITING)
    def take_back_preview(self, slug: str) -> Response:
        """Let a link open nothing any more."""
        link = whole_number(field("id"))
        if link is not None:
            self.cases.trying.previews.take_back(slug, link, who=who(), now=self.now)
        return see_other(f"{address(slug, 'preview')}?done=taken_back#links")

    def _line(self, shared: SharedLink) -> LinkLine:
        return LinkLine(
            id=shared.link.id,
            address=f"{request.host_url}preview/{shared.secret}/",
            made_by=shared.link.made_by,
            until=self.context.written(shared.link.expires_at),
        )
